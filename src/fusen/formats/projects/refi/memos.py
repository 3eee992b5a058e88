"""Convert the memos, links and sets of a project file, and find their targets."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from fusen.formats.projects.refi.parse import RawLink, RawSet, RawText
from fusen.formats.projects.refi.vocabulary import note_kind, one_name, plain_note, read_time, titled
from fusen.model.coding import Memo
from fusen.model.memos.links import Link
from fusen.model.project import ExchangeTally, Set

Text = Callable[[RawText], str]


@dataclass(slots=True)
class ProjectMemos:
    """Collects notes; `targets` holds, by guid of a note, what refers to it."""

    tally: ExchangeTally
    now: str
    memos: list[Memo] = field(default_factory=list)
    targets: dict[str, list[str]] = field(default_factory=dict)
    guids: set[str] = field(default_factory=set)

    def refer(self, target: str, notes: Sequence[str]) -> None:
        for note in notes:
            self.targets.setdefault(note, []).append(target)

    def add(self, guid: str, user: str, target: str, text: str, at: str, name: str = "") -> None:
        """Add a note with a unique guid, unless its text is empty."""
        note = plain_note(text)
        if note.strip():
            if not guid or guid in self.guids:
                guid = derived(guid or target, note)
            self.guids.add(guid)
            self.memos.append(Memo(guid, user, note_kind(name), target, note, read_time(at) or self.now))

    def describe(self, target: str, text: str, user: str, at: str) -> None:
        """Add a description as a note on what it describes."""
        if text.strip():
            self.tally.read("notes")
            self.tally.converted("notes", "from descriptions")
            self.add(derived(target, "description"), user, target, text, at)


def derived(guid: str, what: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{guid}#{what}"))


def read_notes(
    raw: Sequence[RawText], notes: ProjectMemos, whole: str, text_of: Text, user_of: Callable[[str], str],
    cited: Callable[[RawText, str], str], known: Callable[[str], bool],
) -> None:  # fmt: skip
    """Read every note, once for each target; a note without a target in the file belongs to the project.

    `cited` says which stretch of its target a note is about, where the tool keeps that in the note.
    """
    for note in raw:
        try:
            text = note.content if note.content is not None else text_of(note)
        except LookupError:
            notes.tally.left_out("notes", "whose text is not in the file")
            continue
        targets = [target for target in dict.fromkeys(notes.targets.get(note.guid, ())) if known(target)] or [whole]
        notes.tally.read("notes")
        titled_text = titled(note.name, note.description, text)
        if not titled_text.strip():
            notes.tally.lose("notes", "that are empty")
            continue
        for number, target in enumerate(targets):
            guid = derived(note.guid, str(number)) if number else note.guid
            notes.add(guid, user_of(note.user), target, cited(note, target) + titled_text, note.at, note.name)
        if len(targets) > 1:
            notes.tally.converted("notes", "about several things, as a note on each")
        codings = sum(len(selection.codings) for selection in note.selections)
        notes.tally.left_out("codings", "on the texts of notes", codings)


def read_links(
    raw: Sequence[RawLink],
    notes: ProjectMemos,
    labels: Mapping[str, str],
    subjects: Mapping[str, str],
    ends: Collection[str],
    user: str,
) -> tuple[Link, ...]:
    """Return the links between codes and codings (guids in `ends`); any other link becomes a note on its origin.

    `subjects` maps selections to codings.
    """
    links: list[Link] = []
    for link in raw:
        origin, target = labels.get(link.origin), labels.get(link.target)
        if origin is None or target is None:
            notes.tally.left_out("links", "with an end that is not in the file")
            continue
        notes.tally.read("links")
        subject, partner = (subjects.get(end, end) for end in (link.origin, link.target))
        if subject in ends and partner in ends and subject != partner:
            guid = link.guid or derived(subject, partner)
            links.append(Link(guid, user, one_name(link.name) or "link", subject, partner, "", notes.now))
            continue
        notes.tally.converted("links", "as notes on what they begin at")
        notes.add(link.guid, user, subject, f"{one_name(link.name) or 'link'} → {target}", "")
    return tuple(links)


def read_sets(raw: Sequence[RawSet], known: Mapping[str, str], tally: ExchangeTally) -> tuple[Set, ...]:
    """Return the sets with imported members; `known` maps guids of the file to guids in use."""
    result: dict[str, Set] = {}
    for code_set in raw:
        members = tuple(dict.fromkeys((kind, known[guid]) for kind, guid in code_set.members if guid in known))
        guid = (
            code_set.guid
            if code_set.guid and code_set.guid not in result
            else derived(code_set.guid or code_set.name, str(len(result)))
        )
        tally.read("sets")
        lost = sum(guid not in known for _, guid in code_set.members)
        if lost:
            tally.approximated("sets", "without members that were not imported")
        result[guid] = Set(guid, one_name(code_set.name) or "set", members, plain_note(code_set.description).strip())  # type: ignore[arg-type]
    return tuple(result.values())
