"""Places of a name, with the words around it."""

from __future__ import annotations

from pathlib import Path

from tests.support.small_study import make_study, opened


def test_passages_show_the_sentence_of_a_name_and_the_line_of_a_label(tmp_path: Path) -> None:
    talk = "Interviewer: Who helped?\nAnna: A friend did. Later Anna left us. So we stopped.\n"
    with opened(make_study(tmp_path / "s", {"A.txt": talk})) as study:
        places = study.pseudonyms.passages("Anna")
        assert [(place.before, place.name, place.after.strip()) for place in places] == [
            ("", "Anna", ": A friend did. Later Anna left us. So we stopped."),
            ("Later ", "Anna", "left us."),
        ]
        assert [talk[place.start : place.end] for place in places] == ["Anna", "Anna"]
        assert len(study.pseudonyms.passages("Anna", most=1)) == 1
