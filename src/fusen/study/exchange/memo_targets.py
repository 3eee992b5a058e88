"""What a note from another copy is about here: the same thing, or the coding that stands in its coding's place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fusen.model.coding import Coding
from fusen.model.exchange import Further
from fusen.model.ids import user_guid
from fusen.study.exchange.precedence import Decision, Gone, Place, place_of

if TYPE_CHECKING:
    from fusen.study import Study
    from fusen.study.exchange.merge_records import Finder


class Targets:
    """`codings` came with the notes, and `decision` is what becomes of them."""

    def __init__(
        self, study: Study, lines: Sequence[Further], codings: Sequence[Coding], decision: Decision, gone: Gone
    ) -> None:
        self._study, self._decision = study, decision
        self._lines: dict[str, Mapping[str, Any]] = {
            one.values["guid"]: one.values
            for one in lines
            if one.type == "note" and not gone.deleted(one.values["guid"], one.values["at"])
        }
        self._here = {note.guid for note in study.store.notes() if not gone.deleted(note.guid, note.at)}
        self._places = {coding.guid: place_of(coding) for coding in codings}
        self._users = {user.guid for user in study.store.users()}
        self._codings: tuple[set[str], dict[Place, str]] | None = None

    def find(self, finder: Finder, value: Mapping[str, Any]) -> str | None:
        """The guid here; None where there is no such thing."""
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

    def _of_thing(self, finder: Finder, value: Mapping[str, Any]) -> str | None:
        name, target = value["name"] or "", str(value["target"])
        match value["about"]:
            case "study":
                return finder.project
            case "source":
                return finder.infos[name].guid if name in finder.infos else None
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
                for coding in self._study.store.codings(detached=detached)
                if coding.guid not in gone
            ]
            live += self._decision.fresh
            self._codings = {coding.guid for coding in live}, {place_of(coding): coding.guid for coding in live}
        guids, places = self._codings
        return guid if guid in guids else places.get(self._places.get(guid, ("", "", "", 0, 0)))
