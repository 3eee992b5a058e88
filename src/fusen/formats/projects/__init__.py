"""Projects of other tools: REFI-QDA, QualCoder and Taguette."""
