"""Code a transcript line by line, for screen readers and simple terminals: print a passage, then read a command."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.coding import AUTO_USER, DIRECTIONS, Coding, CodingDraft
from fusen.model.escape import visible
from fusen.model.quantity import quantity
from fusen.study.memos import lead_of, place_of

if TYPE_CHECKING:
    from fusen.model.codebook import Code
    from fusen.model.coding import CodingChange
    from fusen.study import Study

HELP = """\
Enter        read on: the next passage
c WORDS      code this passage; a few letters of the name are enough
a NAME       add a code to the codebook and apply it; a PARENT / NAME puts it under another code
s WORDS      select these words of the passage for the next code; s alone selects the whole passage
1, 2 …       accept that suggestion, or choose that code from a list
.            the last code again
n            nothing here: mark as read and go on
t            the next unread passage
x WORDS      remove your coding of that code; without words, the last one
d WORD       direction of your last coding in this passage: for, against or mixed; d alone removes it
D NUMBER     magnitude of that coding: 1, 2 or 3; D alone removes it
m TEXT       write a memo on this passage
b            back to the passage before
g NUMBER     go to that passage
f WORDS      find words from here on
w            where am I: the passage again, with its question and memos
l            list the codes
u            undo your last step
q            leave; every decision is saved"""
MOST = 5  # codes offered at once


class PlainSession:
    """Codes one transcript: `read` returns a line of the person, `say` prints one."""

    def __init__(
        self, study: Study, source: str, offset: int | None, read: Callable[[], str], say: Callable[[str], None]
    ) -> None:
        """Start in a source (guid) at an offset; by default at the place where the person stopped reading."""
        self._study, self._source, self._read, self._say = study, source, read, say
        info = study.sources.get(source)
        self._name, self._text = info.path.rpartition(".")[0] or info.path, study.sources.text(source)
        self._turns, self._passages = study.sources.turns([source])[source], study.sources.passages([info])[source]
        self._offered: list[str] = []  # codes (guids) behind the digits
        self._last = ""
        self._selected: tuple[int, int] | None = None
        ahead: Sequence[int] = ()
        if offset is not None:
            ahead = self._passages.overlapping(offset, len(self._text))
        elif study.reviews.find(users=[study.user], sources=[source]):
            ahead = self._unread_answers(0)
        self._at = ahead[0] if ahead else 0

    def run(self) -> None:
        """Read and carry out lines until the person leaves or the input ends."""
        unread = len(self._unread_answers(0))
        state = f"{unread:,} of the interviewee's unread" if unread else "all of the interviewee's read"
        self._say(f"{visible(self._name)}: {quantity(len(self._passages), 'passage')}, {state}. h lists the commands.")
        if not len(self._passages):
            return
        if not self._study.codebook.get():
            self._say("The codebook has no codes yet; a NAME adds a code and applies it.")
        self._where()
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
            "a": lambda: self._add(rest), "s": lambda: self._select(rest),
            "d": lambda: self._set_direction(rest), "D": lambda: self._set_magnitude(rest),
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
        span = self._passages.starts[number], self._passages.ends[number]
        return not self._study.reviews.unread(self._source, [span])

    def _is_question(self, number: int) -> bool:
        return self._turns[self._passages.turns[number]].interviewer

    def _unread_answers(self, first: int) -> list[int]:
        """Return the unread passages of the interviewee from a passage on."""
        later = [number for number in range(first, len(self._passages)) if not self._is_question(number)]
        spans = [(self._passages.starts[number], self._passages.ends[number]) for number in later]
        gaps = self._study.reviews.unread(self._source, spans)
        unread = {number for start, end in gaps for number in self._passages.overlapping(start, end)}
        return [number for number in later if number in unread]

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
        self._say(f"Passage {self._at + 1:,} of {len(self._passages):,}, {speaker}, {state}.")
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
        question = next((number for number in range(self._at - 1, -1, -1) if self._is_question(number)), None)
        if question is not None:
            words = self._text[self._passages.starts[question] : self._passages.ends[question]]
            self._say(f"Question: {visible(' '.join(words.split()))}")
        self._show()
        for memo in self._study.memos.about(self._source):
            span, words = place_of(memo)
            if memo.user == self._study.user and span and span[0] < self._span[1] and span[1] > self._span[0]:
                self._say(f"Your memo: {visible(words)}")

    def _list_codes(self) -> None:
        for code in self._study.codebook.get():
            if not code.retired:
                self._say(visible(code.label) + ("" if code.codable else " (heading)"))

    # -- moving

    def _go(self, number: int) -> None:
        if not 0 <= number < len(self._passages):
            self._say("end of the transcript" if number > 0 else "beginning of the transcript")
        else:
            self._at, self._selected = number, None
            self._show()

    def _go_to(self, number: str) -> None:
        if number.isdigit():
            self._go(int(number) - 1)
        else:
            self._say("g needs the number of a passage, as in g 12")

    def _to_unread(self) -> None:
        unread = self._unread_answers(self._at + 1)
        if unread:
            self._go(unread[0])
        else:
            self._say("no unread passage below")

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
            self._say(f"no code matches {visible(words)}; l lists the codes, a {visible(words)} adds it")
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

    def _add(self, path: str) -> None:
        """Add a code and apply it; a code that exists is applied."""
        above, slash, name = (part.strip() for part in path.rpartition(" / "))
        codes = [code for code in self._study.codebook.get() if not code.retired]
        known = [code for code in codes if name.casefold() in (code.name.casefold(), code.label.casefold())]
        parents = [code for code in codes if above.casefold() in (code.name.casefold(), code.label.casefold())]
        if not name:
            self._say("a needs a name, as in a Opening hours")
        elif known:
            self._say(f"the codebook has {visible(known[0].label)} already; c {visible(name)} applies it")
        elif slash and len(parents) != 1:
            self._say(
                f"{'no code is' if not parents else 'several codes are'} called {visible(above)}; l lists the codes"
            )
        else:
            parent = parents[0].guid if slash else None
            edit = self._study.codebook.add_and_code(name, parent, self._source, *self._target, self._span)
            self._last = edit.codes[0].guid
            self._say(f"new code, applied: {visible(edit.codes[0].label)}")

    def _select(self, words: str) -> None:
        start, end = self._span
        pattern = re.compile(r"\s+".join(map(re.escape, words.split())), re.IGNORECASE)
        match = pattern.search(self._text, start, end) if words else None
        self._selected = match.span() if match else None
        if match:
            self._say(f"selected: {visible(' '.join(match[0].split()))}")
        else:
            self._say("this passage does not have these words" if words else "selected: the whole passage")

    @property
    def _target(self) -> tuple[int, int]:
        return self._selected or self._span

    def _set_direction(self, word: str) -> None:
        direction = next((name for name in DIRECTIONS if name == word), None)
        if direction or not word:
            self._change(lambda draft: replace(draft, direction=direction), word or "no direction")
        else:
            self._say("d needs a direction, as in d for, d against or d mixed")

    def _set_magnitude(self, number: str) -> None:
        if number in ("", "1", "2", "3"):
            magnitude = int(number) if number else None
            words = f"magnitude {magnitude}" if magnitude else "no magnitude"
            self._change(lambda draft: replace(draft, magnitude=magnitude), words)
        else:
            self._say("D needs a magnitude from 1 to 3, as in D 2")

    def _change(self, changed: Callable[[CodingDraft], CodingDraft], words: str) -> None:
        """Change the last own coding in this passage."""
        own = self._codings(self._study.user)
        if not own:
            self._say("you have no coding in this passage")
            return
        coding = own[-1]
        draft = CodingDraft(
            coding.code, coding.start, coding.end, coding.origin, coding.direction, coding.magnitude, coding.guid
        )
        self._study.codings.apply({self._source: [changed(draft)]})
        name = visible(self._study.codebook.get().by_guid[coding.code].name)
        self._say(f"{name}: {words}")

    def _code(self, guid: str) -> None:
        start, end = self._target
        matched = any(coding.code == guid for coding in self._codings(AUTO_USER))
        draft = CodingDraft(guid, start, end, "accepted-suggestion" if matched else "manual")
        change: CodingChange = self._study.codings.apply({self._source: [draft]}, read={self._source: [self._span]})
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
