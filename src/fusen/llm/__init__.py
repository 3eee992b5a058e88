"""Use a language model on the person's own machine as a suggester; only this package imports httpx."""
