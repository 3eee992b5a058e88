"""Cases of a project file as rows of the case table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fusen.formats.cases_csv import CaseRow
from fusen.formats.projects.refi.vocabulary import one_name
from fusen.model.coding import CONSENTS, Case, Consent, Place
from fusen.model.project import ExchangedCase, ExchangeTally, Project
from fusen.model.source import SourceInfo, Turn
from fusen.study.exchange.map_sources import ImportConflict
from fusen.study.sync import build_cases

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

_MOST_OF = 0.5
"""Selections of a case name a speaker if they contain more than this share of the speaker's talk."""
_UNFIT = re.compile("[;#\\\\]")
_DELIMITERS = re.compile("[,;\t]")  # the header row determines the delimiter
_COLUMNS = ("case", "source", "consent")

Turns = Mapping[str, Sequence[Turn]]


@dataclass(slots=True)
class CasePlan:
    """Rows to write, and the study's names of the cases in the file."""

    rows: list[CaseRow] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # guid in the file → name in the study
    conflicts: list[ImportConflict] = field(default_factory=list)


def plan_cases(
    study: StudyContext, project: Project, rows: Sequence[CaseRow], infos: Mapping[str, SourceInfo], turns: Turns,
    keep: str | None, tally: ExchangeTally,
) -> CasePlan:  # fmt: skip
    """Plan rows for cases that need one; `infos` maps source guids of the file to sources of the study.

    `keep` (mine | theirs) resolves different values of a variable. Of two consents the stricter applies.
    """
    plan = CasePlan()
    every = {info.guid: info for info in (*study.store.sources.all(), *infos.values())}
    present = {case.name: case for case in build_cases(tuple(rows), every.values(), study.settings.project)}
    by_name = {row.name: row for row in rows}
    taken = {place: row.name for row in rows for place in row.sources}
    for case in _with_variables_of_sources(project):
        places = _places(case, infos, turns, tally)
        name = case.case.name
        free = [place for place in places if taken.get(place, name) == name]
        if not free and name not in by_name:
            why = "whose sources belong to another case of the study" if places else "without a source"
            tally.lose("cases", why)
            continue
        row = _row(case.case, free, by_name.get(name), present.get(name), plan, keep)
        plan.names[case.case.guid] = name
        if row is not None and not _stands_by_itself(row, present.get(name), every):
            plan.rows.append(row)
            taken |= dict.fromkeys(row.sources, name)
    return plan


def _with_variables_of_sources(project: Project) -> Iterable[ExchangedCase]:
    """Yield the cases with the variables of their sources, and a case for each source with variables but no case."""
    homes = {place.source: case.case.guid for case in project.cases for place in case.case.places}
    more: dict[str, dict[str, str]] = {}
    for source in project.sources:
        if source.variables:
            more.setdefault(homes.get(source.guid, source.guid), {}).update(source.variables)
    for case in project.cases:
        values = more.pop(case.case.guid, {})
        yield replace(case, case=replace(case.case, variables={**values, **case.case.variables})) if values else case
    for source in project.sources:
        if source.guid in more:
            stem = one_name(source.name).rpartition("/")[2]
            yield ExchangedCase(Case(f"case of {source.guid}", stem, (Place(source.guid),), "quote", more[source.guid]))


def _places(
    exchanged: ExchangedCase, infos: Mapping[str, SourceInfo], turns: Turns, tally: ExchangeTally
) -> list[tuple[str, str | None]]:
    """Return the (path, speaker) pairs of a case; selections name the speakers whose talk they contain."""
    result = [
        (infos[place.source].path, place.speaker)
        for place in exchanged.case.places
        if place.source in infos and (place.speaker is None or place.speaker in infos[place.source].speakers)
    ]
    by_source: dict[str, list[tuple[int, int]]] = {}
    for source, start, end in exchanged.selections:
        if source in infos and infos[source].path not in {path for path, _ in result}:
            by_source.setdefault(source, []).append((start, end))
    for source, spans in by_source.items():
        speakers = _speakers(spans, turns.get(source, ()))
        if speakers:
            result += [(infos[source].path, speaker) for speaker in speakers]
        else:
            tally.approximated("cases", "joined to whole sources instead of stretches")
            result.append((infos[source].path, None))
    return [place for place in dict.fromkeys(result) if not _UNFIT.search(place[0] + (place[1] or ""))]


def _speakers(spans: Sequence[tuple[int, int]], turns: Sequence[Turn]) -> list[str]:
    by_label: dict[str, int] = {}
    held: dict[str, int] = {}
    for turn in turns:
        inside = sum(max(0, min(end, turn.end) - max(start, turn.start)) for start, end in spans)
        by_label[turn.speaker] = by_label.get(turn.speaker, 0) + turn.end - turn.start
        held[turn.speaker] = held.get(turn.speaker, 0) + inside
    several = len(by_label) > 1
    return [name for name, length in by_label.items() if several and name and held[name] > _MOST_OF * length]


def _row(
    case: Case, places: Sequence[tuple[str, str | None]], row: CaseRow | None, present: Case | None, plan: CasePlan,
    keep: str | None,
) -> CaseRow | None:  # fmt: skip
    """Return the new table row of a case, or None if the table needs no change."""
    here = dict(row.variables) if row else {}
    known = dict(present.variables) if present else here
    there = {_column(key): one_name(value) for key, value in case.variables.items() if one_name(value)}
    differ = [key for key, value in there.items() if known.get(key, value) != value]
    if differ:
        text = ", ".join(f"{key} is {known[key]} here and {there[key]} in the file" for key in differ)
        plan.conflicts.append(ImportConflict("case", case.name, text))
    kept = {key: value for key, value in there.items() if key not in differ or keep == "theirs"}
    consent = _stricter(case.consent, row.consent if row else present.consent if present else "quote")
    before = row or CaseRow(0, case.name, (), "quote", {})
    added = {key: value for key, value in kept.items() if known.get(key) != value}
    updated = replace(
        before, sources=tuple(dict.fromkeys((*before.sources, *places))), consent=consent, variables={**here, **added}
    )
    return None if updated == row else updated


def _column(name: str) -> str:
    plain = one_name(_DELIMITERS.sub(" ", name)) or "variable"
    return f"{plain}_" if plain.casefold() in _COLUMNS else plain


def _stricter(first: Consent, second: Consent) -> Consent:
    return max(first, second, key=CONSENTS.index)


def _stands_by_itself(row: CaseRow, present: Case | None, infos: Mapping[str, SourceInfo]) -> bool:
    """Return whether the case exists without a row, under the name of its source."""
    if row.line or present is None or row.variables or row.consent != present.consent:
        return False
    return set(row.sources) <= {(infos[place.source].path, place.speaker) for place in present.places}
