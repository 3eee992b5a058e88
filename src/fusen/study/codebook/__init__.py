"""`study.codebook`: reading the codebook, finding codes, editing it, and its log."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from fusen.study.codebook.phrase_text import lines_of, phrases_of

if TYPE_CHECKING:
    from fusen.model.codebook import Code, Codebook
    from fusen.model.history import CodeChange
    from fusen.study.codebook.edit import CodebookEditing, EditResult
    from fusen.study.codebook.import_codes import CodesTaken
    from fusen.study.context import StudyContext

__all__ = ["EditResult", "StudyCodebook", "lines_of", "phrases_of"]


class StudyCodebook:
    """The codebook of a study: the YAML files below `codebook/`, as the database holds them."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def get(self) -> Codebook:
        """The tree of codes as it stands."""
        return self._study.store.codebook.get()

    def reload(self) -> list[str]:
        """Read the codebook's files again if they changed; what a person should know of it."""
        from fusen.study.sync import reload_codebook

        return reload_codebook(self._study)

    def find(self, names: Sequence[str]) -> list[Code]:
        """Codes by name, id or path with all below them; all codes where none are named. Raises FusenError."""
        from fusen.study.scope.resolve import find_codes

        found = find_codes(self._study, names)
        return list(self.get()) if found is None else found

    @cached_property
    def edit(self) -> CodebookEditing:
        """Add, rename, move, change, merge, split and delete codes; each edit can be previewed."""
        from fusen.study.codebook.edit import CodebookEditing

        return CodebookEditing(self._study)

    def add(self, name: str, parent: str | None = None, after: str | None = None) -> EditResult:
        """Make a code under another (guid), after a sibling or last; the codebook's file is made where there is none."""
        from fusen.model.codebook_edit import AddCode

        self.edit.start()
        return self.edit.do(self.edit.preview(AddCode(name, parent, after)))

    def add_and_code(
        self, name: str, parent: str | None, source: str, start: int, end: int, read: tuple[int, int] | None
    ) -> EditResult:
        """Make a code under another and put it on `[start, end)` of a source (guids); `read` counts as read: one step."""
        from fusen.model.codebook_edit import AddCode
        from fusen.study.codebook.edit import CodingTarget

        self.edit.start()
        return self.edit.do(self.edit.preview(AddCode(name, parent)), CodingTarget(source, start, end, read))

    def make_file(self) -> Path:
        """The first file of the codebook, made from a template where there is none."""
        paths = self._study.paths
        files = paths.codebook_files()
        path = paths.root / (files[0][0] if files else "codebook/codebook.yaml")
        if not files:
            from fusen.formats.codebook.edit_yaml import template

            path.parent.mkdir(exist_ok=True)
            path.write_text(template(self._study.settings.name), "utf-8")
        return path

    def log(self) -> list[CodeChange]:
        """Every change of a code, oldest first."""

        return self._study.store.codebook.log()

    def import_codes(
        self, file: str | Path, *, keep: Literal["mine", "theirs"] | None = None, wording: bool = False,
        dry_run: bool = False,
    ) -> CodesTaken:  # fmt: skip
        """Take in the codes of a file: `.yaml .csv .xlsx .md .docx`. Conflicts need `keep`, else nothing is done."""
        from fusen.study.codebook.import_codes import take_codes

        return take_codes(self._study, Path(file), keep=keep, wording=wording, dry_run=dry_run)

    def export(self, file: str | Path, *, overwrite: bool = False) -> int:
        """Write the codebook to a file of these kinds; returns how many codes."""
        from fusen.study.codebook.import_codes import write_codebook_file

        return write_codebook_file(self._study, Path(file), overwrite=overwrite)
