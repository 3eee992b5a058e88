"""Coding line by line, for screen readers and dumb terminals: a passage is printed, a line is read, nothing is painted."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.coding import AUTO_USER, Coding, CodingDraft
from fusen.model.escape import visible
from fusen.model.quantity import quantity
from fusen.study.memos import lead_of

if TYPE_CHECKING:
    from fusen.model.codebook import Code
    from fusen.model.coding import CodingChange
    from fusen.study import Study

HELP = """\
Enter        read on: the next passage
c WORDS      code this passage; a few letters of the name are enough
1, 2 …       accept that suggestion, or choose that code from a list
.            the last code again
n            nothing here: mark as read and go on
t            the next unread passage
x WORDS      remove your coding of that code; without words, the last one
m TEXT       write a memo on this passage
b            back to the passage before
g NUMBER     go to that passage
f WORDS      find words from here on
w            where am I: the passage again, with its question
l            list the codes
u            undo your last step
q            leave; every decision is saved"""
MOST = 5  # codes offered at once


class PlainSession:
    """Codes one transcript: `read` returns a line of the person, `say` prints one."""

    def __init__(
        self, study: Study, source: str, offset: int, read: Callable[[], str], say: Callable[[str], None]
    ) -> None:
        """Start in a source (guid) at an offset."""
        self._study, self._source, self._read, self._say = study, source, read, say
        info = study.sources.get(source)
        self._name, self._text = info.path.rpartition(".")[0] or info.path, study.sources.text(source)
        self._turns, self._passages = study.sources.turns([source])[source], study.sources.passages([info])[source]
        self._offered: list[str] = []  # codes (guids) behind the digits
        self._last = ""
        inside = self._passages.overlapping(offset, len(self._text)) if len(self._passages) else range(0)
        self._at = inside[0] if inside else 0

    def run(self) -> None:
        """Read and carry out lines until the person leaves or the input ends."""
        unread = sum(not self._is_read(number) for number in range(len(self._passages)))
        self._say(
            f"{visible(self._name)}: {quantity(len(self._passages), 'passage')}, {unread} unread. h lists the commands."
        )
        if not len(self._passages):
            return
        self._show()
        while True:
            try:
                line = self._read().strip()
            except EOFError:
                return
            if line in ("q", "quit"):
                return
            try:
                self._obey(line)
            except FusenError as error:
                self._say(f"error: {error.message}" + (f"; {error.hint}" if error.hint else ""))

    def _obey(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        rest = rest.strip()
        commands: dict[str, Callable[[], None]] = {
            "": partial(self._go, self._at + 1), "c": lambda: self._code_named(rest), ".": self._again,
            "n": self._nothing, "t": self._to_unread, "x": lambda: self._remove(rest), "m": lambda: self._note(rest),
            "b": partial(self._go, self._at - 1), "g": lambda: self._go_to(rest), "f": lambda: self._find(rest),
            "w": self._where, "l": self._list_codes, "u": self._undo, "h": lambda: self._say(HELP),
        }  # fmt: skip
        if word.isdigit() and not rest:
            self._take(int(word))
        elif word in commands:
            commands[word]()
        else:
            self._say(f"unknown command: {visible(word)}; h lists the commands")

    # -- what it prints

    @property
    def _span(self) -> tuple[int, int]:
        return self._passages.starts[self._at], self._passages.ends[self._at]

    def _is_read(self, number: int) -> bool:
        start, end = self._passages.starts[number], self._passages.ends[number]
        reviews = self._study.reviews.find(users=[self._study.user], sources=[self._source])
        return any(review.start <= start and review.end >= end for review in reviews)

    def _codings(self, user: str) -> list[Coding]:
        start, end = self._span
        result = self._study.codings.find(users=[user], sources=[self._source])
        return sorted(
            (coding for coding in result if coding.start < end and coding.end > start), key=lambda coding: coding.at
        )

    def _show(self) -> None:
        start, end = self._span
        turn = self._turns[self._passages.turns[self._at]]
        speaker = "interviewer" if turn.interviewer else visible(turn.speaker) or "no speaker"
        state = "read" if self._is_read(self._at) else "unread"
        self._say(f"Passage {self._at + 1} of {len(self._passages)}, {speaker}, {state}.")
        self._say(visible(" ".join(self._text[start:end].split())))
        codes = self._study.codebook.get().by_guid
        own = self._codings(self._study.user)
        if own:
            self._say("Coded: " + "; ".join(visible(codes[coding.code].name) for coding in own) + ".")
        decided = {coding.code for coding in own}
        matches = [] if own and state == "read" else self._codings(AUTO_USER)
        self._offer(
            [codes[guid] for guid in dict.fromkeys(match.code for match in matches) if guid not in decided], "Suggested"
        )

    def _offer(self, codes: list[Code], what: str) -> None:
        self._offered = [code.guid for code in codes[:MOST]]
        if codes:
            named = "; ".join(f"{number} {visible(code.label)}" for number, code in enumerate(codes[:MOST], 1))
            self._say(f"{what}: {named}.")

    def _where(self) -> None:
        earlier = range(self._at - 1, -1, -1)
        question = next((n for n in earlier if self._turns[self._passages.turns[n]].interviewer), None)
        if question is not None:
            words = self._text[self._passages.starts[question] : self._passages.ends[question]]
            self._say(f"Question: {visible(' '.join(words.split()))}")
        self._show()

    def _list_codes(self) -> None:
        for code in self._study.codebook.get():
            if not code.retired:
                self._say(visible(code.label) + ("" if code.codable else " (heading)"))

    # -- moving

    def _go(self, number: int) -> None:
        if not 0 <= number < len(self._passages):
            self._say("end of the transcript" if number > 0 else "beginning of the transcript")
        else:
            self._at = number
            self._show()

    def _go_to(self, number: str) -> None:
        if number.isdigit():
            self._go(int(number) - 1)
        else:
            self._say("g needs the number of a passage, as in g 12")

    def _to_unread(self) -> None:
        later = range(self._at + 1, len(self._passages))
        match = next(
            (n for n in later if not self._turns[self._passages.turns[n]].interviewer and not self._is_read(n)), None
        )
        if match is None:
            self._say("no unread passage below")
        else:
            self._go(match)

    def _find(self, words: str) -> None:
        match = re.compile(re.escape(words), re.IGNORECASE).search(self._text, self._span[1]) if words else None
        inside = self._passages.overlapping(match.start(), match.start() + 1) if match else range(0)
        if inside:
            self._go(inside[0])
        else:
            self._say("not found below" if words else "f needs words, as in f interpreter")

    # -- deciding

    def _code_named(self, words: str) -> None:
        """Code with the code that the words name; if several fit, list them and let a number choose."""
        from fusen.tui.code_search import find

        if not words:
            self._say("c needs letters of a code, as in c fund")
            return
        result = find(self._study.codebook.get(), words, [self._last] if self._last else [])
        exact = [code for code in result if code.name.casefold() == words.casefold()]
        if not result:
            self._say(f"no code matches {visible(words)}; l lists the codes")
        elif len(result) == 1 or len(exact) == 1:
            self._code((exact or result)[0].guid)
        else:
            self._offer(result, "Which")

    def _take(self, digit: int) -> None:
        if not 1 <= digit <= len(self._offered):
            self._say("there is nothing with this number")
        else:
            self._code(self._offered[digit - 1])

    def _again(self) -> None:
        if self._last:
            self._code(self._last)
        else:
            self._say("no code was applied yet")

    def _code(self, guid: str) -> None:
        start, end = self._span
        matched = any(coding.code == guid for coding in self._codings(AUTO_USER))
        draft = CodingDraft(guid, start, end, "accepted-suggestion" if matched else "manual")
        change: CodingChange = self._study.codings.apply({self._source: [draft]}, read={self._source: [(start, end)]})
        self._last = guid
        name = visible(self._study.codebook.get().by_guid[guid].name)
        self._say(f"coded: {name}" if change.codings else f"already coded: {name}")

    def _nothing(self) -> None:
        self._study.reviews.add(self._source, *self._span)
        self._go(self._at + 1)

    def _remove(self, words: str) -> None:
        codes = self._study.codebook.get().by_guid
        own = [
            coding
            for coding in self._codings(self._study.user)
            if words.casefold() in codes[coding.code].name.casefold()
        ]
        if not own:
            self._say("you have no such coding here")
        else:
            self._study.codings.remove(own[-1].guid)
            self._say(f"removed: {visible(codes[own[-1].code].name)}")

    def _note(self, text: str) -> None:
        if text:
            self._study.memos.write(self._source, f"{lead_of(self._name, self._span)}\n{text}")
            self._say("memo saved")
        else:
            self._say("m needs a text, as in m ask again")

    def _undo(self) -> None:
        from fusen.tui.undo import described

        self._say(f"undone: {described(self._study.history.undo())}")
        self._show()
