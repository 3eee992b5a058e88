"""`study.codebook`: read the codebook, find codes, edit it, and read its log."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from fusen.study.codebook.phrase_text import lines_of, phrases_of
from fusen.study.lazy_names import lazy_names

if TYPE_CHECKING:
    from fusen.model.codebook import Code, Codebook
    from fusen.model.history import CodeChange
    from fusen.study.codebook.edit import CodebookEditing, EditResult
    from fusen.study.codebook.import_codes import CodeImport
    from fusen.study.codebook.validate import check_codebook
    from fusen.study.context import StudyContext

__all__ = ["CodeImport", "EditResult", "StudyCodebook", "check_codebook", "lines_of", "phrases_of"]

if not TYPE_CHECKING:
    __getattr__ = lazy_names(
        __name__, {"CodeImport": "import_codes", "EditResult": "edit", "check_codebook": "validate"}
    )


class StudyCodebook:
    """The codebook of a study: the YAML files in `codebook/`, as stored in the database."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def get(self) -> Codebook:
        """Return the current tree of codes."""
        return self._study.store.codebook.get()

    def reload(self) -> list[str]:
        """Read the codebook files again if they changed, and return warnings."""
        from fusen.study.sync import reload_codebook

        return reload_codebook(self._study)

    def waiting(self) -> list[tuple[Code, tuple[int, int]]]:
        """Return for each code the number of codings and passages that wait for the user's recheck."""
        from fusen.study.codings.recheck import Rechecks

        return Rechecks(self._study).counts()

    def find(self, names: Sequence[str]) -> list[Code]:
        """Return codes by name, id or path with all codes below them; all codes without names.

        Raises FusenError for an unknown name.
        """
        from fusen.study.scope.resolve import find_codes

        codes = find_codes(self._study, names)
        return list(self.get()) if codes is None else codes

    @cached_property
    def edit(self) -> CodebookEditing:
        """Edits of the codebook: add, rename, move, change, merge, split and delete codes, each with a preview."""
        from fusen.study.codebook.edit import CodebookEditing

        return CodebookEditing(self._study)

    def add(self, name: str, parent: str | None = None, after: str | None = None) -> EditResult:
        """Add a code under a parent (guid), after a sibling or last; create a codebook file if none exists."""
        from fusen.model.codebook_edit import AddCode

        self.edit.start()
        return self.edit.do(self.edit.preview(AddCode(name, parent, after)))

    def add_and_code(
        self, name: str, parent: str | None, source: str, start: int, end: int, read: tuple[int, int] | None
    ) -> EditResult:
        """Add a code under a parent and code `[start, end)` of a source (guids) with it, as one step.

        `read` marks that span as read.
        """
        from fusen.model.codebook_edit import AddCode
        from fusen.study.codebook.edit import CodingTarget

        self.edit.start()
        return self.edit.do(self.edit.preview(AddCode(name, parent)), CodingTarget(source, start, end, read))

    def make_file(self) -> Path:
        """Return the first file of the codebook; create it from a template if none exists."""
        paths = self._study.paths
        files = paths.codebook_files()
        path = paths.root / (files[0][0] if files else "codebook/codebook.yaml")
        if not files:
            from fusen.formats.codebook.edit_yaml import template

            path.parent.mkdir(exist_ok=True)
            path.write_text(template(self._study.settings.name), "utf-8")
        return path

    def log(self) -> list[CodeChange]:
        """Return every change of a code, oldest first."""

        return self._study.store.codebook.log()

    def import_codes(
        self, file: str | Path, *, keep: Literal["mine", "theirs"] | None = None, wording: bool = False,
        dry_run: bool = False,
    ) -> CodeImport:  # fmt: skip
        """Import codes from a `.yaml .csv .xlsx .md .docx` file; conflicts need `keep`, or nothing changes."""
        from fusen.study.codebook.import_codes import import_codes

        return import_codes(self._study, Path(file), keep=keep, wording=wording, dry_run=dry_run)

    def export(
        self, file: str | Path, *, overwrite: bool = False, for_tool: Literal["taguette", "requal"] | None = None
    ) -> int:
        """Write the codebook to a file in one of these formats and return the number of codes.

        `for_tool` writes a `.csv` with the columns that Taguette or requal reads.
        """
        from fusen.study.codebook.import_codes import write_codebook_file

        return write_codebook_file(self._study, Path(file), overwrite=overwrite, for_tool=for_tool)
