"""Plans of codebook edits: the new files, checked by reading them, and the changes of codings."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import singledispatch
from typing import TYPE_CHECKING, Any

from fusen.errors import CodebookError, FusenError
from fusen.formats.codebook.read_yaml import read_files, slug
from fusen.formats.codebook.rewrite_yaml import Rewriting
from fusen.formats.codebook.splice_yaml import CannotSplice
from fusen.model.codebook import Code, Codebook, Phrase
from fusen.model.codebook_edit import (
    AddCode,
    ChangeCode,
    CodebookEdit,
    DeleteCode,
    MergeCodes,
    MoveCode,
    RenameCode,
    SplitCode,
)
from fusen.model.coding import AUTO_USER
from fusen.model.ids import code_guid
from fusen.model.quantity import quantity
from fusen.study.codebook.recode import Recoding, recoded, removed, shared_out
from fusen.study.input_check import memo_problem, problem

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

Files = Sequence[tuple[str, bytes]]
MEANING = ("definition", "include", "exclude")


@dataclass(slots=True)
class Plan:
    """Effects of an edit: changed files (`contents`), the new codebook (`after`), and guids of new codes (`new`)."""

    contents: dict[str, bytes]
    after: Codebook
    lines: list[str]
    recoding: Recoding
    new: tuple[str, ...] = ()
    wordings: list[tuple[str, str, str]] = field(default_factory=list)
    retired: tuple[str, ...] = ()
    """Retired codes to restore although no file contains them."""


class CodebookDraft:
    """Working copy of the codebook during an edit: its files and the expected codes."""

    def __init__(self, study: StudyContext, files: Files) -> None:
        self.study, self.files = study, files
        self.project = study.settings.project
        self.before = read_files(files, self.project)
        self.known = study.store.codebook.get()  # includes retired codes
        self.rewriting = Rewriting(files, self.project)
        self.codes = {code.guid: replace(code, path=()) for code in self.before}
        self.new: list[str] = []
        self.placed: set[str] = set()  # moved codes

    def code(self, guid: str) -> Code:
        """Return a code of the files; raises FusenError if the files lack it."""
        value = self.before.by_guid.get(guid)
        if value is None:
            raise FusenError("this code is no longer in the codebook", "fusen codebook show lists the codes")
        return value

    def siblings(self, parent: str | None) -> list[Code]:
        return [code for code in self.before if code.parent == parent]

    def last(self, parent: str | None) -> str | None:
        return next((code.guid for code in reversed(self.siblings(parent))), None)

    def under(self, guid: str) -> list[str]:
        return [code.guid for code in self.before.subtree(self.code(guid))]

    def check_name(self, name: str, parent: str | None, but: Collection[str] = ()) -> str:
        """Return the stripped name; raises FusenError if it is empty, invalid or taken."""
        name = name.strip()
        wrong = problem(name) or _line_separator(name)
        if not name or wrong:
            raise FusenError(f"the name contains {wrong}" if wrong else "a code needs a name")
        same = [code for code in self.siblings(parent) if code.guid not in but and _nfc(code.name) == _nfc(name)]
        if same:
            raise FusenError(f"the code {same[0].label} exists already", "choose another name or another place")
        return name

    def new_id(self, name: str) -> str:
        """Return an id for the name that no code ever had, so that old codings cannot reappear under it."""
        taken = self.study.store.codebook.known_codes() | self.codes.keys()
        stem, number = slug(name), 1
        result = stem
        while code_guid(self.project, result) in taken:
            number += 1
            result = f"{stem}-{number}"
        return result

    def add(self, name: str, parent: str | None, after: str | None, **values: object) -> str:
        """Add a code and return its guid."""
        result = self.new_id(name)
        guid = code_guid(self.project, result)
        pairs = {"name": name, "id": result} | {
            key: value for key, value in values.items() if isinstance(value, str) and value
        }
        self.rewriting.add(pairs, parent, after)
        self.codes[guid] = Code(guid, result, name, (), parent, **values)  # type: ignore[arg-type]
        if not self.codes[guid].codable:
            self.rewriting.put_codable(guid, False)
        self.new.append(guid)
        return guid

    def move(self, guid: str, parent: str | None, after: str | None) -> None:
        below = self.under(guid)
        self.placed |= set(below)
        self.rewriting.write_ids(below)
        self.rewriting.move(guid, parent, after)
        self.codes[guid] = replace(self.codes[guid], parent=parent)

    def finish(self, lines: list[str], recoding: Recoding | None = None) -> Plan:
        contents = self.rewriting.changed(self.files)
        after = read_files(list(self.rewriting.files.items()), self.project)
        self._check(after)
        return Plan(contents, after, lines, recoding or Recoding(), tuple(self.new))

    def _check(self, after: Codebook) -> None:
        """Raise CannotSplice unless the new files contain exactly the expected codes in the old order."""
        stay = [code.guid for code in self.before if code.guid in self.codes and code.guid not in self.placed]
        order = [code.guid for code in after if code.guid in self.before.by_guid and code.guid not in self.placed]
        if {code.guid: replace(code, path=()) for code in after} != self.codes or stay != order:
            raise CannotSplice("aliases, or another notation that fusen cannot edit")


def plan(study: StudyContext, edit: CodebookEdit, files: Files) -> Plan:
    """Plan an edit of these files.

    Raises FusenError if the edit is impossible or its result is an invalid codebook, CodebookError if the files are
    already invalid.
    """
    draft = CodebookDraft(study, files)
    try:
        return planned(edit, draft)
    except CannotSplice as error:
        raise FusenError(
            f"this place of the codebook is written with {error}", "edit the file by hand; fusen reads the change"
        ) from error
    except CodebookError as error:
        raise FusenError(
            f"the edit would break the codebook: {'; '.join(error.problems)}", "nothing was written"
        ) from error


def seen(files: Files, recoding: Recoding) -> str:
    """Return a hash of the previewed state: the files and the affected codings."""
    digest = hashlib.sha256()
    for name, content in files:
        digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    for guid, at in sorted(recoding.about):
        digest.update(f"{guid} {at}\n".encode())
    return digest.hexdigest()


@singledispatch
def planned(edit: CodebookEdit, draft: CodebookDraft) -> Plan:
    raise TypeError(f"no edit of a codebook: {edit!r}")


@planned.register
def _(edit: AddCode, draft: CodebookDraft) -> Plan:
    where = "at the top" if edit.parent is None else f"under {draft.code(edit.parent).label}"
    name = draft.check_name(edit.name, edit.parent)
    _check_text(edit.definition, "definition")
    if edit.after is not None and draft.code(edit.after).parent != edit.parent:
        raise FusenError("the code to place it after has another parent")
    after = edit.after or draft.last(edit.parent)
    draft.add(name, edit.parent, after, definition=edit.definition.strip(), codable=edit.codable)
    return draft.finish([f"{name} is added {where}; no coding changes"])


@planned.register
def _(edit: RenameCode, draft: CodebookDraft) -> Plan:
    code = draft.code(edit.code)
    name = draft.check_name(edit.name, code.parent, [code.guid])
    below = draft.under(code.guid)
    draft.rewriting.write_ids(below)
    draft.rewriting.name_parents(code, [sibling.guid for sibling in draft.siblings(code.guid)])
    draft.rewriting.put_text(code.guid, "name", name)
    draft.codes[code.guid] = replace(draft.codes[code.guid], name=name)
    return draft.finish([f"{code.label} is renamed to {name}", _stay(draft, [code.guid])])


@planned.register
def _(edit: MoveCode, draft: CodebookDraft) -> Plan:
    guids = (edit.code, *edit.also)
    moved = [draft.code(guid) for guid in guids]
    where = f"under {draft.code(edit.parent).label}" if edit.parent else "to the top"
    others = [sibling.guid for sibling in draft.siblings(edit.parent) if sibling.guid not in guids]
    place = len(others) if edit.place is None else min(max(edit.place, 0), len(others))
    after, lines = others[place - 1] if place else None, []
    for number, code in enumerate(moved, place + 1):
        if edit.parent in (below := draft.under(code.guid)):
            raise FusenError(f"{code.label} cannot go below itself", "choose another place")
        draft.check_name(code.name, edit.parent, guids)
        draft.move(code.guid, edit.parent, after)
        position = f"to position {number} of {len(others) + len(moved)}"
        lines.append(f"{code.label} moves {position if code.parent == edit.parent else where + _with_below(below)}")
        after = code.guid
    return draft.finish([*lines, _stay(draft, {below for guid in guids for below in draft.under(guid)}, len(guids))])


@planned.register
def _(edit: ChangeCode, draft: CodebookDraft) -> Plan:
    code = draft.code(edit.code)
    draft.rewriting.write_ids([code.guid])
    now = draft.codes[code.guid]
    for key in (*MEANING, "colour"):
        value = getattr(edit, key)
        if value is not None and value.strip() != (getattr(now, key) or ""):
            value = value.strip()
            _check_text(value, key)
            draft.rewriting.put_text(code.guid, key, value)
            changed: dict[str, Any] = {key: (_colour(value) or None) if key == "colour" else value}
            now = replace(now, **changed)
    if edit.examples is not None and edit.examples != now.examples:
        for example in edit.examples:
            _check_text(example, "examples")
        draft.rewriting.put_examples(code.guid, now.examples, edit.examples)
        now = replace(now, examples=edit.examples)
    for key in ("phrases", "not_phrases"):
        phrases, had = getattr(edit, key), getattr(now, key)
        if phrases is not None and (ordered := in_languages(had, phrases)) != had:
            draft.rewriting.put_phrases(code.guid, key, had, ordered)
            listed: dict[str, Any] = {key: ordered}
            now = replace(now, **listed)
    if edit.codable is not None and edit.codable != now.codable:
        draft.rewriting.put_codable(code.guid, edit.codable)
        now = replace(now, codable=edit.codable)
    draft.codes[code.guid] = now
    if now.version == code.version:
        return draft.finish([_changed_fields(code, now), _stay(draft, [code.guid])])
    result = draft.finish([_changed_fields(code, now), *_meaning_lines(draft, code, edit.meaning)])
    if edit.meaning is False:
        result.wordings = [(code.guid, now.version, code.version)]
    return result


@planned.register
def _(edit: MergeCodes, draft: CodebookDraft) -> Plan:
    code, into = draft.known.by_guid.get(edit.code) or draft.code(edit.code), draft.code(edit.into)
    if code.guid == into.guid:
        raise FusenError("a code cannot be merged with itself", "choose another code")
    if not into.codable:
        raise FusenError(f"{into.label} is a heading", "choose a code that is not a heading")
    lines = [f"{code.label} is merged into {into.label}"]
    if not code.retired:
        _merge_files(draft, code, into, lines)
    recoding = recoded(draft.study, code, into, draft.codes[into.guid].version, look=edit.look)
    return draft.finish([*lines, *recoding.lines], recoding)


def _merge_files(draft: CodebookDraft, code: Code, into: Code, lines: list[str]) -> None:
    """Move children, phrases and examples of a code to the code that absorbs it."""
    below = draft.under(code.guid)
    if into.guid in below:
        raise FusenError(f"{into.label} is a subcode of {code.label}", "move it elsewhere, or merge the other way")
    draft.placed |= set(below)
    draft.rewriting.write_ids([*below, into.guid])
    for child in draft.siblings(code.guid):
        draft.check_name(child.name, into.guid)
        draft.move(child.guid, into.guid, draft.last(into.guid))
    if len(below) > 1:
        lines.append(f"{quantity(len(below) - 1, 'code')} below it move below {into.label}")
    draft.rewriting.remove(code.guid)
    del draft.codes[code.guid]
    now = draft.codes[into.guid]
    examples = tuple(dict.fromkeys([*now.examples, *code.examples]))
    if examples != now.examples:
        draft.rewriting.put_examples(into.guid, now.examples, examples)
        now = replace(now, examples=examples)
    for key in ("phrases", "not_phrases"):
        own, more = getattr(now, key), [item for item in getattr(code, key) if item not in getattr(now, key)]
        if more and own and (own[0].language is None) != (more[0].language is None):
            lines.append(
                f"its {len(more)} {key.replace('_', '-')} are left out, because only one of the two codes names languages"
            )
        elif more:
            together: dict[str, Any] = {key: in_languages(own, (*own, *more))}
            draft.rewriting.put_phrases(into.guid, key, own, together[key])
            now = replace(now, **together)
            lines.append(f"{len(more)} {key.replace('_', '-')} are added to it")
    draft.codes[into.guid] = now


@planned.register
def _(edit: SplitCode, draft: CodebookDraft) -> Plan:
    code = draft.code(edit.code)
    if not edit.names:
        raise FusenError("name the new codes")
    after = code.guid
    for name in edit.names:
        checked = draft.check_name(name, code.parent)
        if any(_nfc(draft.codes[guid].name) == _nfc(checked) for guid in draft.new):
            raise FusenError(f"two of the new codes are called {checked}", "choose another name")
        after = draft.add(checked, code.parent, after)
    recoding = shared_out(draft.study, code, [draft.codes[guid] for guid in draft.new], edit.given)
    verb = "is" if len(edit.names) == 1 else "are"
    return draft.finish(
        [f"{code.label} is split: {', '.join(edit.names)} {verb} added next to it", *recoding.lines], recoding
    )


@planned.register
def _(edit: DeleteCode, draft: CodebookDraft) -> Plan:
    code = draft.known.by_guid.get(edit.code)
    if code is None:
        raise FusenError("this code is no longer in the codebook", "fusen codebook show lists the codes")
    below = [code.guid] if code.retired else draft.under(code.guid)
    if code.retired and edit.codings == "keep":
        raise FusenError(f"{code.label} is retired already", "remove its codings, or merge it into another code")
    recoding = removed(draft.study, below, keep=edit.codings == "keep")
    if not code.retired:
        draft.rewriting.write_ids(below)
        for guid in reversed(below):  # children before parents
            draft.rewriting.remove(guid)
            del draft.codes[guid]
    return draft.finish([f"{code.label} is deleted{_with_below(below)}", *recoding.lines], recoding)


# -- lines of the preview


def _with_below(below: Sequence[str]) -> str:
    return f" with {quantity(len(below) - 1, 'code')} below it" if len(below) > 1 else ""


def _stay(draft: CodebookDraft, codes: Iterable[str], named: int = 1) -> str:
    counts = draft.study.store.codings.counts_by_code()
    count = sum(counts.get(guid, 0) for guid in codes)
    none = "it has no codings" if named == 1 else "none of these codes has codings"
    return f"kept: {quantity(count, 'coding')}" if count else none


def _changed_fields(code: Code, now: Code) -> str:
    keys = ("definition", "include", "exclude", "examples", "phrases", "not_phrases", "colour", "codable")
    changed = [key.replace("_", "-") for key in keys if getattr(code, key) != getattr(now, key)]
    return f"{code.label}: {', '.join(changed) or 'nothing'} changes"


def _meaning_lines(draft: CodebookDraft, code: Code, meaning: bool | None) -> list[str]:
    counts: dict[str, int] = {}
    for coding in draft.study.store.codings.live(codes=[code.guid]):
        if coding.user != AUTO_USER:
            counts[coding.user] = counts.get(coding.user, 0) + 1
    count = quantity(sum(counts.values()), "coding")
    by = f" ({', '.join(f'{name} {number}' for name, number in sorted(counts.items()))})" if counts else ""
    if meaning is None and not counts:
        return ["it has no codings; passages reviewed without it are queued for a recheck"]
    if meaning is None:
        return [f"made under the earlier text: {count}{by}; does the change concern the wording only, or the meaning?"]
    if meaning:
        return [f"queued for a recheck: {count}{by}, and passages reviewed without the code"]
    return [f"wording only; treated as made under the new text: {count}{by}"]


# -- checks


def _nfc(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _line_separator(text: str) -> str:
    return "a line separator" if "\u2028" in text or "\u2029" in text else ""


def _check_text(text: str, what: str) -> None:
    wrong = memo_problem(text) or _line_separator(text)
    if wrong:
        raise FusenError(f"{what}: the text contains {wrong}", "remove it")


def _colour(value: str) -> str:
    digits = value.removeprefix("#").lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)) if value else ""


def in_languages(before: Iterable[Phrase], phrases: Iterable[Phrase]) -> tuple[Phrase, ...]:
    """Group phrases by language, with the languages of `before` first, as the file holds them."""
    by: dict[str | None, list[Phrase]] = {phrase.language: [] for phrase in before}
    for phrase in phrases:
        by.setdefault(phrase.language, []).append(phrase)
    return tuple(phrase for phrases in by.values() for phrase in phrases)
