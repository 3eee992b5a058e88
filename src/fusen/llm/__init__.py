"""A language model on the person's own machine, as a suggester: the only home of httpx."""
