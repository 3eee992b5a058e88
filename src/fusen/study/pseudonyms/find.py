"""Find names in the transcripts and propose pseudonyms for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.model.pseudonyms import NameFound, NameKind, Pseudonym
from fusen.nlp import presidio
from fusen.study.progress import Progress
from fusen.study.pseudonyms.table import read_pseudonyms, write_pseudonyms
from fusen.text.find_names import NameFinder, with_parts, without_overlaps

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

PATTERNS = "patterns, titles, lists of names and capital letters; check the transcripts for what they miss"
WORDS: dict[NameKind, str] = {
    "person": "Person", "organisation": "Organisation", "place": "Place", "email": "e-mail", "phone": "phone",
    "birth": "date of birth",
}  # fmt: skip
_GENERIC = re.compile(r"(?i)(?:[a-z]|interview(?:er|ee)|respondent|participant|speaker|person|moderator|guest)\W*\d*\Z")
_BRACKETED = ("email", "phone", "birth")


def methods(study: StudyContext) -> list[str]:
    """Return a line for each language of the study that says how names are found in it."""
    languages = sorted({info.language for info in study.store.sources.all()})
    return [f"{language}: {_method(language)}" for language in languages]


def _method(language: str) -> str:
    if language == "en":
        if presidio.is_installed():
            return "Microsoft Presidio with spaCy's small English model, and patterns"
        return f"{PATTERNS}; pip install 'fusen[pseudonyms]' finds more"
    return PATTERNS


def find_pseudonyms(study: StudyContext, progress: Progress) -> list[Pseudonym]:
    """Search the transcripts, add new names to the table with proposed pseudonyms, and return all rows."""
    infos = study.store.sources.all()
    counts: Counter[str] = Counter()
    sources: dict[str, set[str]] = {}
    kinds: dict[str, Counter[NameKind]] = {}
    done = 0
    for language in sorted({info.language for info in infos}):
        texts = study.store.sources.texts([info.guid for info in infos if info.language == language])
        finder = NameFinder(language, texts.values())
        for guid, text in texts.items():
            progress("searching", done, len(infos))
            done += 1
            for match in names_in(text, language, finder):
                name = " ".join(text[match.start : match.end].split())
                counts[name] += 1
                sources.setdefault(name, set()).add(guid)
                kinds.setdefault(name, Counter())[match.kind] += 1
    progress("searching", len(infos), len(infos))
    for info in infos:
        for speaker in info.speakers:
            if speaker in kinds or _is_name(speaker, info.interviewers):
                kinds[speaker] = Counter({"person": 1})
                sources.setdefault(speaker, set()).add(info.guid)
    known = {row.name: row for row in read_pseudonyms(study.paths)}
    new = [
        (name, kinds[name].most_common(1)[0][0]) for name in sorted(kinds, key=_importance(counts)) if name not in known
    ]
    rows = [replace(row, count=counts[row.name], sources=len(sources.get(row.name, ()))) for row in known.values()]
    for name, kind, pseudonym in proposed(list(known.values()), new):
        rows.append(Pseudonym(name, pseudonym, kind, counts[name], len(sources[name])))
    write_pseudonyms(study.paths, rows)
    return rows


def names_in(text: str, language: str, finder: NameFinder) -> list[NameFound]:
    """Return the names in a text by patterns, and in English also by Presidio if it is installed."""
    result = finder.find(text)
    if language == "en" and presidio.is_installed():
        return with_parts(text, without_overlaps([*result, *presidio.find_names(text)]))
    return result


def _is_name(speaker: str, interviewers: Sequence[str]) -> bool:
    return bool(speaker) and speaker not in interviewers and not _GENERIC.match(speaker)


def _importance(counts: Counter[str]) -> Callable[[str], tuple[int, int, str]]:
    """Return a sort key: full names first, then frequent ones."""
    return lambda name: (-len(name.split()), -counts[name], name)


def proposed(known: Sequence[Pseudonym], new: Sequence[tuple[str, NameKind]]) -> Iterator[tuple[str, NameKind, str]]:
    """Yield each new name with a pseudonym; a part of a person's name gets the pseudonym of the whole."""
    numbers = Counter(row.kind for row in known if row.pseudonym)
    people = {row.name: row.pseudonym for row in known if row.kind == "person" and row.pseudonym}
    for name, kind in new:
        whole = [pseudonym for other_person, pseudonym in people.items() if _is_part(name, other_person)]
        if len(set(whole)) == 1:
            yield name, "person", whole[0]
            continue
        numbers[kind] += 1
        pseudonym = f"{WORDS[kind]} {numbers[kind]}"
        if kind == "person":
            people[name] = pseudonym
        yield name, kind, f"[{pseudonym}]" if kind in _BRACKETED else pseudonym


def _is_part(name: str, whole: str) -> bool:
    return name != whole and set(name.split()) < set(whole.split())
