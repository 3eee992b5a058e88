"""`study.links`: relations between codings and codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.coding import Coding
from fusen.model.ids import is_guid, new_guid
from fusen.model.memos.links import LONGEST_RELATION, RELATIONS, Link, LinkEnd, LinkList, LinkRow, says
from fusen.storage.step import now
from fusen.study.citation import CITATION, cite
from fusen.study.excerpts.select import TextCache, cited
from fusen.study.input_check import check_memo, problem
from fusen.study.scope.consent import Consents
from fusen.study.scope.resolve import resolve_code
from fusen.study.scope.select import CaseLocator
from fusen.study.scope.visibility import blind, touches

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


class StudyLinks:
    """The links of a study."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def add(
        self, origin: str, relation: str, target: str, *, note: str = "", origin_code: str = "", target_code: str = ""
    ) -> Link:
        """Link a coding or code to another, and return the link; an existing one is returned as it is.

        `origin` and `target` are a code, a citation of a coding, or a guid; `origin_code` and `target_code` name the code
        of a coding where a citation has several. Raises FusenError for an unknown name or a link to itself.
        """
        ends = self._end(origin, origin_code), self._end(target, target_code)
        result = Link(new_guid(), self._study.user, _relation(relation), *ends, note.strip(), now())
        check_memo(note)
        if ends[0] == ends[1]:
            raise FusenError(f"{origin} cannot be linked to itself", "name another coding or code")
        same = [link for link in self._study.store.links.live() if says(link) == says(result)]
        if same:
            return same[0]
        with self._study.store.step(self._study.user, "link") as step:
            step.links.add([result])
            step.summary = {"relation": result.relation, "origin": ends[0], "target": ends[1]}
        return result

    def remove(self, link: str) -> Link:
        """Remove the user's own link, named by its guid or the first letters of it, and return it."""
        result = [own for own in self._study.store.links.live() if len(link) >= 4 and own.guid.startswith(link)]
        if len(result) != 1:
            raise FusenError(
                f"{link}: {len(result) or 'no'} links have an id that begins so", "fusen links shows the ids"
            )
        if result[0].user != self._study.user:
            raise FusenError(f"this link belongs to {result[0].user}", "only its author can remove it")
        with self._study.store.step(self._study.user, "unlink") as step:
            step.links.close([result[0].guid])
            step.summary = {"relation": result[0].relation, "origin": result[0].origin, "target": result[0].target}
        return result[0]

    def relations(self) -> tuple[str, ...]:
        """Return the relations to choose from: those that fusen offers, then other ones in use."""
        return tuple(dict.fromkeys((*RELATIONS, *(link.relation for link in self._study.store.links.live()))))

    def all(self, about: str = "", *, relations: Sequence[str] = (), coders: Sequence[str] = ()) -> LinkList:
        """Return the links with their ends; `about` chooses those with a code, its codings or a citation at one end."""
        rows, omitted = _LinkEnds(self._study).rows(self._study.store.links.live())
        concerns = _Concern(self._study, about)
        chosen = tuple(
            row
            for row in rows
            if (not relations or row.link.relation in relations)
            and (not coders or row.link.user in coders)
            and (concerns.end(row.origin) or concerns.end(row.target))
        )
        return LinkList(chosen, omitted)

    def _end(self, name: str, code: str) -> str:
        store = self._study.store
        codings = {coding.guid: coding for kept in (False, True) for coding in store.codings.live(detached=kept)}
        if is_guid(name) and (name in codings or name in store.codebook.get().by_guid):
            return name
        if not CITATION.match(name):
            return resolve_code(self._study, name).guid
        source, start, end = cited(self._study, name)
        guid = resolve_code(self._study, code).guid if code else ""
        there = [
            coding
            for coding in codings.values()
            if (coding.source, coding.start, coding.end) == (source, start, end) and guid in ("", coding.code)
        ]
        result = [coding for coding in there if coding.user == self._study.user] or there
        if len(result) == 1:
            return result[0].guid
        raise _ambiguous(self._study, name, code, result)


def _ambiguous(study: StudyContext, name: str, code: str, codings: Sequence[Coding]) -> FusenError:
    labels = study.store.codebook.get().by_guid
    if not codings:
        return FusenError(
            f"{name} has no coding{f' with {code}' if code else ''}", "fusen excerpts CITATION lists codings"
        )
    listed = "; ".join(f"{labels[coding.code].label} by {coding.user}" for coding in codings)
    return FusenError(f"{name} has several codings: {listed}", "name the code: --from-code or --to-code")


def _relation(relation: str) -> str:
    text = " ".join(relation.split())
    if not text or len(text) > LONGEST_RELATION or problem(text):
        raise FusenError(
            f"{relation!r} is no relation", f"use up to {LONGEST_RELATION} letters, such as {', '.join(RELATIONS)}"
        )
    return text


class _Concern:
    """Tells whether an end of a link is a code or one below it, a coding of them, or a coding at a citation."""

    def __init__(self, study: StudyContext, about: str) -> None:
        self._place = cited(study, about) if CITATION.match(about) else None
        codes = [] if not about or self._place else study.store.codebook.get().subtree(resolve_code(study, about))
        self._codes = {code.guid for code in codes}
        self._every = not about

    def end(self, end: LinkEnd) -> bool:
        if self._place is not None:
            source, start, stop = self._place
            return end.source == source and end.span is not None and end.span[0] < stop and start < end.span[1]
        return self._every or end.code in self._codes


class _LinkEnds:
    """Describes the ends of links, within consent and blind coding."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study
        store = study.store
        self._codes = store.codebook.get().by_guid
        cases = store.cases.all()
        self._cases = {case.name: case for case in cases}
        self._homes, self._consents = CaseLocator(study, cases), Consents(study)
        self._infos = {info.guid: info for info in store.sources.all()}
        self._blind = blind(study)

    def rows(self, links: Sequence[Link]) -> tuple[list[LinkRow], int]:
        """Return a row for each link that a list may show, and the number of those omitted by consent."""
        store = self._study.store
        ends = {guid for link in links for guid in (link.origin, link.target)} - self._codes.keys()
        live = [coding for kept in (False, True) for coding in store.codings.live(detached=kept)] if ends else []
        codings = {own.guid: own for own in live if own.guid in ends}
        texts = TextCache(self._study, sorted({coding.source for coding in codings.values()}))
        rows, omitted = [], 0
        for link in links:
            mine = [codings[guid] for guid in (link.origin, link.target) if guid in codings]
            if any(self._is_blind(coding) for coding in mine):
                continue
            if not all(map(self._is_listed, mine)):
                omitted += 1
                continue
            origin, target = (self._end(guid, codings.get(guid), texts) for guid in (link.origin, link.target))
            may = all(self._consents.may_share(link.note, coding.source, coding.start, coding.end) for coding in mine)
            rows.append(LinkRow(link, origin, target, link.note if may else None))
        return rows, omitted

    def _end(self, guid: str, coding: Coding | None, texts: TextCache) -> LinkEnd:
        if coding is None:
            code = self._codes.get(guid)
            return LinkEnd("code", guid, guid, code.label if code else "an unknown code")
        code = self._codes.get(coding.code)
        span = coding.start, coding.end
        case = self._cases.get(self._homes.case_of(coding.source, *span) or "")
        info = self._infos[coding.source]
        quote = texts.of(coding.source)[slice(*span)] if self._consents.quotable(coding.source, *span) else None
        return LinkEnd(
            "coding", guid, coding.code, code.label if code else "an unknown code",
            cite(case, info, *span) if case else f"{info.path}@{span[0]}-{span[1]}", quote, case.name if case else "",
            coding.source, span,
        )  # fmt: skip

    def _is_listed(self, coding: Coding) -> bool:
        people = self._homes.cases_in(coding.source, coding.start, coding.end)
        return all(self._cases[name].consent in ("quote", "paraphrase") for name in people)

    def _is_blind(self, coding: Coding) -> bool:
        hidden = self._blind.get(coding.source, ())
        return coding.user != self._study.user and touches(hidden, coding.start, coding.end)
