"""Who asks, against what a reader says: `python -m tests.benchmarks.speakers`; how many are right, told, silently wrong.

Real transcripts and lessons lie beside the repository, where there are any. A lesson's teacher asks; each lesson is read
three times: as labelled, with one teacher's name in all of them, and with another name in each.
"""

from __future__ import annotations

import io
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from fusen.errors import FusenError
from fusen.formats.registry import Options, for_suffix
from fusen.model.source import Source
from fusen.text.interviewers import gather, judge, recurrence

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
SAMPLE = Path(__file__).resolve().parents[2] / "transcripts"
PROJECT = "6f0c7a1e-8a3f-5f0e-9f0c-7a1e8a3f5f0e"
TEACHER = re.compile(r"T(?:/R)? ?\d?|Teacher.*|T\d? and T ?\d?")
LEAST = 0.95
TRUTH: Mapping[str, frozenset[str]] = {
    "pdpilot/P1.pdf": frozenset(("Dan",)),
    "serdif/P10_GMT20211130.odt": frozenset(("MODERATOR",)),
    "serdif/P1_GMT20211118.odt": frozenset(("MODERATOR",)),
}
CASES: Mapping[str, frozenset[str]] = {
    "speakers/01-text-before-first-turn.rtf": frozenset(("I",)),
    "speakers/04-joint-label-lower-og.docx": frozenset(("I",)),
    "speakers/06-markdown-heading-speakers.md": frozenset(("Interviewer",)),
    "speakers/07-bracket-id-labels.txt": frozenset(),
    "speakers/12-names-on-own-lines.pdf": frozenset(("interviewer",)),
    "speakers/13-same-interviewer/P1.txt": frozenset(("Dan",)),
    "speakers/13-same-interviewer/P2.txt": frozenset(("Dan",)),
    **{
        f"speakers/{name}": frozenset((who,))
        for who, names in (
            (
                "Bob",
                "angle.txt at.txt brace.txt bracetime.txt brack.txt brack_line.txt dash.txt hash.txt hash_line.txt "
                "hashtime.txt tabonly.docx time_line.txt",
            ),
            ("Bob Ito", "teamsold.docx"),
            ("I", "f4.txt"),
            ("SPEAKER_01", "plainspk.txt whisperx.txt"),
            ("Speaker Y", "range.txt"),
        )
        for name in names.split()
    },
    "numbers/named/transcripts/P.txt": frozenset(("Dan",)),
    "numbers/one3/transcripts/T.txt": frozenset(("MODERATOR",)),
}


class Measured(NamedTuple):
    """Of files with turns: how many are right, how many of the others are told as weak, and which are silently wrong."""

    files: int
    right: int
    told: int
    silent: tuple[str, ...]


def measure(sources: Mapping[str, tuple[Source, frozenset[str]]]) -> Measured:
    """Judge each source beside the others; the truth is the set of names that ask."""
    found = {name: gather(source.turns, source.text) for name, (source, _) in sources.items()}
    seen = recurrence(found.values())
    right = told = 0
    silent = []
    for name, (_, truth) in sources.items():
        verdict = judge(found[name], seen)
        if frozenset(verdict.interviewers) == truth:
            right += 1
        elif not verdict.clear and verdict.candidates:
            told += 1
        else:
            silent.append(f"{name}: {', '.join(verdict.interviewers) or 'nobody'}, not {', '.join(sorted(truth))}")
    return Measured(len(sources), right, told, tuple(silent))


def read(file: Path | tuple[str, bytes]) -> Source:
    name, content = (file.name, file.read_bytes()) if isinstance(file, Path) else file
    loaded = for_suffix(name, "transcript").load("reader")(io.BytesIO(content), name, Options(PROJECT))
    source: Source = loaded.items[0]
    return source


def collections() -> Iterator[tuple[str, dict[str, tuple[Source, frozenset[str]]]]]:
    """Named collections of sources with their truth."""
    yield "sample, labels as written", sample(lambda label, number: label)
    yield "sample, a name for who asks", sample(lambda label, number: "Dana" if is_asking(label) else label)
    yield (
        "sample, names for all",
        sample(
            lambda label, number: "Dana" if is_asking(label) or label == "Speaker 1" else f"Kim {number}{label[:1]}"
        ),
    )
    for kind, folder, truth in (("transcripts", "transcripts", TRUTH), ("cases", "cases", CASES)):
        files = {name: SHARED / folder / name for name in truth}
        if all(file.exists() for file in files.values()):
            yield kind, {name: (read(file), truth[name]) for name, file in files.items()}
    lessons = SHARED / "coded" / "talkmoves.jsonl"
    if lessons.exists():
        yield "lessons, labels as written", _lessons(lessons, lambda label, _: label)
        yield "lessons, one teacher's name", _lessons(lessons, lambda label, _: f"Dana{label[1:].strip()}")
        yield "lessons, a name in each", _lessons(lessons, lambda label, number: f"Dana{number}{label[1:].strip()}")


def is_asking(label: str) -> bool:
    from fusen.text.role_words import is_name_of_interviewer

    return is_name_of_interviewer(label)


def sample(rename: Callable[[str, int], str]) -> dict[str, tuple[Source, frozenset[str]]]:
    from dataclasses import replace

    found = {}
    for number, file in enumerate(sorted(SAMPLE.glob("*.*"))):
        if file.suffix in (".txt", ".md"):
            source = read(file)
            asking = [name for name in source.speakers if is_asking(name) or name == "Speaker 1"]  # EU-04's numbers
            truth = frozenset(rename(name, number) for name in asking)
            turns = tuple(
                replace(turn, speaker=rename(turn.speaker, number) if turn.speaker else "") for turn in source.turns
            )
            found[file.name] = (replace(source, turns=turns), truth)
    return found


def _lessons(file: Path, rename: Callable[[str, int], str]) -> dict[str, tuple[Source, frozenset[str]]]:
    turns_of: dict[str, list[dict[str, str]]] = defaultdict(list)
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            turns_of[row["interview"]].append(row)
    found = {}
    for number, (name, rows) in enumerate(turns_of.items()):
        labels = {row["speaker"]: row["speaker"].strip() for row in rows if row["speaker"]}
        labels = {raw: rename(label, number) if TEACHER.fullmatch(label) else label for raw, label in labels.items()}
        truth = frozenset(label for raw, label in labels.items() if TEACHER.fullmatch(raw.strip()))
        talk = "\n".join(f"{labels[row['speaker']]}: {' '.join(row['text'].split())}" for row in rows if row["speaker"])
        try:
            source = read((f"{number}.txt", (talk + "\n").encode()))
        except FusenError:
            continue
        if truth and len(source.speakers) >= 2:
            found[name] = (source, truth & frozenset(source.speakers))
    return found


def main() -> None:
    for kind, sources in collections():
        result = measure(sources)
        share = result.right / max(1, result.files)
        print(
            f"{kind:30} {result.files:3} files  right {share:4.0%}  told {result.told:2}  silent {len(result.silent)}"
        )
        for line in result.silent:
            print("   ", line)


if __name__ == "__main__":
    main()
