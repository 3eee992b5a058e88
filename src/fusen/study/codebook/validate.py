"""Check of the codebook files, and repair of missing ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fusen.errors import CodebookError, FileError
from fusen.settings import read_study
from fusen.study.paths import StudyPaths, find_study, write_whole
from fusen.study.sync import read_codebook


@dataclass(frozen=True, slots=True)
class CodebookReport:
    codes: int
    phrases: int
    warnings: tuple[str, ...] = ()
    fixed: Mapping[str, int] = field(default_factory=dict)  # number of ids written, by file


def check_codebook(folder: Path, *, fix: bool) -> CodebookReport:
    """Check the codebook files without the database; `fix` writes missing ids."""
    from fusen.nlp.phrases import problems

    paths = StudyPaths(find_study(folder))
    project = read_study(paths.settings).project
    if not paths.codebook_files():
        raise FileError(f"{paths.codebook}: no codebook in this folder", "fusen init writes a template")
    fixed = _write_ids(paths, project) if fix else {}
    codebook = read_codebook(paths, project)
    wrong = problems(codebook)
    if wrong:
        raise CodebookError(wrong)
    phrases = sum(len(code.phrases) for code in codebook)
    return CodebookReport(len(codebook), phrases, codebook.warnings, fixed)


def _write_ids(paths: StudyPaths, project: str) -> dict[str, int]:
    from fusen.formats.codebook.edit_yaml import fix_ids

    files = paths.codebook_files()
    fixed = fix_ids(files, project)
    for name, content in fixed.items():
        write_whole(paths.root / name, content)
    before = dict(files)
    return {name: content.count(b"id: ") - before[name].count(b"id: ") for name, content in fixed.items()}
