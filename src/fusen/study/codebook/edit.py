"""Editing the codebook: each edit is seen beforehand, then written into the YAML and the database as one step."""

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
    MergeCodes,
    MoveCode,
    Preview,
    RenameCode,
    SplitCode,
    TakeCodes,
)
from fusen.model.coding import CodingChange, CodingDraft
from fusen.model.ids import new_guid
from fusen.model.recheck import Wording
from fusen.storage.step import Step
from fusen.study.codebook.plan_edit import MEANING, Plan, plan, seen
from fusen.study.codings.apply import apply_in
from fusen.study.codings.recheck import SecondLooks
from fusen.study.files import written_back
from fusen.study.scope.resolve import resolve_code
from fusen.study.sync import codebook_hash, reload_codebook, write_codebook

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

ACTIONS: Mapping[type, str] = {
    AddCode: "add code", RenameCode: "rename code", MoveCode: "move code", ChangeCode: "edit code",
    MergeCodes: "merge codes", SplitCode: "split code", DeleteCode: "delete code",
    TakeCodes: "import codebook",
}  # fmt: skip
CHANGED = "the codebook or its codings changed meanwhile"


@dataclass(frozen=True, slots=True)
class CodingTarget:
    """A place to put a new code on at once: `[start, end)` of a source (guid), and the passages that were read."""

    source: str
    start: int
    end: int
    read: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class EditResult:
    """What an edit made: the step, the new codes, and what was coded with the first of them."""

    step: int
    codes: tuple[Code, ...] = ()
    change: CodingChange | None = None


class CodebookEditing:
    """The edits of one study's codebook, each seen (`preview`) and then done (`do`), or both at once by its verb."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def preview(self, edit: CodebookEdit) -> Preview:
        """What the edit will do; raises FusenError where it cannot be done. Files changed by hand are read first."""
        news = reload_codebook(self._study)
        self._remember_files()
        files = self._files()
        made = plan(self._study, edit, files)
        return Preview(edit, (*made.lines, *news), made.recoding.counts, seen(files, made.recoding))

    def do(self, preview: Preview, here: CodingTarget | None = None) -> EditResult:
        """Carry out what was seen, as one step; refused where the codebook or the codings changed in between.

        With `here` the first new code is put there in the same step.
        """
        study, edit = self._study, preview.edit
        with written_back(study.paths) as writing, study.store.step(study.user, ACTIONS[type(edit)]) as step:
            files = self._files()
            made = plan(study, edit, files)
            if seen(files, made.recoding) != preview.seen:
                raise FusenError(CHANGED, "look at what the edit would do now, then do it again")
            self._refuse_unsaid(edit, made)
            self._write(step, made, dict(files))
            new = tuple(made.after.by_guid[guid] for guid in made.new)
            step.summary = _summary(study, edit, made)
            change = None
            if here is not None and new:
                drafts = {here.source: [CodingDraft(new[0].guid, here.start, here.end)]}
                change = apply_in(study, step, drafts, read={here.source: [here.read]} if here.read else {})
            number = step.id if step.changed else 0
            writing.put(made.contents)
        return EditResult(number or study.store.history.last_step(), new, change)

    def _refuse_unsaid(self, edit: CodebookEdit, made: Plan) -> None:
        """A changed meaning is never assumed where something was decided under the words before."""
        if not isinstance(edit, ChangeCode) or edit.meaning is not None:
            return
        before, after = self._study.store.codebook.get().by_guid[edit.code], made.after.by_guid[edit.code]
        if before.version != after.version and self._study.store.codings.counts_by_code().get(edit.code):
            raise FusenError(
                f"{before.label}: does the change of {' or '.join(MEANING)} change what the code means, or the wording only?",
                "say which, as with --change wording or --change meaning; its codings are then queued for a second look",
            )

    def _write(self, step: Step, made: Plan, before: dict[str, bytes]) -> None:
        study = self._study
        made.recoding.write(study, step)
        write_codebook(study.store, step, made.after)
        step.files.put(made.contents.items(), study.store.codebook.files(), all_=False)
        step.wordings.add(Wording(new_guid(), *each) for each in made.wordings)
        step.put_meta("codebook-hash", codebook_hash(sorted((before | made.contents).items())))
        step.put_meta("codebook-name", made.after.name)

    def _files(self) -> list[tuple[str, bytes]]:
        files = self._study.paths.codebook_files()
        if not files:
            raise FusenError("there is no codebook yet", "start one: fusen init writes a template")
        return files

    def _remember_files(self) -> None:
        """A database that was made before fusen kept the files learns them, so that an edit can be undone."""
        store, files = self._study.store, self._files()
        if store.codebook.files().keys() != {name for name, _ in files}:
            with store.step(self._study.user, "codebook", kind="sync") as step:
                step.files.put(files, store.codebook.files())

    def start(self) -> bool:
        """Write an empty codebook where there is none; False where there is one."""
        from fusen.formats.codebook.edit_yaml import template
        from fusen.study.paths import write_whole

        paths = self._study.paths
        if paths.codebook_files():
            return False
        write_whole(paths.codebook / "codebook.yaml", template(self._study.settings.name).encode(), replace=False)
        reload_codebook(self._study)
        return True

    @property
    def second_look(self) -> SecondLooks:
        """What the user decided while a code meant something else."""
        return SecondLooks(self._study)

    # -- verbs; codes by name, id or guid

    def _guid(self, name: str) -> str:
        return resolve_code(self._study, name).guid

    def add(self, name: str, *, under: str | None = None, definition: str = "", codable: bool = True) -> Code:
        self.start()
        parent = None if under is None else self._guid(under)
        return self.do(self.preview(AddCode(name, parent, None, definition, codable))).codes[0]

    def rename(self, code: str, name: str) -> EditResult:
        return self.do(self.preview(RenameCode(self._guid(code), name)))

    def move(self, code: str, under: str | None, place: int | None = None) -> EditResult:
        """Below another code, or to the top where none is named; last there without a place."""
        return self.do(self.preview(MoveCode(self._guid(code), None if under is None else self._guid(under), place)))

    def recolour(self, code: str, colour: str) -> EditResult:
        """`#rrggbb`, or empty for the colour that fusen chooses."""
        return self.do(self.preview(ChangeCode(self._guid(code), colour=colour)))

    def edit(self, change: CodebookEdit) -> EditResult:
        """Any edit, seen and done at once."""
        return self.do(self.preview(change))

    def merge(self, code: str, into: str, *, look: bool = False) -> EditResult:
        return self.do(self.preview(MergeCodes(self._guid(code), self._guid(into), look)))

    def split(self, code: str, names: Sequence[str], given: Mapping[str, int]) -> EditResult:
        """`given`: the number of the new code by guid of a coding; the others stay."""
        return self.do(self.preview(SplitCode(self._guid(code), tuple(names), given)))

    def delete(self, code: str, *, remove_codings: bool = False) -> EditResult:
        return self.do(self.preview(DeleteCode(self._guid(code), "remove" if remove_codings else "keep")))


def _summary(study: StudyContext, edit: CodebookEdit, made: Plan) -> dict[str, object]:
    """Ids and counts."""
    known = study.store.codebook.get().by_guid
    ids = [made.after.by_guid[guid].id for guid in made.new]
    summary: dict[str, object] = {}
    if isinstance(edit, TakeCodes):
        return {"new": len(ids), "changed": len(edit.changes)}
    if not isinstance(edit, AddCode):
        code = known.get(edit.code)
        summary["code"] = code.id if code else edit.code
    if isinstance(edit, MergeCodes):
        summary["into"] = made.after.by_guid[edit.into].id
    if ids:
        summary["new"] = ", ".join(ids)
    return summary | {"codings": len(made.recoding.changed), "gone": len(made.recoding.gone)}
