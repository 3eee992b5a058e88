"""Lookup of this study's guids for the names in a shared file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fusen.model.codebook import Code
from fusen.model.coding import Coding, Memo
from fusen.model.ids import code_guid, source_guid, user_guid
from fusen.model.project import SharedRecord
from fusen.model.rounds import Stretch
from fusen.study.exchange.precedence import Exclusions, MergeDecision, Place, place_of
from fusen.study.exchange.relocate import RelocatedLine, Relocator
from fusen.study.memos.anchors import realigned_note
from fusen.study.sources.realign import names_of
from fusen.text.realign import Realigner

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


class RecordFinder:
    """Finds this study's guids for the names in a line."""

    targets: Targets

    def __init__(self, study: StudyContext, placer: Relocator) -> None:
        self._study, self._placer = study, placer
        self.project = study.settings.project
        self.source = placer.source
        self._cases = {case.name: case.guid for case in study.store.cases.all()}
        self._codes: dict[str, Code] = {}
        self._labels: dict[str, Code] = {}
        self.know(study.store.codebook.get())
        self.rounds = {round_.guid for round_ in study.store.rounds.all()}
        self._places: dict[tuple[str, int, str], RelocatedLine | None] = {}
        self._realigners: dict[tuple[str, str], Realigner | None] = {}

    def know(self, codes: Iterable[Code]) -> None:
        for code in codes:
            self._codes[code.guid] = self._labels[code.label] = code

    def code(self, code_id: str, label: str) -> str | None:
        guid = code_guid(self.project, code_id)
        value = self._codes.get(guid) or self._labels.get(label)
        return value.guid if value else None

    def case(self, name: str) -> str | None:
        return self._cases.get(name)

    def place(self, line: SharedRecord) -> RelocatedLine | None:
        """Return the place of a line; cached so that a problem is reported once."""
        key = line.type, line.line, str(line.values["guid"])
        if key not in self._places:
            self._places[key] = next(iter(self._placer.place_further(line)), None)
        return self._places[key]

    def stretches(self, records: Sequence[Mapping[str, Any]]) -> tuple[Stretch, ...]:
        """Return stretches on the current texts if the old text is known, else unchanged."""
        result: list[Stretch] = []
        for record in records:
            info = self.source(record["source"], record["source_sha256"])
            guid = info.guid if info else source_guid(self.project, record["source"])
            realigner = self._realigner(record["source_sha256"], record["source"])
            if info is None or realigner is None:
                result.append(Stretch(guid, record["source_sha256"], record["start"], record["end"]))
                continue
            pieces = realigner.realign_reading(record["start"], record["end"])
            result += [Stretch(guid, info.sha256, start, end) for start, end in pieces]
        return tuple(result)

    def realigned_memo(self, note: Memo, path: str | None, sha256: str) -> Memo:
        """Return a passage memo, realigned to the current text."""
        realigner = self._realigner(sha256, path or "")
        return realigned_note(note, realigner, names_of(self._study, note.target, path or ""))[0] if realigner else note

    def _realigner(self, sha256: str, path: str) -> Realigner | None:
        info = self.source(path, sha256)
        if (sha256, path) not in self._realigners:
            old = None if info is None or info.sha256 == sha256 else self._placer.old_text(sha256)
            now = self._study.store.sources.text(info.guid) if info and old is not None else ""
            self._realigners[sha256, path] = None if old is None else Realigner(old, now)
        return self._realigners[sha256, path]


def named_codings(lines: Iterable[SharedRecord]) -> set[str]:
    """Return the guids that memos and links name, among them those of codings."""
    ends = ("origin", "target")
    named = (line.values.get(end) for line in lines if line.type in ("note", "link") for end in ends)
    return {guid for guid in named if guid is not None}


class Targets:
    """Finds the targets of memos among existing and incoming records.

    `codings` are the incoming codings that lines name and `decision` is the result of the merge.
    """

    def __init__(
        self,
        study: StudyContext,
        lines: Sequence[SharedRecord],
        codings: Sequence[Coding],
        decision: MergeDecision,
        gone: Exclusions,
    ) -> None:
        self._study, self._decision = study, decision
        self._lines: dict[str, Mapping[str, Any]] = {
            line.values["guid"]: line.values
            for line in lines
            if line.type == "note" and not gone.deleted(line.values["guid"], line.values["at"])
        }
        self._here = {note.guid for note in study.store.memos.live() if not gone.deleted(note.guid, note.at)}
        self._places = {coding.guid: place_of(coding) for coding in codings}
        self._fresh = {coding.guid for coding in decision.fresh if coding.guid in self._places}
        self._noted: set[tuple[str, str]] | None = None
        self._users = {user.guid for user in study.store.users.all()}
        self._codings: tuple[set[str], dict[Place, str]] | None = None

    def find(self, finder: RecordFinder, value: Mapping[str, Any]) -> str | None:
        """Return the guid of a memo's target in this study, or None."""
        seen: set[str] = set()
        while value["about"] == "note":
            target = value["target"]
            if target in self._here:
                return str(target)
            if target not in self._lines or target in seen:
                return None
            seen.add(target)
            value, about = self._lines[target], target
            if self._of_thing(finder, value):
                return str(about)
        return self._of_thing(finder, value)

    def has_own_memo(self, value: Mapping[str, Any]) -> bool:
        """Return whether a line is a coder's memo on an own coding of which the study has both already."""
        guid = value["target"]
        if value["about"] != "coding" or guid in self._fresh or self._places.get(guid, ("",))[0] != value["coder"]:
            return False
        if self._noted is None:
            self._noted = {(note.target, note.user) for note in self._study.store.memos.live()}
        return (self._standing(guid), value["coder"]) in self._noted

    def _of_thing(self, finder: RecordFinder, value: Mapping[str, Any]) -> str | None:
        name, target = value["name"] or "", str(value["target"])
        match value["about"]:
            case "study":
                return finder.project
            case "source":
                result = finder.source(name, value["source_sha256"])
                return result.guid if result else None
            case "code":
                return finder.code(name or target, "")
            case "case":
                return finder.case(name)
            case "coder":
                guid = user_guid(finder.project, name)
                return guid if guid in self._users else None
            case "coding":
                return self._standing(target)
        return None

    def _standing(self, guid: str) -> str | None:
        if self._codings is None:
            gone = {coding.guid for coding in self._decision.stale}
            live = [
                coding
                for detached in (False, True)
                for coding in self._study.store.codings.live(detached=detached)
                if coding.guid not in gone
            ]
            live += self._decision.fresh
            self._codings = {coding.guid for coding in live}, {place_of(coding): coding.guid for coding in live}
        guids, places = self._codings
        return guid if guid in guids else places.get(self._places.get(guid, ("", "", "", 0, 0)))
