"""Join the lines of printed pages to running text without page furniture, and keep where each page begins."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from fusen.formats.transcripts.speakers.speaker_turns import read_turns
from fusen.text.questions import ends_in_question

_EDGE = 3  # lines at the top and bottom of a page that may be furniture
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(
    r"[-–— ]{0,3}(?:(?:page|seite|p\.)[ ]?)?(\d{1,4})(?:[ ]?(?:/|of|von|de|sur)[ ]?\d{1,4})?[-–— ]{0,3}", re.IGNORECASE
)
_LINE_NUMBER = re.compile(r"(\d{1,4})[ \t]*[.:|)]?(?:[ \t]+|$)")
_FEWEST_NUMBERS = 5
_HYPHENATED = re.compile(r"(\w{2,})[-\u2010\u00ad]$")
_LOWER_WORD = re.compile(r"[^\W\d_]+")
_FULL_LINE = 0.7  # of the usual line; shorter ones end a paragraph
_CLOSE_SET = re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60]")
_JAPANESE_END = ("。", "？", "！", "」", "』")


def furniture(pages: Sequence[Sequence[str]]) -> tuple[list[list[str]], int]:
    """Return the pages without running heads, feet, page and line numbers, and the number of lines removed."""
    numbered = [_unnumbered(page) for page in pages]
    trimmed = [_trimmed(_without_line_numbers(page)) for page, _ in numbered]
    everywhere = Counter(_shape(line) for page in trimmed for line in page)
    heads = _repeated([page[:_EDGE] for page in trimmed], everywhere)
    feet = _repeated([page[-_EDGE:] for page in trimmed], everywhere)
    kept = []
    for page in trimmed:
        first, last = 0, len(page)
        while first < min(_EDGE, last) and _is_furniture(page[first], heads):
            first += 1
        while last > max(first, len(page) - _EDGE) and _is_furniture(page[last - 1], feet):
            last -= 1
        kept.append(_trimmed(page[first:last]))
    return kept, sum(map(_filled, pages)) - sum(map(_filled, kept)) + sum(count for _, count in numbered)


def _filled(page: Sequence[str]) -> int:
    return sum(map(bool, page))


def _is_furniture(line: str, repeated: set[str]) -> bool:
    return not line or _shape(line) in repeated or _NUMBER.fullmatch(line) is not None


def _trimmed(page: Sequence[str]) -> list[str]:
    filled = [number for number, line in enumerate(page) if line]
    return list(page[filled[0] : filled[-1] + 1]) if filled else []


def _shape(line: str) -> str:
    return _DIGITS.sub("#", line)


def _repeated(edges: Sequence[Sequence[str]], everywhere: Counter[str]) -> set[str]:
    """Return lines at this edge of at least half of the pages (at least three, or two of two), rare elsewhere."""
    counts = Counter(shape for edge in edges for shape in {_shape(line) for line in edge if line})
    least = max(2, min(3, len(edges)), 0.5 * len(edges))
    return {shape for shape, count in counts.items() if count >= least and everywhere[shape] <= 1.2 * count + 1}


def _unnumbered(page: Sequence[str]) -> tuple[list[str], int]:
    """Return a page without the numbers at the beginning of its lines, if they count the lines, and how many there are."""
    filled = [line for line in page if line]
    starts = [match for line in filled if (match := _LINE_NUMBER.match(line))]
    steps = sum(int(after[1]) - int(before[1]) == 1 for before, after in pairwise(starts))
    if len(starts) < max(_FEWEST_NUMBERS, 0.8 * len(filled)) or steps < 0.9 * (len(starts) - 1):
        return list(page), 0
    return [_LINE_NUMBER.sub("", line, count=1) for line in page], len(starts)


def _without_line_numbers(page: Sequence[str]) -> list[str]:
    """Remove runs of three or more consecutive numbers, the extracted form of line numbers in the margin."""
    kept: list[str] = []
    run: list[str] = []
    for line in [*page, ""]:
        if line.isdecimal() and (not run or int(line) == int(run[-1]) + 1):
            run.append(line)
            continue
        kept += run if len(run) < 3 else []
        run = [line] if line.isdecimal() else []
        if not run:
            kept.append(line)
    return kept[:-1] if kept and not kept[-1] else kept


def reflow(pages: Sequence[Sequence[str]]) -> tuple[str, tuple[int, ...]]:
    """Return one text and the offset of each page. Lines of a paragraph are joined, also across pages."""
    lines = [(number, line) for number, page in enumerate(pages) for line in page]
    width = _usual_width([line for _, line in lines])
    opening = _turn_lines([line for _, line in lines])
    compounds = Counter(word.casefold() for _, line in lines for word in re.findall(r"\w+[-\u2010]\w+", line))
    parts: list[str] = []
    starts: list[int] = []
    at = 0
    before = ""
    for place, (page, line) in enumerate(lines):
        if not line:
            before = ""
            if parts and not parts[-1].endswith("\n\n"):
                parts.append("\n" if parts[-1].endswith("\n") else "\n\n")
                at += len(parts[-1])
            continue
        asks = place - 1 in opening and ends_in_question(before)  # the answer may have no label
        goes_on = bool(before) and place not in opening and not asks and _is_full(before, width)
        if parts and before:
            lead = _join(parts, before, line, compounds) if goes_on else "\n"
            if lead is None:
                cut = parts.pop()
                parts.append(cut[:-1])
                at -= 1
                lead = ""
            parts.append(lead)
            at += len(lead)
        while len(starts) <= page:
            starts.append(at)
        parts.append(line)
        at += len(line)
        before = line
    text = "".join(parts).rstrip() + "\n" if parts else ""
    starts += [len(text)] * (len(pages) - len(starts))
    return text, tuple(min(start, len(text)) for start in starts)


def _usual_width(lines: Sequence[str]) -> int:
    lengths = sorted(len(line) for line in lines if line)
    return lengths[int(0.85 * (len(lengths) - 1))] if lengths else 0


def _turn_lines(lines: Sequence[str]) -> set[int]:
    """Return the numbers of lines that begin with a speaker's label: no line before is joined to them."""
    text = "\n".join(lines)
    starts: dict[int, int] = {}
    at = 0
    for number, line in enumerate(lines):
        starts[at] = number
        at += len(line) + 1
    return {starts[line] for line in read_turns(text).lines if line in starts}


def _is_full(line: str, width: int) -> bool:
    filled = len(line) >= _FULL_LINE * width and not line.endswith(_JAPANESE_END)
    return filled or _HYPHENATED.search(line) is not None


def _join(parts: Sequence[str], before: str, line: str, compounds: Counter[str]) -> str | None:
    """Return the text between two lines of a paragraph; None removes the hyphen."""
    hyphenated = _HYPHENATED.search(before)
    following = _LOWER_WORD.match(line)
    if hyphenated is None or following is None:
        return "" if _CLOSE_SET.match(before[-1]) and _CLOSE_SET.match(line) else " "
    if before[-1] == "\u00ad":
        return None
    compound = f"{hyphenated[1]}-{following[0]}".casefold()
    is_name = line[0].isupper() or hyphenated[1].isupper()
    return "" if is_name or compounds[compound] else None
