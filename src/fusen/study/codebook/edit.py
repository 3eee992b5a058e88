"""Edits of the codebook: preview an edit, then write it to the YAML files and the database as one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.codebook import Code
from fusen.model.codebook_edit import (
    AddCode,
    ChangeCode,
    CodebookEdit,
    DeleteCode,
    ImportCodes,
    MergeCodes,
    MoveCode,
    Preview,
    RenameCode,
    SplitCode,
)
from fusen.model.coding import CodingChange, CodingDraft
from fusen.model.ids import new_guid
from fusen.model.recheck import Wording
from fusen.storage.step import Step
from fusen.study.codebook.plan_edit import MEANING, Plan, plan, seen
from fusen.study.codings.apply import apply_in
from fusen.study.codings.recheck import Rechecks
from fusen.study.scope.resolve import resolve_code
from fusen.study.sync import codebook_hash, reload_codebook, write_codebook
from fusen.study.team.files import file_transaction

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

ACTIONS: Mapping[type, str] = {
    AddCode: "add code", RenameCode: "rename code", MoveCode: "move code", ChangeCode: "edit code",
    MergeCodes: "merge codes", SplitCode: "split code", DeleteCode: "delete code",
    ImportCodes: "import codebook",
}  # fmt: skip
CHANGED = "the codebook or its codings changed in the meantime"


@dataclass(frozen=True, slots=True)
class CodingTarget:
    """Span to code with a new code: `[start, end)` of a source (guid), and the span that was read."""

    source: str
    start: int
    end: int
    read: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class EditResult:
    """Result of an edit: the step, the new codes, and the codings made with the first new code."""

    step: int
    codes: tuple[Code, ...] = ()
    change: CodingChange | None = None


class CodebookEditing:
    """Edits of a codebook: `preview` and `do`, or one method for both."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def preview(self, edit: CodebookEdit) -> Preview:
        """Return the effects of an edit; read files changed by hand first.

        Raises FusenError if the edit is impossible.
        """
        news = reload_codebook(self._study)
        self._remember_files()
        files = self._files()
        result = plan(self._study, edit, files)
        return Preview(edit, (*result.lines, *news), result.recoding.counts, seen(files, result.recoding))

    def do(self, preview: Preview, here: CodingTarget | None = None) -> EditResult:
        """Apply a previewed edit as one step.

        `here` codes a span with the first new code in the same step. Raises FusenError if the codebook or the codings
        changed since the preview.
        """
        study, edit = self._study, preview.edit
        with (
            file_transaction(study) as writing,
            study.store.step(study.user, ACTIONS[type(edit)]) as step,
        ):
            files = self._files()
            result = plan(study, edit, files)
            if seen(files, result.recoding) != preview.seen:
                raise FusenError(CHANGED, "review the effect of the edit, then repeat it")
            self._refuse_unsaid(edit, result)
            self._write(step, result, dict(files))
            new = tuple(result.after.by_guid[guid] for guid in result.new)
            step.summary = _summary(study, edit, result)
            change = None
            if here is not None and new:
                drafts = {here.source: [CodingDraft(new[0].guid, here.start, here.end)]}
                change = apply_in(study, step, drafts, read={here.source: [here.read]} if here.read else {})
            number = step.id if step.changed else 0
            writing.put(step, result.contents)
        return EditResult(number or study.store.history.last_step(), new, change)

    def _refuse_unsaid(self, edit: CodebookEdit, result: Plan) -> None:
        """Raise FusenError if a used code changes its definition and the edit does not state whether the meaning
        changes.
        """
        if not isinstance(edit, ChangeCode) or edit.meaning is not None:
            return
        before, after = self._study.store.codebook.get().by_guid[edit.code], result.after.by_guid[edit.code]
        if before.version != after.version and self._study.store.codings.counts_by_code().get(edit.code):
            raise FusenError(
                f"{before.label}: does the change of {' or '.join(MEANING)} change the meaning of the code, or only the wording?",
                "add --change wording, or --change meaning, which queues its codings for a recheck",
            )

    def _write(self, step: Step, result: Plan, before: dict[str, bytes]) -> None:
        study = self._study
        result.recoding.write(study, step)
        write_codebook(study.store, step, result.after)
        step.files.put(result.contents.items(), study.store.codebook.files(), all_=False)
        step.wordings.add(Wording(new_guid(), *wording) for wording in result.wordings)
        step.put_meta("codebook-hash", codebook_hash(sorted((before | result.contents).items())))
        step.put_meta("codebook-name", result.after.name)

    def _files(self) -> list[tuple[str, bytes]]:
        files = self._study.paths.codebook_files()
        if not files:
            raise FusenError("there is no codebook yet", "fusen init writes a template")
        return files

    def _remember_files(self) -> None:
        """Store the codebook files in a database from an older version, which lacks them, so that undo works."""
        store, files = self._study.store, self._files()
        if store.codebook.files().keys() != {name for name, _ in files}:
            with store.step(self._study.user, "codebook", kind="sync") as step:
                step.files.put(files, store.codebook.files())

    def start(self) -> bool:
        """Write an empty codebook; return False if a codebook exists."""
        from fusen.formats.codebook.edit_yaml import template
        from fusen.study.paths import write_whole

        paths = self._study.paths
        if paths.codebook_files():
            return False
        write_whole(paths.codebook / "codebook.yaml", template(self._study.settings.name).encode(), replace=False)
        reload_codebook(self._study)
        return True

    @property
    def rechecks(self) -> Rechecks:
        """Rechecks: the user's decisions made before the meaning of a code changed."""
        return Rechecks(self._study)

    # -- edits by name, id or guid of a code

    def _guid(self, name: str) -> str:
        return resolve_code(self._study, name).guid

    def add(self, name: str, *, under: str | None = None, definition: str = "", codable: bool = True) -> Code:
        self.start()
        parent = None if under is None else self._guid(under)
        return self.do(self.preview(AddCode(name, parent, None, definition, codable))).codes[0]

    def rename(self, code: str, name: str) -> EditResult:
        return self.do(self.preview(RenameCode(self._guid(code), name)))

    def move(self, code: str, under: str | None, place: int | None = None) -> EditResult:
        """Move a code below another code, or to the top level without `under`; the default place is last."""
        return self.do(self.preview(MoveCode(self._guid(code), None if under is None else self._guid(under), place)))

    def recolour(self, code: str, colour: str) -> EditResult:
        """Set the colour of a code as `#rrggbb`; an empty text restores fusen's choice."""
        return self.do(self.preview(ChangeCode(self._guid(code), colour=colour)))

    def edit(self, change: CodebookEdit) -> EditResult:
        """Preview and apply an edit in one call."""
        return self.do(self.preview(change))

    def merge(self, code: str, into: str, *, look: bool = False) -> EditResult:
        return self.do(self.preview(MergeCodes(self._guid(code), self._guid(into), look)))

    def split(self, code: str, names: Sequence[str], given: Mapping[str, int]) -> EditResult:
        """Split a code. `given` maps the guid of a coding to the index of its new code; other codings stay."""
        return self.do(self.preview(SplitCode(self._guid(code), tuple(names), given)))

    def delete(self, code: str, *, remove_codings: bool = False) -> EditResult:
        return self.do(self.preview(DeleteCode(self._guid(code), "remove" if remove_codings else "keep")))


def _summary(study: StudyContext, edit: CodebookEdit, result: Plan) -> dict[str, object]:
    """Return the ids and counts that the history shows."""
    known = study.store.codebook.get().by_guid
    ids = [result.after.by_guid[guid].id for guid in result.new]
    summary: dict[str, object] = {}
    if isinstance(edit, ImportCodes):
        return {"new": len(ids), "changed": len(edit.changes)}
    if not isinstance(edit, AddCode):
        code = known.get(edit.code)
        summary["code"] = code.id if code else edit.code
    if isinstance(edit, MoveCode) and edit.also:
        summary["also"] = ", ".join(known[guid].id for guid in edit.also if guid in known)
    if isinstance(edit, MergeCodes):
        summary["into"] = result.after.by_guid[edit.into].id
    if ids:
        summary["new"] = ", ".join(ids)
    return summary | {"codings": len(result.recoding.changed), "gone": len(result.recoding.gone)}
