"""How good suggestions are: baselines, metrics and the protocols they are measured by."""
