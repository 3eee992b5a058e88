"""Words that people type for an action, besides those of its label: the command palette finds it by them too."""

from __future__ import annotations

GROUPS = (
    ("memo", "note", "comment", "annotation", "annotate", "write", "journal", "diary"),
    ("code", "tag", "label", "highlight", "assign", "apply"),
    (
        "disagreement",
        "disagreements",
        "compare",
        "difference",
        "differences",
        "conflict",
        "agreement",
        "adjudicate",
        "resolve",
    ),
    ("import", "add", "load", "read", "open file", "new transcript"),
    ("export", "write", "save", "file", "csv", "excel", "picture", "chart"),
    ("rename", "name", "title", "call"),
    ("remove", "delete", "uncode", "clear"),
    ("recode", "replace", "change code"),
    ("recheck", "second look", "review again", "stale"),
    ("group", "pivot", "variable", "by"),
    ("filter", "only", "show", "restrict"),
    ("search", "find", "look for", "grep"),
    ("suggestion", "suggestions", "proposal", "recommendation", "machine", "ai"),
    ("accept", "take", "yes"),
    ("reject", "turn down", "decline", "no"),
    ("excerpts", "quotes", "passages", "segments", "retrieve"),
    ("tables", "counts", "numbers", "crosstab", "frequencies", "statistics", "results"),
    ("matrix", "framework", "summary", "grid"),
    ("codebook", "codes", "tree", "themes", "definitions"),
    ("undo", "take back", "revert"),
    ("coder", "user", "who", "person", "name"),
    ("dark", "light", "theme", "colours", "appearance"),
    ("speakers", "interviewer", "who speaks", "cases"),
    ("move", "pace", "step", "unit", "sentence", "turn", "paragraph"),
    ("left", "remaining", "progress", "how long"),
    ("mark", "bookmark", "tick", "select"),
    ("close", "quit", "exit", "leave"),
)


def synonyms(label: str) -> tuple[str, ...]:
    """Return other words for the words of an action's label."""
    words = {word.strip(",.:;()").casefold() for word in label.split()}
    return tuple(word for group in GROUPS if words & set(group) for word in group)
