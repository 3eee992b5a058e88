"""Otter's front matter: title, date, keywords, speakers' names, and the credit in the last line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from fusen.formats.transcripts.columns import seconds
from fusen.model.source import Turn

_HEAD = 20_000  # characters that may hold the front matter
_SECTION = re.compile(
    r"^(SUMMARY KEYWORDS|SPEAKERS)[ \t]*:?[ \t]*\n+([^\n]*(?:\n(?!\n)[^\n]*)*)(?:\n|\Z)", re.MULTILINE
)
_CREDIT = "Transcribed by https://otter.ai"
_STAMPED = re.compile(r"^(\S[^\n]{0,60}?)[ \t]+((?:\d{1,2}:)?\d{1,3}:\d{2})[ \t]*$", re.MULTILINE)
_NUMBERED = re.compile(r"Speaker \d{1,2}|Unknown Speaker")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """`[start, end)` is the talk; by default the whole text."""

    seen: bool = False
    start: int = 0
    end: int | None = None
    speakers: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)

    def turns(self, text: str) -> tuple[Turn, ...]:
        """Return the turns: each begins with a line of name and time, and no colon is a label."""
        end = len(text) if self.end is None else self.end
        heads = [line for line in _STAMPED.finditer(text, self.start, end) if self._is_name(line[1])]
        result = []
        for line, until in zip(heads, [*(following.start() for following in heads[1:]), end], strict=True):
            words = text[line.end() : until]
            first, last = until - len(words.lstrip()), line.end() + len(words.rstrip())
            if first < last:
                result.append(Turn(first, last, line[1], seconds(line[2])))
        return tuple(result)

    def _is_name(self, label: str) -> bool:
        return label in self.speakers or _NUMBERED.fullmatch(label) is not None


def front_matter(text: str, start: int = 0) -> FrontMatter:
    """Return Otter's front matter after offset `start`; `seen` is False if there is none."""
    head = text[start : start + _HEAD]
    sections = {match[1]: match for match in _SECTION.finditer(head)} if "SPEAKERS" in head else {}
    named = sections.get("SPEAKERS")
    if named is None:
        return FrontMatter()
    speakers = tuple(name.strip() for name in re.split(r"[,\n]", named[2]) if name.strip())
    first = next((line for line in _STAMPED.finditer(text, start + named.start()) if line[1] in speakers), None)
    if first is None:
        return FrontMatter()
    credit = text.rfind(_CREDIT, max(0, len(text) - 2 * len(_CREDIT)))
    title = head.split("\n", 1)[0].strip()
    variables = {"title": title} if title and title not in sections else {}
    keywords = sections.get("SUMMARY KEYWORDS")
    if keywords is not None:
        variables["keywords"] = "; ".join(
            keyword.strip() for keyword in re.split(r"[,\n]", keywords[2]) if keyword.strip()
        )
    return FrontMatter(True, first.start(), None if credit < 0 else credit, speakers, variables)
