"""Evaluate suggestions: baselines, metrics and protocols."""
