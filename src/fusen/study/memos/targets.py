"""What memos are about, what their links lead to, and what consent and blind coding hide of both."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from fusen.model.coding import Case, Coding, Memo
from fusen.model.memos.entries import SHORT_ID, MemoLink, MemoTarget, linked_names
from fusen.study.citation import CITATION, cite
from fusen.study.memos.anchors import place_of
from fusen.study.scope.consent import Consents
from fusen.study.scope.select import CaseLocator
from fusen.study.scope.visibility import blind, touches

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

PREFIXES = ("code", "case", "source", "memo")
"""What may stand before a name in a link, as in `[[case:JP-03]]`."""


class MemoTargets:
    """Finds what the memos of a study are about, by guid, and what names in links mean."""

    def __init__(self, study: StudyContext) -> None:
        store = study.store
        self._study = study
        self._infos = {info.guid: info for info in store.sources.all()}
        self._cases = {case.guid: case for case in store.cases.all()}
        self._codes = store.codebook.get()
        self._users = {user.guid: user.name for user in store.users.all()}
        self.memos = {memo.guid: memo for memo in store.memos.live()}

    @cached_property
    def _codings(self) -> dict[str, Coding]:
        store = self._study.store.codings
        return {coding.guid: coding for detached in (False, True) for coding in store.live(detached=detached)}

    @cached_property
    def _homes(self) -> CaseLocator:
        return CaseLocator(self._study, self._cases.values())

    @cached_property
    def _consents(self) -> Consents:
        return Consents(self._study)

    @cached_property
    def _former_names(self) -> dict[str, str]:
        return self._study.store.codebook.former_names()

    # -- what a memo is about

    def of(self, memo: Memo) -> MemoTarget | None:
        """Return what a memo is about, or None if that no longer exists."""
        target = memo.target
        if target in self._infos:
            span, _ = place_of(memo)
            return self._source(target) if span is None else self._passage(target, *span)
        return self.by_guid(target)

    def by_guid(self, guid: str) -> MemoTarget | None:
        if guid == self._study.settings.project:
            return MemoTarget("study", guid, "the study")
        if guid in self._codes.by_guid:
            return MemoTarget("code", guid, self._codes.by_guid[guid].label, code=guid)
        if guid in self._cases:
            return MemoTarget("case", guid, self._cases[guid].name, case=self._cases[guid].name)
        if guid in self._infos:
            return self._source(guid)
        if guid in self._users:
            return MemoTarget("coder", guid, self._users[guid])
        if guid in self.memos:
            memo = self.memos[guid]
            return MemoTarget("memo", guid, f"memo {guid[:SHORT_ID]} by {memo.user}")
        return self._coding(guid)

    def _source(self, guid: str) -> MemoTarget:
        return MemoTarget("source", guid, self._infos[guid].path, source=guid)

    def _passage(self, source: str, start: int, end: int) -> MemoTarget:
        case = self._home(source, start, end)
        info = self._infos[source]
        citation = cite(case, info, start, end) if case else f"{info.path}@{start}-{end}"
        return MemoTarget(
            "passage", source, citation, source=source, span=(start, end), citation=citation,
            case=case.name if case else "",
        )  # fmt: skip

    def _coding(self, guid: str) -> MemoTarget | None:
        coding = self._codings.get(guid)
        if coding is None or coding.source not in self._infos or coding.code not in self._codes.by_guid:
            return None
        place = self._passage(coding.source, coding.start, coding.end)
        label = f"{self._codes.by_guid[coding.code].label} at {place.citation}"
        return MemoTarget(
            "coding", guid, label, source=coding.source, span=place.span, citation=place.citation, code=coding.code,
            case=place.case,
        )  # fmt: skip

    def _home(self, source: str, start: int, end: int) -> Case | None:
        return self._by_name.get(self._homes.case_of(source, start, end) or "")

    @cached_property
    def _by_name(self) -> dict[str, Case]:
        return {case.name: case for case in self._cases.values()}

    # -- what a link leads to

    def links(self, text: str) -> tuple[MemoLink, ...]:
        """Return the links of a text with what each leads to."""
        return tuple(MemoLink(name, self.named(name)) for name in linked_names(text))

    def named(self, name: str) -> MemoTarget | None:
        """Return what a name means: a citation, a code by any name it ever had, a source, a case, the study or a memo.

        A prefix says which of them, as in `case:JP-03`. None for an unknown or ambiguous name.
        """
        prefix, colon, rest = name.partition(":")
        if colon and prefix.strip().casefold() in PREFIXES:
            return self._prefixed(prefix.strip().casefold(), rest.strip())
        if name.casefold() == "study":
            return self.by_guid(self._study.settings.project)
        return self._cited(name) or next(
            filter(None, (self._prefixed(kind, name) for kind in ("code", "source", "case"))), None
        )

    def _prefixed(self, kind: str, name: str) -> MemoTarget | None:
        if kind == "code":
            result = {code.guid for code in self._codes.find(name)}
            if not result and name.casefold() in self._former_names:
                result = {self._former_names[name.casefold()]}
        elif kind == "source":
            result = {guid for guid in self._infos if name in self._names(guid)}
        elif kind == "case":
            result = {self._by_name[name].guid} if name in self._by_name else set()
        else:
            result = {guid for guid in self.memos if len(name) >= 4 and guid.startswith(name)}
        return self.by_guid(result.pop()) if len(result) == 1 else None

    def _names(self, guid: str) -> tuple[str, str]:
        path = self._infos[guid].path
        return path, path.rsplit("/", 1)[-1].rsplit(".", 1)[0]

    def _cited(self, name: str) -> MemoTarget | None:
        match = CITATION.match(name)
        if match is None:
            return None
        start, end = int(match["start"]), int(match["end"])
        case = self._by_name.get(match["name"])
        of_case = {place.source for place in case.places} if case else set()
        sources = of_case or {guid for guid in self._infos if match["name"] in self._names(guid)}
        if len(sources) != 1:
            return None
        (source,) = sources
        inside = source in self._infos and start < end <= self._infos[source].chars
        return self._passage(source, start, end) if inside else None

    # -- hidden memos

    def is_listed(self, about: MemoTarget) -> bool:
        """Return whether a list may show a memo on this: not if it names an interviewee who may not be listed."""
        if about.subject == "case":
            return about.label in self._listed_cases
        if about.source:
            span = about.span or (0, self._infos[about.source].chars)
            return set(self._homes.cases_in(about.source, *span)) <= self._listed_cases
        return True

    @cached_property
    def _listed_cases(self) -> set[str]:
        return {case.name for case in self._cases.values() if case.consent in ("quote", "paraphrase")}

    def is_blind(self, memo: Memo, about: MemoTarget) -> bool:
        """Return whether an open round of blind coding hides this memo of another coder."""
        hidden = self._blind.get(about.source, ())
        return memo.user != self._study.user and about.span is not None and touches(hidden, *about.span)

    @cached_property
    def _blind(self) -> dict[str, list[tuple[int, int]]]:
        return blind(self._study)
