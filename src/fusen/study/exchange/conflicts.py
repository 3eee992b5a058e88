"""Merge conflicts: different decisions of two people about one record, reported once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from math import isclose
from typing import TYPE_CHECKING, Any

from fusen.model.rounds import Frozen, Resolution, Round, overruled
from fusen.model.themes import Theme, WrittenCell
from fusen.study.exchange.merge_report import MergeReport

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


class ConflictReport:
    """Reports conflicts to `report.said`, without quotes and without names that lists must not show."""

    def __init__(self, study: StudyContext, report: MergeReport) -> None:
        self._study, self._said = study, report.said
        self._codes = {code.guid: code.label for code in study.store.codebook.get()}
        self._cases = {
            case.guid: case.name for case in study.store.cases.all() if case.consent in ("quote", "paraphrase")
        }
        self._written: frozenset[tuple[str, str]] | None = None

    def see(self, name: str, before: Any, came: Any, *, stands: bool) -> None:
        """Compare a record with its incoming version; `stands` is True if the incoming version wins."""
        if before is None or name not in ("matrix", "theme", "agreement"):
            return
        if isinstance(came, Frozen):
            if not _alike(before.tables, came.tables):
                self._said.append(
                    f"{self._round(came.guid)}: its agreement was computed in two copies and differs; what was computed "
                    f"first ({min(before.at, came.at)}) stands"
                )
            return
        alike = {"text", "title", "claim", "codes"}
        same = all(getattr(before, key, None) == getattr(came, key, None) for key in alike)
        if same or before.user == came.user:
            return
        if stands:
            self._said.append(f"{self._name(came)}: {came.user}'s newer version replaces {before.user}'s")
        elif (came.guid, came.at) not in self._ever():
            self._said.append(f"{self._name(came)}: {came.user}'s version is older than {before.user}'s, which stays")

    def after(self, name: str, here: Mapping[str, Any], dead: Collection[str], taken: Mapping[str, Any]) -> None:
        """Report conflicts among all records of a type after the merge."""
        now = {guid: one for guid, one in here.items() if guid not in dead} | dict(taken)
        if name == "resolution":
            self._resolutions(list(now.values()), here, taken)
        elif name == "theme":
            self._titles(now.values(), taken)
        elif name == "round":
            self._numbers(now.values(), taken)

    def _resolutions(
        self, now: Collection[Resolution], here: Mapping[str, Resolution], taken: Mapping[str, Resolution]
    ) -> None:
        lost = overruled(now) - overruled(here.values())
        paths = {info.guid: info.path for info in self._study.store.sources.all()}
        for one in now:
            if one.guid in lost:
                newer = max(
                    (other for other in now if _about_the_same(one, other)), key=lambda other: (other.at, other.guid)
                )
                place = f"{paths.get(one.source, '')}@{one.start}-{one.end}"
                self._said.append(
                    f"{place}, {self._codes.get(one.code, one.code)}: resolved by {one.user} and by {newer.user}; "
                    f"{newer.user}'s is newer and stands"
                )

    def _titles(self, now: Iterable[Theme], taken: Mapping[str, Theme]) -> None:
        titled: dict[str, list[Theme]] = {}
        for theme in now:
            titled.setdefault(theme.title.casefold(), []).append(theme)
        for alike in titled.values():
            if len(alike) > 1 and any(theme.guid in taken for theme in alike):
                whose = " and ".join(f"{theme.user}'s ({theme.guid})" for theme in alike)
                self._said.append(
                    f"{len(alike)} themes are called {alike[0].title}: {whose}; rename one: fusen theme write GUID --rename TITLE"
                )

    def _numbers(self, now: Iterable[Round], taken: Mapping[str, Round]) -> None:
        numbered: dict[int, list[Round]] = {}
        for one in now:
            numbered.setdefault(one.number, []).append(one)
        for number, alike in numbered.items():
            if len(alike) > 1 and any(one.guid in taken for one in alike):
                whose = " and ".join(one.user for one in alike)
                self._said.append(f"round {number} was started by {whose}: the later one has another number now")

    def _round(self, guid: str) -> str:
        return next((f"round {one.number}" for one in self._study.store.rounds.all() if one.guid == guid), "a round")

    def _name(self, one: WrittenCell | Theme) -> str:
        if isinstance(one, Theme):
            return f"theme {one.title}"
        if one.case not in self._cases:
            return "a matrix cell"
        return f"matrix cell {self._cases[one.case]}, {self._codes.get(one.code, one.code)}"

    def _ever(self) -> frozenset[tuple[str, str]]:
        if self._written is None:
            self._written = self._study.store.themes.written_versions()
        return self._written


def _about_the_same(one: Resolution, other: Resolution) -> bool:
    return (one.source, one.sha256, one.code) == (other.source, other.sha256, other.code) and (
        one.start < other.end and other.start < one.end
    )


def _alike(one: Any, other: Any) -> bool:
    """Compare tables, ignoring rounding differences between machines."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_alike(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_alike, one, other))
    if isinstance(one, float) and isinstance(other, float | int):
        return isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return bool(one == other)
