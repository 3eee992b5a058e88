"""Versions of the rules that cut texts into passages; a change invalidates cached passages."""

from __future__ import annotations

SENTENCES = "sentences-2"
"""How sentences end; see `nlp.sentences`."""

PASSAGES = "passages-1"
"""How passages are cut and their words counted; see `text.passages`."""

RULES = f"{SENTENCES}.{PASSAGES}"
