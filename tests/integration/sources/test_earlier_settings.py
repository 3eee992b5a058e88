"""Import settings are reused for similar files."""

from __future__ import annotations

from pathlib import Path

from fusen.study import Study
from fusen.study.sources.import_files import ImportReport, ImportRequest

TALK = "Anna ¦ Why so?\nBen ¦ We had no {what}.\nAnna ¦ And?\nBen ¦ Then it ended.\n"
TABLE = "key;group;answer text\nA;x;{what}\nB;y;No staff.\nC;x;No trust.\n"


def imported(study: Study, folder: Path, name: str, text: str, request: ImportRequest | None = None) -> ImportReport:
    (folder / name).write_text(text)
    return study.sources.import_files([folder / name], request or ImportRequest())


def test_pattern_is_reused_for_matching_files(tmp_path: Path) -> None:
    Study.init(tmp_path / "s")
    with Study.open(tmp_path / "s", user="ann") as study:
        imported(study, tmp_path, "a.txt", TALK.format(what="money"), ImportRequest(pattern="{name} ¦ {talk}"))
        again = imported(study, tmp_path, "b.txt", TALK.format(what="time"))
        assert again.rows[0].speakers == ("Anna", "Ben")
        assert "b.txt: read as a.txt, with --speaker-pattern '{name} ¦ {talk}'" in again.warnings
        other = imported(study, tmp_path, "c.txt", "I: Why?\nR: So.\nI: And?\nR: Yes.\n")
        assert other.rows[0].speakers == ("I", "R")
        without = imported(study, tmp_path, "d.txt", TALK.format(what="staff"), ImportRequest(pattern="auto"))
        assert without.rows[0].speakers == ("",)


def test_columns_are_reused_for_tables_with_equal_headings(tmp_path: Path) -> None:
    Study.init(tmp_path / "s")
    with Study.open(tmp_path / "s", user="ann") as study:
        imported(
            study, tmp_path, "a.csv", TABLE.format(what="No money."), ImportRequest(columns=("group", "answer text"))
        )
        again = imported(study, tmp_path, "b.csv", TABLE.format(what="No time."))
        assert again.rows[0].turns == 4
        assert "b.csv: read as a.csv, with --columns 'group,answer text'" in again.warnings
        other = imported(study, tmp_path, "c.csv", TABLE.format(what="No rest.").replace("group", "side"))
        assert other.rows[0].turns == 2
