"""Written themes: an analyst's claim with pins that support, qualify or contradict it, and the quote ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.analysis.quote_ledger import ledger
from fusen.errors import FusenError
from fusen.model.coding import Case
from fusen.model.filter import EVERYTHING, Filter
from fusen.model.ids import new_guid
from fusen.model.result_columns import LEDGER
from fusen.model.results import Basis, Excerpt
from fusen.model.table import Table
from fusen.model.themes import STANCES, LedgerRow, Pin, Pinned, Theme, ThemeSummary, WrittenTheme
from fusen.settings import check_name
from fusen.study.input_check import memo_problem
from fusen.study.progress import Progress, silent
from fusen.study.results import Results
from fusen.study.scope.resolve import resolve_code

if TYPE_CHECKING:
    from fusen.model.table import ThemeTable
    from fusen.settings import LanguageModel
    from fusen.study.context import StudyContext


class Themes:
    """Written themes of a study: write them, pin excerpts, list them, and read the quote ledger."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def all(self) -> list[WrittenTheme]:
        """Return the themes in order; pins on interviewees whom lists may not name are only counted."""
        study = self._study
        labels = {code.guid: code.label for code in study.store.codebook.get()}
        places = _Places(study)
        pins: dict[str, list[Pinned]] = {}
        left_out: Counter[str] = Counter()
        for pin in sorted(study.store.themes.pins(), key=lambda pin: STANCES.index(pin.stance)):
            if not places.listed(pin):
                left_out[pin.theme] += 1
            else:
                pins.setdefault(pin.theme, []).append(places.shown(pin))
        return [
            WrittenTheme(
                theme, tuple(labels.get(code, code) for code in theme.codes), tuple(pins.get(theme.guid, ())),
                left_out[theme.guid],
            )
            for theme in study.store.themes.live()
        ]  # fmt: skip

    def write(
        self, title: str, claim: str, *, codes: Sequence[str] | None = None, new_title: str | None = None
    ) -> Theme:
        """Write a new theme or the next version of the theme with this title; `codes` None keeps its codes."""
        study = self._study
        title = check_name(title.strip(), "a theme's title")
        claim = claim.replace("\r\n", "\n").strip()
        wrong = memo_problem(claim)
        if wrong:
            raise FusenError(f"the claim contains {wrong}", "remove it")
        chosen = None if codes is None else tuple(self._code(name) for name in codes)
        with study.store.step(study.user, "theme") as step:
            known = study.store.themes.live()
            before = _named(known, title)
            called = (before.title if before else title) if new_title is None else new_title.strip()
            check_name(called, "a theme's title")
            same = _named(known, called)
            if same is not None and (before is None or same.guid != before.guid):
                raise FusenError(f"the theme {called} exists already", "choose another title")
            if before is None:
                position = max((theme.position for theme in known), default=-1) + 1
                updated = Theme(new_guid(), study.user, position, called, claim, chosen or (), step.at)
            else:
                updated = replace(before, title=called, claim=claim or before.claim, user=study.user, at=step.at)
                updated = updated if chosen is None else replace(updated, codes=chosen)
            if before is None or replace(updated, user=before.user, at=before.at) != before:
                step.themes.close([before.guid] if before else [])
                step.themes.add([updated])
                step.summary = {"theme": updated.guid, "codes": len(updated.codes)}
        return updated

    def remove(self, title: str) -> None:
        """Remove a theme with its pins; undo restores both."""
        study = self._study
        with study.store.step(study.user, "theme remove") as step:
            theme = self._theme(title)
            pins = [pin.guid for pin in study.store.themes.pins(every=True) if pin.theme == theme.guid]
            step.themes.close([theme.guid])
            step.pins.close(pins)
            step.summary = {"theme": theme.guid, "pins": len(pins)}

    def pin(self, title: str, citation: str, stance: str = "supporting", *, note: str = "") -> Pin:
        """Pin a citation to a theme, or change the stance and note of its pin.

        Raises FusenError for an unknown theme, stance or citation, and for an interviewee whom lists may not name.
        """
        from fusen.study.excerpts.select import cited

        study = self._study
        if stance not in STANCES:
            raise FusenError(f"no stance is called {stance}", f"one of {', '.join(STANCES)}")
        wrong = memo_problem(note)
        if wrong:
            raise FusenError(f"the note contains {wrong}", "remove it")
        with study.store.step(study.user, "pin") as step:
            theme = self._theme(title)
            source, start, end = cited(study, citation)
            info = next(info for info in study.store.sources.all() if info.guid == source)
            before = next(iter(self._pins_at(theme, source, start, end)), None)
            pin = Pin(
                before.guid if before else new_guid(), study.user, theme.guid, source, info.sha256, start, end,
                stance, note.strip(), step.at,
            )  # fmt: skip
            if not _Places(study).listed(pin):
                raise FusenError(
                    f"{citation}: this interviewee may not be listed", "see `consent` in transcripts/cases.csv"
                )
            if before is None or (before.stance, before.note) != (pin.stance, pin.note):
                step.pins.close([before.guid] if before else [])
                step.pins.add([pin])
                step.summary = {"theme": theme.guid, "source": info.path, "start": start, "end": end, "stance": stance}
        return pin

    def unpin(self, title: str, citation: str) -> None:
        from fusen.study.excerpts.select import cited

        study = self._study
        with study.store.step(study.user, "unpin") as step:
            theme = self._theme(title)
            source, start, end = cited(study, citation)
            result = self._pins_at(theme, source, start, end)
            if not result:
                raise FusenError(f"{citation} is not pinned to {theme.title}", "fusen theme list shows its pins")
            step.pins.close([pin.guid for pin in result])
            step.summary = {"theme": theme.guid, "start": start, "end": end}

    def ledger(self, filter_: Filter = EVERYTHING, *, by: str | None = None) -> Table[list[LedgerRow]]:
        """Return the quote ledger: quotes by interviewee, group, language and direction, next to the available
        excerpts.

        Quotes are pins and the quotes of `fusen themes`. `by` names a case variable.
        """
        from fusen.study.mask import anonymise

        study, plain = self._study, replace(filter_, anonymous=False)
        result = Results(study).themes(plain, by=by)
        written = within(self.all(), result.basis)
        rows = ledger_of(study, result.rows, written, Results(study).excerpts(plain).rows, result.basis, result.by)
        return anonymise(study, filter_, Table(rows, result.basis, LEDGER))

    # -- lookup

    def _code(self, name: str) -> str:
        return resolve_code(self._study, name).guid

    def _theme(self, title: str) -> Theme:
        from difflib import get_close_matches

        themes = self._study.store.themes.live()
        result = _named(themes, title)
        if result is None:
            near = get_close_matches(title, [theme.title for theme in themes], 1, 0.4)
            raise FusenError(
                f"no theme is called {title}",
                f"did you mean {near[0]}?" if near else "fusen theme write TITLE CLAIM creates one",
            )
        return result

    def _pins_at(self, theme: Theme, source: str, start: int, end: int) -> list[Pin]:
        """Return the pins at a place, newest first; copies of two people may both have pinned it."""
        place = (theme.guid, source, start, end)
        pins = self._study.store.themes.pins(every=True)
        return [p for p in reversed(pins) if (p.theme, p.source, p.start, p.end) == place]

    def prose(
        self, table: ThemeTable, endpoint: LanguageModel, progress: Progress = silent,
        *, allowed: str = "", cancelled: Callable[[], bool] = lambda: False,
    ) -> ThemeTable:  # fmt: skip
        """Add checked prose of a language model to theme summaries; a remote model is refused unless `allowed` is its
        host.
        """
        from fusen.study.themes.prose import connect

        return connect(self._study.paths, table, endpoint, progress, allowed=allowed, cancelled=cancelled)


def within(written: Sequence[WrittenTheme], basis: Basis) -> list[WrittenTheme]:
    """Return the themes with the pins of counted interviewees; the others add to `left_out`."""
    result = []
    for theme in written:
        pins = tuple(pin for pin in theme.pins if pin.excerpt is None or pin.excerpt.case in basis.held)
        result.append(replace(theme, pins=pins, left_out=theme.left_out + len(theme.pins) - len(pins)))
    return result


def ledger_of(
    study: StudyContext, themes: Sequence[ThemeSummary], written: Sequence[WrittenTheme], excerpts: Sequence[Excerpt],
    basis: Basis, by: str | None,
) -> list[LedgerRow]:  # fmt: skip
    """Return the ledger of quotes in summaries and pins; `excerpts` holds all available excerpts."""
    quoted = [quote for summary in themes for part in (summary.theme, *summary.codes) for quote in part.quotes]
    pinned = [pin.excerpt for theme in written for pin in theme.pins if pin.excerpt is not None]
    languages = {info.path: info.language for info in study.store.sources.all()}
    return ledger(quoted, pinned, excerpts, basis, by=by, languages=languages)


def _named(themes: Sequence[Theme], title: str) -> Theme | None:
    folded = title.strip().casefold()
    return next((theme for theme in themes if theme.title.casefold() == folded or theme.guid == title), None)


class _Places:
    """Interviewees and quotes of pins, within each interviewee's consent."""

    def __init__(self, study: StudyContext) -> None:
        from fusen.study.scope.consent import Consents
        from fusen.study.scope.select import CaseLocator

        self._study = study
        self._infos = {info.guid: info for info in study.store.sources.all()}
        self._cases: dict[str, Case] = {case.name: case for case in study.store.cases.all()}
        self._homes, self._consents = CaseLocator(study, self._cases.values()), Consents(study)

    def _case(self, pin: Pin) -> Case | None:
        return self._cases.get(self._homes.case_of(pin.source, pin.start, pin.end) or "")

    def listed(self, pin: Pin) -> bool:
        case = self._case(pin)
        return case is not None and case.consent in ("quote", "paraphrase")

    def shown(self, pin: Pin) -> Pinned:
        """Return a pin for display; without its note if consent forbids the quote, which the note may repeat."""
        excerpt = self._excerpt(pin)
        may = self._consents.open(pin.source) if excerpt is None else excerpt.quote is not None
        return Pinned(pin if may else replace(pin, note=""), excerpt)

    def _excerpt(self, pin: Pin) -> Excerpt | None:
        from fusen.study.excerpts.select import uncoded

        info, case = self._infos.get(pin.source), self._case(pin)
        if info is None or case is None or info.sha256 != pin.sha256:
            return None
        text, spot = (
            self._study.store.sources.text(pin.source),
            self._study.store.sources.layouts([pin.source])[pin.source].spot(pin.start),
        )
        may = self._consents.quotable(pin.source, pin.start, pin.end)
        return uncoded(info, case, spot, pin.start, pin.end, text[pin.start : pin.end] if may else None)
