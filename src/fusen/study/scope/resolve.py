"""Resolution of sources by name, path, case or guid, and of codes by name, id, path or guid."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.codebook import Code
from fusen.model.ids import is_guid
from fusen.model.source import SourceInfo

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def find_codes(study: StudyContext, names: Sequence[str]) -> list[Code] | None:
    """Return the named codes with all codes below them; None without names. Raises FusenError for an unknown or
    ambiguous name.
    """
    if not names:
        return None
    codebook = study.store.codebook.get()
    result: dict[str, Code] = {}
    for name in names:
        matches = codebook.find(name)
        if not matches:
            near = get_close_matches(name, [code.name for code in codebook], 1, 0.5)
            raise FusenError(
                f"no code is called {name}",
                f"did you mean {near[0]}?" if near else "fusen codebook show lists them",
            )
        if len(matches) > 1:
            labels = "; ".join(code.label for code in matches)
            raise FusenError(f"{name} names {len(matches)} codes", f"name one of them in full: {labels}")
        result.update((code.guid, code) for code in codebook.subtree(matches[0]))
    return list(result.values())


def find_sources(study: StudyContext, names: Sequence[str]) -> frozenset[str]:
    """Return the guids of sources by path, stem, case or guid. Raises FusenError for an unknown name."""
    if not names:
        return frozenset()
    infos = study.store.sources.all()
    by_case: dict[str, list[str]] = {}
    for case in study.store.cases.all():
        by_case[case.name] = [place.source for place in case.places]
    result: set[str] = set()
    for name in names:
        exact = [info.guid for info in infos if name in (info.path, info.guid)] or by_case.get(name, [])
        exact = exact or [info.guid for info in infos if info.path.rsplit("/", 1)[-1].rsplit(".", 1)[0] == name]
        if not exact and is_guid(name):
            raise FusenError("this transcript is no longer in the study", "fusen status lists the sources")
        if not exact:
            near = get_close_matches(name, [info.path for info in infos] + list(by_case), 1, 0.5)
            raise FusenError(
                f"no source or case is called {name}",
                f"did you mean {near[0]}?" if near else "fusen status lists them",
            )
        result.update(exact)
    return frozenset(result)


def resolve_source(study: StudyContext, name: str) -> SourceInfo:
    """Return the source with this path, stem, case or guid. Raises FusenError unless exactly one matches."""
    infos = {info.guid: info for info in study.store.sources.all()}
    if name in infos:
        return infos[name]
    guids = find_sources(study, [name])
    if len(guids) != 1:
        raise FusenError(f"{name} names {len(guids)} sources", "name one by its path below transcripts/")
    return infos[min(guids)]


def resolve_target(study: StudyContext, name: str) -> str:
    """Return the guid of a memo's target: a guid itself, a code by its name, or a source."""
    if is_guid(name):
        return name
    codes = study.store.codebook.get().find(name)
    return codes[0].guid if len(codes) == 1 else resolve_source(study, name).guid


def resolve_code(study: StudyContext, name: str) -> Code:
    """Return the code with this name, id, path or guid. Raises FusenError unless exactly one matches."""
    return (find_codes(study, [name]) or [])[0]


def resolve_codable(study: StudyContext, name: str) -> Code:
    """Return the code with this name. Raises FusenError for a heading and for a retired code."""
    code = resolve_code(study, name)
    if not code.codable or code.retired:
        raise FusenError(f"{code.label} is {'retired' if code.retired else 'a heading'}", "choose a code below it")
    return code


def check_span(info: SourceInfo, start: int, end: int) -> None:
    """Raise FusenError unless `[start, end)` lies in the source."""
    if not 0 <= start < end <= info.chars:
        raise FusenError(f"{start}-{end} is not a span of {info.path}", f"it has {info.chars} characters")
