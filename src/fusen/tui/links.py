"""Links by two keys: the first marks a coding or code, the second links it to another and asks for the relation."""

from __future__ import annotations

from fusen.model.memos.links import Link
from fusen.tui.host import Host
from fusen.tui.widgets.dialogs import ChoiceDialog, PromptDialog

OWN = "own words"
MOST = 8  # relations with a digit


class LinkCommands:
    """Marks where a link starts and makes it where it ends; the app keeps the start between screens."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def mark(self, guid: str, name: str) -> None:
        """Start a link at a coding or code (guid), or end the started one there; the same place again drops it."""
        host, start = self._host, self._host.fusen.link_start
        host.quiet()
        if start is None:
            host.fusen.link_start = (guid, name)
            host.say(f"link from {name}: {host.key_of('link')} on another coding or code links to it")
        elif start[0] == guid:
            host.fusen.link_start = None
            host.say("no link")
        else:
            host.ask_to_read(host.study.links.relations, lambda relations: self._choose(relations, start, guid, name))

    def _choose(self, relations: tuple[str, ...], start: tuple[str, str], guid: str, name: str) -> None:
        answers = [(str(number), relation) for number, relation in enumerate(relations[:MOST], 1)]

        def chosen(relation: str | None) -> None:
            if relation == OWN:
                self._host.show(PromptDialog(f"{start[1]} … {name}"), written)
            elif relation is not None:
                self._write(start, relation, guid, name)

        def written(words: str | None) -> None:
            if words and words.strip():
                self._write(start, words, guid, name)

        self._host.show(ChoiceDialog(f"{start[1]} … {name}", [*answers, ("o", OWN)], self._host.ink), chosen)

    def _write(self, start: tuple[str, str], relation: str, guid: str, name: str) -> None:
        host = self._host

        def linked(link: Link) -> None:
            host.fusen.link_start = None
            host.say(f"linked: {start[1]} {link.relation} {name}   {host.key_of('undo')} undo")
            host.changed()

        host.ask_to_write(lambda: host.study.links.add(start[0], relation, guid), linked)
