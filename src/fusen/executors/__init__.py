"""Where pure functions run: in this process, in several processes, or on a cluster."""
