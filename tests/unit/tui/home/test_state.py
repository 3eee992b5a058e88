"""The data of the home screen."""

from __future__ import annotations

from pathlib import Path

from fusen.study.sources.realign import RealignedCoding
from fusen.tui.home.state import StudyOverview, file_of, next_lines, print_of, progress_line, waiting
from fusen.tui.widgets.line_widget import Line
from tests.support.small_study import code, make_study, opened


def words(line: Line) -> str:
    return "".join(run.words for run in line)


def steps(root: Path, waits: tuple[int, int] = (0, 0), realigned: list[RealignedCoding] | None = None) -> str:
    with opened(root) as study:
        lines = next_lines(StudyOverview(study), waits, realigned or [], "Ann", lambda action: f"<{action}>")
    return "\n".join(map(words, lines))


def test_an_empty_study_offers_an_import_and_names_the_coder(tmp_path: Path) -> None:
    text = steps(make_study(tmp_path / "s", {}))
    assert "No interviews yet." in text
    assert "<import>" in text
    assert "You code as Ann; <coder> changes the name." in text


def test_new_and_changed_files_are_counted(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    opened(root).close()
    (root / "transcripts" / "new.txt").write_text("R: Hello.\n")
    (root / "transcripts" / "EU-01.txt").write_text("R: Changed.\n")
    text = steps(root)
    assert "reads 1 new in transcripts/" in text
    assert "<read-changed>" in text


def test_decisions_to_recheck_are_counted_with_their_nouns(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    assert "1 coding and 2 passages to recheck" in steps(root, (1, 2))
    assert "recheck" not in steps(root)


def test_the_progress_of_the_user_comes_first_and_others_as_far_as_they_fit(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    for coder in ("Ben", "Cleo", "Ann"):
        with opened(root, coder) as study:
            study.reviews.add("EU-01")
    with opened(root) as study:
        overview = StudyOverview(study)
        assert overview.coders == ["Ann", "Ben", "Cleo"]
        assert 0 < overview.share("Ann") < 1
        assert words(progress_line(overview, 200)).startswith("Ann ")
        assert words(progress_line(overview, 40)).endswith("+2 coders")


def test_counts_of_the_recheck_queue_are_summed_over_codes(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        code(study, "money was missing", "funding")
        assert waiting(study) == (0, 0)


def test_a_change_of_a_folder_changes_its_print(tmp_path: Path) -> None:
    before = print_of(tmp_path)
    (tmp_path / "a.txt").write_text("a")
    assert print_of(tmp_path)[0] == before[0] + 1


def test_the_file_of_a_source_inside_an_archive_is_the_archive(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    with opened(root) as study:
        (root / "transcripts" / "all.zip").write_bytes(b"PK")
        assert file_of(study, "all.zip/one.txt") == root / "transcripts" / "all.zip"
        assert file_of(study, "EU-01.txt") == root / "transcripts" / "EU-01.txt"
