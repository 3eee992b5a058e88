"""Line-by-line coding: its output and the codings it stores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fusen.cli.plain_session import HELP, PlainSession
from fusen.study import Study
from tests.support.tui_person import small_study


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with Study.open(small_study(tmp_path), user="Mira") as opened:
        yield opened


def run_session(study: Study, *lines: str, offset: int | None = 0, name: str = "EN") -> list[str]:
    """Return what is printed for these lines in an interview."""
    source, _ = study.sources.locate(name)
    output: list[str] = []
    waiting = iter(lines)

    def read() -> str:
        try:
            return next(waiting)
        except StopIteration:
            raise EOFError from None

    PlainSession(study, source, offset, read, output.append).run()
    return output


def codings(study: Study) -> list[tuple[str, str]]:
    names = {code.guid: code.name for code in study.codebook.get()}
    return [
        (names[one.code], study.sources.text(one.source)[one.start : one.end])
        for one in study.codings.find(users=["Mira"])
    ]


def test_each_passage_is_printed_with_speaker_state_and_suggestions(study: Study) -> None:
    output = run_session(study, "", "q")
    assert output[0].startswith("EN: ")
    assert output[1].startswith("Passage 1 of ")
    assert "interviewer, unread" in output[1]
    assert output[-2:] == ["Honestly, the grant stopped.", "Suggested: 1 Challenges / Funding gap."]


def test_number_accepts_a_suggestion_and_letters_find_a_code(study: Study) -> None:
    output = run_session(study, "", "1", "", "c sales", ".", "x", "u")
    assert output.count("coded: Funding gap") == 1
    assert "coded: Sales" in output
    assert "already coded: Sales" in output
    assert "removed: Sales" in output
    assert codings(study) == [
        ("Funding gap", "Honestly, the grant stopped."), ("Sales", "We needed an interpreter for a short call. [laughs]"),
    ]  # fmt: skip


def test_ambiguous_letters_code_nothing_until_a_number_chooses(study: Study) -> None:
    output = run_session(study, "", "c e", "q")
    assert any(line.startswith("Which: 1 ") for line in output)
    assert codings(study) == []
    run_session(study, "", "c e", "1")
    assert len(codings(study)) == 1


def test_empty_line_marks_as_read_and_continues(study: Study) -> None:
    output = run_session(study, "", "n", "b")
    assert output[-3].endswith("read.")
    assert not output[-3].endswith("unread.")


def test_every_documented_command_works_and_errors_give_a_hint(study: Study) -> None:
    for line in HELP.splitlines():
        word = line.split()[0].rstrip(",").replace("Enter", "")
        assert not any("unknown command" in printed for printed in run_session(study, word, "q")), word
    output = run_session(study, "zz", "c qqqq", "g", "f", "m", "9", "x", "c", "f grant", "g 999")
    assert "unknown command: zz; h lists the commands" in output
    assert "no code matches qqqq; l lists the codes, a qqqq adds it" in output
    assert output[-1] == "end of the transcript"


def test_memo_is_attached_to_the_passage(study: Study) -> None:
    run_session(study, "", "m ask again")
    assert [memo.text.splitlines()[-1] for memo in study.memos.all()] == ["ask again"]


def test_selected_words_are_coded_and_the_whole_passage_is_read(study: Study) -> None:
    output = run_session(study, "", "s the  GRANT", "c sales", "s elephants", "b", "")
    assert "selected: the grant" in output
    assert "this passage does not have these words" in output
    assert codings(study) == [("Sales", "the grant")]
    assert output[-3].endswith(", read.")


def test_selection_ends_with_the_move_to_another_passage(study: Study) -> None:
    run_session(study, "", "s the grant", "b", "", "c sales")
    assert codings(study) == [("Sales", "Honestly, the grant stopped.")]


def test_new_code_joins_the_codebook_under_its_parent_and_is_applied(study: Study) -> None:
    output = run_session(study, "", "a Timing", "a Challenges / Late answers", "a timing", "a Nowhere / X", "a")
    assert "new code, applied: Timing" in output
    assert "new code, applied: Challenges / Late answers" in output
    assert "the codebook has Timing already; c timing applies it" in output
    assert "no code is called Nowhere; l lists the codes" in output
    assert output[-1] == "a needs a name, as in a Opening hours"
    assert [name for name, _ in codings(study)] == ["Timing", "Late answers"]
    assert {"Timing", "Late answers"} <= {code.name for code in study.codebook.get()}


def test_direction_and_magnitude_describe_the_last_coding_of_the_passage(study: Study) -> None:
    output = run_session(study, "d for", "", "c sales", "d against", "D 2", "d sideways", "D 9")
    assert "you have no coding in this passage" in output
    (coding,) = study.codings.find(users=["Mira"])
    assert (coding.direction, coding.magnitude) == ("against", 2)
    assert output[-2].startswith("d needs a direction")
    run_session(study, "", "d", "D")
    (coding,) = study.codings.find(users=["Mira"])
    assert (coding.direction, coding.magnitude) == (None, None)


def test_session_without_a_place_continues_at_the_first_unread_answer_with_its_question(study: Study) -> None:
    assert run_session(study, offset=None)[1].startswith("Passage 1 of ")
    run_session(study, "", "n")
    output = run_session(study, "w", offset=None)
    assert output[1].startswith("Question: ")
    assert output[2].startswith("Passage 3 of ")


def test_where_am_i_prints_own_memos(study: Study) -> None:
    assert "Your memo: ask again" in run_session(study, "", "m ask again", "w")
