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
    """Reports conflicts to `report.notices`, without quotes and without names that lists must not show."""

    def __init__(self, study: StudyContext, report: MergeReport) -> None:
        self._study, self._notices = study, report.notices
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
                self._notices.append(
                    f"{self._round(came.guid)}: two copies computed different agreements; the first one, of "
                    f"{min(before.at, came.at)}, counts"
                )
            return
        alike = {"text", "title", "claim", "codes"}
        same = all(getattr(before, key, None) == getattr(came, key, None) for key in alike)
        if same or before.user == came.user:
            return
        if stands:
            self._notices.append(f"{self._name(came)}: {came.user}'s newer version replaces {before.user}'s")
        elif (came.guid, came.at) not in self._ever():
            self._notices.append(
                f"{self._name(came)}: {came.user}'s version is older than {before.user}'s, which stays"
            )

    def after(self, name: str, here: Mapping[str, Any], dead: Collection[str], taken: Mapping[str, Any]) -> None:
        """Report conflicts among all records of a type after the merge."""
        now = {guid: record for guid, record in here.items() if guid not in dead} | dict(taken)
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
        for record in now:
            if record.guid in lost:
                newer = max(
                    (other for other in now if _about_the_same(record, other)), key=lambda other: (other.at, other.guid)
                )
                place = f"{paths.get(record.source, '')}@{record.start}-{record.end}"
                self._notices.append(
                    f"{place}, {self._codes.get(record.code, record.code)}: resolved by {record.user} and by {newer.user}; "
                    f"{newer.user}'s is newer and counts"
                )

    def _titles(self, now: Iterable[Theme], taken: Mapping[str, Theme]) -> None:
        titled: dict[str, list[Theme]] = {}
        for theme in now:
            titled.setdefault(theme.title.casefold(), []).append(theme)
        for alike in titled.values():
            if len(alike) > 1 and any(theme.guid in taken for theme in alike):
                whose = " and ".join(f"{theme.user}'s ({theme.guid})" for theme in alike)
                self._notices.append(
                    f"{len(alike)} themes are called {alike[0].title}: {whose}; rename one: fusen theme write GUID --rename TITLE"
                )

    def _numbers(self, now: Iterable[Round], taken: Mapping[str, Round]) -> None:
        numbered: dict[int, list[Round]] = {}
        for round_ in now:
            numbered.setdefault(round_.number, []).append(round_)
        for number, alike in numbered.items():
            if len(alike) > 1 and any(round_.guid in taken for round_ in alike):
                whose = " and ".join(round_.user for round_ in alike)
                self._notices.append(f"round {number} was started by {whose}: the later one has another number now")

    def _round(self, guid: str) -> str:
        return next(
            (f"round {round_.number}" for round_ in self._study.store.rounds.all() if round_.guid == guid), "a round"
        )

    def _name(self, cell_or_theme: WrittenCell | Theme) -> str:
        if isinstance(cell_or_theme, Theme):
            return f"theme {cell_or_theme.title}"
        if cell_or_theme.case not in self._cases:
            return "a matrix cell"
        return (
            f"matrix cell {self._cases[cell_or_theme.case]}, {self._codes.get(cell_or_theme.code, cell_or_theme.code)}"
        )

    def _ever(self) -> frozenset[tuple[str, str]]:
        if self._written is None:
            self._written = self._study.store.themes.written_versions()
        return self._written


def _about_the_same(first: Resolution, second: Resolution) -> bool:
    return (first.source, first.sha256, first.code) == (second.source, second.sha256, second.code) and (
        first.start < second.end and second.start < first.end
    )


def _alike(first: Any, second: Any) -> bool:
    """Compare tables, ignoring rounding differences between machines."""
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return first.keys() == second.keys() and all(_alike(first[key], second[key]) for key in first)
    if isinstance(first, list | tuple) and isinstance(second, list | tuple):
        return len(first) == len(second) and all(map(_alike, first, second))
    if isinstance(first, float) and isinstance(second, float | int):
        return isclose(first, second, rel_tol=1e-9, abs_tol=1e-12)
    return bool(first == second)
