"""Fillers of the study's languages: fusen's lists, and the study's own in `codebook/stopwords.txt`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from fusen.errors import FileError
from fusen.study.paths import read_bytes
from fusen.text.fillers import Fillers

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

STOPWORDS = "stopwords.txt"


def study_fillers(study: StudyContext, languages: Iterable[str]) -> dict[str, Fillers]:
    """Return the expressions that weigh nothing in quotes and distinctive words, by language.

    `codebook/stopwords.txt` adds expressions for all languages, one a line; `#` begins a comment. Raises FileError if
    the file is not UTF-8.
    """
    from fusen.nlp.fillers import fillers, listed

    file = study.paths.codebook / STOPWORDS
    own = Fillers()
    if file.exists():
        try:
            own = Fillers.of(listed(read_bytes(file).decode("utf-8-sig")))
        except UnicodeDecodeError as error:
            raise FileError(f"codebook/{STOPWORDS}: not UTF-8", "save it as plain text in UTF-8") from error
    return {language: fillers(language) | own if own != Fillers() else fillers(language) for language in languages}
