"""Export of people's other records (memos, rounds, written themes and so on) as shared lines, within each interviewee's
consent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from fusen.model.coding import AUTO_USER, Coding, Memo
from fusen.model.project import RECORD_NAMES, SharedRecord
from fusen.study.memos.withheld import withheld_notes
from fusen.study.scope.consent import Consents

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

_ORDER = {kind: number for number, kind in enumerate(RECORD_NAMES)}


def further(study: StudyContext, authors: Collection[str] | None, *, private: bool = False) -> list[SharedRecord]:
    """Return the records by `authors` (names; None for all) in an order that is the same in every copy.

    A round is included if any of its coders is an author, with its frozen agreement. Notes about withheld passages are
    included only if `private`, for a copy that has the transcripts, or if their coders marked them as their own words.
    """
    lines = _Lines(study, authors, private)
    result = [
        *lines.notes(), *lines.rejections(), *lines.rounds(), *lines.resolutions(), *lines.themes(), *lines.links(), *lines.cells(),
        *lines.looks(), *lines.deletions(), *lines.erasures(),
    ]  # fmt: skip
    return sorted(result, key=lambda line: (_ORDER[line.type], str(line.values.get("at", "")), line.values["guid"]))


class _Lines:
    def __init__(self, study: StudyContext, authors: Collection[str] | None, private: bool) -> None:
        self._withheld_notes = frozenset() if private else withheld_notes(study)
        self._private = private
        self._study, self._store, self._authors = study, study.store, authors
        self._infos = {info.guid: info for info in study.store.sources.all()}
        self._codes = study.store.codebook.get().by_guid
        self._cases = {case.guid: case for case in study.store.cases.all() if case.consent != "none"}
        self._consents = Consents(study)
        self._withdrawn = {case.name for case in study.store.cases.all() if case.consent == "none"}

    def _by(self, who: str) -> bool:
        return who != AUTO_USER if self._authors is None else who in self._authors

    def _open(self, source: str, *place: int) -> bool:
        return source in self._infos and not self._consents.closed(source, *place)

    def _place(self, source: str, sha256: str, start: int, end: int) -> dict[str, Any]:
        return {"source": self._infos[source].path, "source_sha256": sha256, "start": start, "end": end}

    def _code(self, guid: str) -> dict[str, str]:
        code = self._codes.get(guid)
        return {"code_id": code.id, "code": code.label} if code else {"code_id": guid, "code": guid}

    # -- memos

    def notes(self) -> Iterator[SharedRecord]:
        """Yield all memos except coders' own memos on their codings, which the coding lines contain."""
        notes = self._store.memos.live()
        if not notes:
            return
        codings = [coding for detached in (False, True) for coding in self._store.codings.live(detached=detached)]
        own = set(self._store.memos.of_coders(codings))
        closed = {coding.guid for coding in codings if not self._open(coding.source, coding.start, coding.end)}
        kinds = {coding.guid: "coding" for coding in codings}
        kinds |= {note.guid: "note" for note in notes}
        users = {user.guid: user.name for user in self._store.users.all()}
        for note in notes:
            left_out = note.guid in own or note.target in closed or note.guid in self._withheld_notes
            about = None if left_out else self._about(note, kinds, users)
            if about is None or not self._by(note.user):
                closed.add(note.guid)  # also closes memos on this memo
                continue
            yield SharedRecord(
                0, "note",
                {"guid": note.guid, "coder": note.user, "kind": note.kind, "about": about[0], "target": note.target,
                 "name": about[1], "source_sha256": self._infos[note.target].sha256 if about[0] == "source" else None,
                 "text": note.text, "at": note.at},
            )  # fmt: skip

    def _about(self, note: Memo, kinds: Mapping[str, str], users: Mapping[str, str]) -> tuple[str, str | None] | None:
        """Return the kind and, if other copies know it, the name of a memo's target; None if consent or the kind
        forbids export.
        """
        target = note.target
        if target == self._study.settings.project:
            return "study", None
        if target in self._infos:
            return ("source", self._infos[target].path) if self._open(target) else None
        if target in self._codes:
            return "code", self._codes[target].id
        if target in self._cases:
            return "case", self._cases[target].name
        if target in users:
            return "coder", users[target]
        return (kinds[target], None) if target in kinds else None

    # -- rounds and their records

    def rounds(self) -> Iterator[SharedRecord]:
        known = {}
        for round_ in self._store.rounds.all():
            if not (self._by(round_.user) or any(map(self._by, round_.coders))):
                continue
            known[round_.guid] = round_
            stretches = [
                self._place(*stretch)
                for stretch in round_.stretches
                if self._open(stretch.source, stretch.start, stretch.end)
            ]
            yield SharedRecord(
                0, "round",
                {"guid": round_.guid, "coder": round_.user, "number": round_.number, "coders": list(round_.coders),
                 "stretches": stretches, "sample": round_.sample, "by": round_.by, "seed": round_.seed, "at": round_.at},
            )  # fmt: skip
        for sent in self._store.rounds.submissions():
            if self._by(sent.user) and sent.round in known:
                yield SharedRecord(
                    0, "submission", {"guid": sent.guid, "coder": sent.user, "round": sent.round, "at": sent.at}
                )
        for done in self._store.rounds.frozen():
            named = {name for table in done.tables.values() for name in table.get("interviews", ())}
            if done.guid in known and not named & self._withdrawn:
                yield SharedRecord(0, "agreement", {"guid": done.guid, "tables": done.tables, "at": done.at})

    def resolutions(self) -> Iterator[SharedRecord]:
        for resolution in self._store.rounds.resolutions(every=True):
            if not (self._by(resolution.user) and self._open(resolution.source, resolution.start, resolution.end)):
                continue
            replacement = self._code(resolution.other) if resolution.other else {"code_id": None, "code": None}
            yield SharedRecord(
                0, "resolution",
                {"guid": resolution.guid, "coder": resolution.user, **self._quoted(resolution), **self._code(resolution.code),
                 "other_id": replacement["code_id"], "other": replacement["code"], "coders": list(resolution.coders),
                 "kept": list(resolution.kept), "reason": resolution.reason, "note": self._shared_note(resolution), "at": resolution.at},
            )  # fmt: skip

    def rejections(self) -> Iterator[SharedRecord]:
        for rejection in self._store.rejections.live():
            if self._by(rejection.user) and self._open(rejection.source, rejection.start, rejection.end):
                yield SharedRecord(
                    0, "rejection",
                    {"guid": rejection.guid, "coder": rejection.user, **self._quoted(rejection), **self._code(rejection.code), "at": rejection.at},
                )  # fmt: skip

    def _quoted(self, record: Any) -> dict[str, Any]:
        """Return a record's place, with the quote if consent allows it and the text is current."""
        info = self._infos[record.source]
        sha256 = getattr(record, "sha256", info.sha256)
        may = sha256 == info.sha256 and self._consents.quotable(record.source, record.start, record.end)
        quote = self._study.store.sources.text(record.source)[record.start : record.end] if may else None
        return {**self._place(record.source, sha256, record.start, record.end), "quote": quote}

    def _shared_note(self, record: Any) -> str:
        may = self._private or self._consents.may_share(record.note, record.source, record.start, record.end)
        return record.note if may else ""

    # -- themes, cells, rechecks

    def themes(self) -> Iterator[SharedRecord]:
        for theme in self._store.themes.live():
            if self._by(theme.user):
                codes = [self._code(code)["code_id"] for code in theme.codes]
                yield SharedRecord(
                    0, "theme",
                    {"guid": theme.guid, "coder": theme.user, "position": theme.position, "title": theme.title,
                     "claim": theme.claim, "code_ids": codes, "at": theme.at},
                )  # fmt: skip
        for pin in sorted(self._store.themes.pins(every=True), key=lambda pin: pin.source):
            if self._by(pin.user) and self._open(pin.source, pin.start, pin.end):
                yield SharedRecord(
                    0, "pin",
                    {"guid": pin.guid, "coder": pin.user, "theme": pin.theme, **self._quoted(pin),
                     "stance": pin.stance, "note": self._shared_note(pin), "at": pin.at},
                )  # fmt: skip

    def links(self) -> Iterator[SharedRecord]:
        links = [link for link in self._store.links.live() if self._by(link.user)]
        if not links:
            return
        codings = {coding.guid: coding for kept in (False, True) for coding in self._store.codings.live(detached=kept)}
        for link in links:
            ends = [codings[guid] for guid in (link.origin, link.target) if guid in codings]
            if not all(self._open(end.source, end.start, end.end) for end in ends):
                continue
            may = self._private or all(
                self._consents.may_share(link.note, end.source, end.start, end.end) for end in ends
            )
            yield SharedRecord(
                0, "link",
                {"guid": link.guid, "coder": link.user, "relation": link.relation,
                 **self._end("origin", link.origin, codings), **self._end("target", link.target, codings),
                 "note": link.note if may else "", "at": link.at},
            )  # fmt: skip

    def _end(self, end: str, guid: str, codings: Mapping[str, Coding]) -> dict[str, str | None]:
        if guid in codings:
            return {f"{end}_kind": "coding", end: guid, f"{end}_name": None}
        code = self._code(guid)
        return {f"{end}_kind": "code", end: code["code_id"], f"{end}_name": code["code"]}

    def cells(self) -> Iterator[SharedRecord]:
        for cell in self._store.themes.cells():
            case = self._cases.get(cell.case)
            if case is not None and case.consent in ("quote", "paraphrase") and self._by(cell.user):
                rested = [excerpt._asdict() for excerpt in sorted(cell.rested)]
                yield SharedRecord(
                    0, "matrix",
                    {"guid": cell.guid, "coder": cell.user, "case": case.name,
                     **self._code(cell.code), "text": cell.text, "rested": rested, "at": cell.at},
                )  # fmt: skip

    def looks(self) -> Iterator[SharedRecord]:
        for look in self._store.reviews.looks():
            if self._by(look.user) and self._open(look.source, look.start, look.end):
                yield SharedRecord(
                    0, "second-look",
                    {"guid": look.guid, "coder": look.user, **self._place(look.source, look.sha256, look.start, look.end),
                     **self._code(look.code), "version": look.version, "at": look.at},
                )  # fmt: skip
        for same in self._store.codebook.wordings():
            yield SharedRecord(
                0, "wording",
                {"guid": same.guid, **self._code(same.code), "version": same.version, "like": same.like},
            )  # fmt: skip

    def deletions(self) -> Iterable[SharedRecord]:
        for deletion in self._store.deletions.all().values():
            if self._by(deletion.by):
                yield SharedRecord(
                    0, "deletion",
                    {"guid": deletion.guid, "coder": deletion.by, "of": deletion.of, "restored": deletion.restored, "at": deletion.at},
                )  # fmt: skip

    def erasures(self) -> Iterable[SharedRecord]:
        """Yield all erasures by any coder: every copy must apply them."""
        for erasure in self._store.erasures.all():
            yield SharedRecord(
                0, "erasure",
                {"guid": erasure.guid, "coder": erasure.user, "at": erasure.at, "case": erasure.case, "sources": list(erasure.sources)},
            )  # fmt: skip
