"""`study.pseudonyms`: find names in the transcripts, and replace them by pseudonyms."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.study.progress import Progress, silent

if TYPE_CHECKING:
    from fusen.model.pseudonyms import NamePassage, Pseudonym, PseudonymReport
    from fusen.study.context import StudyContext
    from fusen.study.pseudonyms.export_transcripts import ExportedTranscripts


class Pseudonyms:
    """Pseudonyms of a study, kept in the private file `.fusen/pseudonyms.csv`."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def all(self) -> list[Pseudonym]:
        """Return the rows of the file; empty if there is none."""
        from fusen.study.pseudonyms.table import read_pseudonyms

        return read_pseudonyms(self._study.paths)

    def find(self, progress: Progress = silent) -> list[Pseudonym]:
        """Search the transcripts for names, add the new ones to the file, and return all rows."""
        from fusen.study.pseudonyms.find import find_pseudonyms

        return find_pseudonyms(self._study, progress)

    def method(self) -> list[str]:
        """Return a line for each language of the study that says how names are found in it."""
        from fusen.study.pseudonyms.find import methods

        return methods(self._study)

    def put(self, row: Pseudonym) -> None:
        """Replace the row of a name in the file, or add one. Raises FileError if the name or kind is invalid."""
        from fusen.study.pseudonyms.table import put_pseudonym

        put_pseudonym(self._study.paths, row)

    def remove(self, name: str) -> None:
        """Remove the row of a name from the file."""
        from fusen.study.pseudonyms.table import remove_pseudonym

        remove_pseudonym(self._study.paths, name)

    def passages(self, name: str, most: int = 20) -> list[NamePassage]:
        """Return the first places where a name occurs, at most `most`, with the words around each."""
        from fusen.study.pseudonyms.passages import passages_with

        return passages_with(self._study, name, most)

    def apply(self, *, keep_originals: bool = False, progress: Progress = silent) -> PseudonymReport:
        """Replace the names in all transcripts by their pseudonyms as one step, and realign everything exactly.

        Without `keep_originals`, the original texts are deleted from the database, `transcripts/` and the backups, and the
        step cannot be undone.
        """
        from fusen.study.pseudonyms.apply import apply_pseudonyms

        return apply_pseudonyms(self._study, keep_originals=keep_originals, progress=progress)

    def export_transcripts(self, folder: str | PathLike[str], *, suffix: str = ".txt") -> ExportedTranscripts:
        """Write the transcripts with pseudonyms as `.txt` or `.docx`, and a log without names."""
        from fusen.study.pseudonyms.export_transcripts import export_transcripts

        return export_transcripts(self._study, Path(folder), suffix)
