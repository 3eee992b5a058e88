"""Sources with equal text have separate turns and passages."""

from __future__ import annotations

from pathlib import Path

from fusen.study import Study
from fusen.study.sources.import_files import ImportRequest

WORDS = "Anna ¦ Why so? And how?\nBen ¦ So it is. We had no money.\nAnna ¦ And?\nBen ¦ Money again.\n"


def test_file_with_equal_text_and_other_turns_is_a_separate_source(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(WORDS)
    Study.init(tmp_path / "s")
    with Study.open(tmp_path / "s", user="ann") as study:
        study.sources.import_files(
            [tmp_path / "a.txt"], ImportRequest(pattern="{name} ¦ {talk}", interviewers=("Anna",))
        )
        before = study.sources.talk(["a.txt"])
        assert sum(map(len, before.values())) == 3
        study.sources.import_files([tmp_path / "b.txt"], ImportRequest(pattern="auto"))
        turns = {info.path: info.turns for info in study.sources.all()}
        assert turns == {"a.txt": 4, "b.txt": 1}
        assert study.sources.talk(["a.txt"]) == before
