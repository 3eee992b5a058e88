"""Interviewers are found by evidence or chosen by the user, with undo."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.study import Study
from tests.support.small_study import TEXTS
from tests.support.studies import fusen, make_study

CHATS = {
    "a.txt": "Ida: I will share my screen.\n\nLena: Is it the same?\n\nIda: It is. Go on.\n\nLena: I see bars.\n\nIda: Mm. So why?\n",
    "b.txt": "Ida: This is the second chart.\n\nOtto: Ah. Red ones.\n\nIda: Which one do you like?\n\nOtto: That one, it is clear.\n",
    "c.txt": "Ida: Now the last one.\n\nVera: Fine.\n\nIda: What do you see in it?\n\nVera: A line that goes up and down all the time.\n",
}

ONE_LABEL = (
    "Chair: How did it begin?\n\nWith money of the region.\n\nChair: And then?\n\nThen it ended.\n\nChair: Thank you.\n"
)


def asking(study: Path) -> dict[str, tuple[str, ...]]:
    with Study.open(study) as opened:
        return {info.path: info.interviewers for info in opened.sources.all()}


def test_recurring_name_is_the_interviewer(tmp_path: Path) -> None:
    study = make_study(tmp_path / "study", CHATS)
    assert fusen(study, "import").code == 0
    assert set(asking(study).values()) == {("Ida",)}


def test_later_files_identify_earlier_interviewers(tmp_path: Path) -> None:
    study = make_study(tmp_path / "study", {})
    quiet = "Ida: The chart is here.\n\nLena: Is it the same?\n\nIda: It is, go on.\n\nLena: I see bars. Is that it?\n"
    (tmp_path / "a.txt").write_text(quiet)
    first = fusen(study, "import", tmp_path / "a.txt")
    assert "a.txt" in first.err
    assert "fusen speakers --interviewer" in first.err
    for name in ("b.txt", "c.txt"):
        (tmp_path / name).write_text(CHATS[name])
    assert fusen(study, "import", tmp_path / "b.txt", tmp_path / "c.txt").code == 0
    assert asking(study)["c.txt"] == ("Ida",)


@pytest.mark.folder
def test_weak_evidence_is_reported_and_the_user_decides_for_all_files(tmp_path: Path) -> None:
    talk = (
        "Ada: It rained in May.\n\nBea: It snowed in June.\n\nAda: The harvest was late.\n\nBea: The fair was early.\n"
    )
    study = make_study(tmp_path / "study", {"a.txt": talk, "b.txt": talk.replace("May", "July")})
    ran = fusen(study, "import")
    assert "unknown" in ran.err
    assert "Ada" in ran.err
    assert "unknown" in fusen(study, "status").err
    listed = fusen(study, "speakers", "--format", "json").rows
    assert [(row["source"], row["speaker"], row["turns"], row["asks"]) for row in listed][:2] == [
        ("a.txt", "Ada", 2, False), ("a.txt", "Bea", 2, False),
    ]  # fmt: skip
    with Study.open(study, user="ann") as opened:
        opened.codings.add("a.txt", 5, 22, "champion")
    settled = fusen(study, "speakers", "--interviewer", "Ada")
    assert "2 sources changed" in settled.err
    assert asking(study) == {"a.txt": ("Ada",), "b.txt": ("Ada",)}
    with Study.open(study) as opened:
        assert [coding.interviewer for coding in opened.context.store.codings.live()] == [True]
    (study / "transcripts" / "a.txt").write_text(talk + "\nAda: End.\n")
    fusen(study, "import")
    assert asking(study)["a.txt"] == ("Ada",)
    assert fusen(study, "speakers", "--interviewer", "Zoe").code == 1


def test_choice_of_interviewer_is_one_step(tmp_path: Path) -> None:
    talk = (
        "Ada: It rained in May.\n\nBea: It snowed in June.\n\nAda: The harvest was late.\n\nBea: The fair was early.\n"
    )
    study = make_study(tmp_path / "study", {"a.txt": talk, "b.txt": talk.replace("May", "July")})
    fusen(study, "import")
    fusen(study, "speakers", "--interviewer", "Ada")
    assert fusen(study, "undo").code == 0
    assert asking(study) == {"a.txt": (), "b.txt": ()}


@pytest.mark.parametrize("name", ["chair.txt", "chair.md"])
def test_named_interviewer_is_never_a_respondent(tmp_path: Path, name: str) -> None:
    study = make_study(tmp_path / "study", {})
    (tmp_path / name).write_text(ONE_LABEL)
    assert fusen(study, "import", tmp_path / name, "--interviewer", "Chair").code == 0
    with Study.open(study) as opened:
        source = opened.sources.all()[0]
        text = opened.sources.text(source.guid)
        talk = [text[start:end] for start, end, _ in opened.sources.talk([source.guid])[source.guid]]
    assert talk == ["With money of the region.", "Then it ended."]


def test_text_outside_turns_is_reported_and_searchable(tmp_path: Path) -> None:
    talk = "Context: a walk by the harbour.\n\nI: Who pays?\n\nR: The port.\n\nI: And then?\n\nR: Nobody.\n"
    study = make_study(tmp_path / "study", {})
    (tmp_path / "p.txt").write_text(talk)
    ran = fusen(study, "import", tmp_path / "p.txt")
    assert "6 words are outside turns (p.txt 6)" in ran.err
    found = fusen(study, "search", "harbour", "--format", "json").rows
    assert [row["quote"] for row in found] == ["Context: a walk by the harbour."]
    assert len(fusen(study, "search", found[0]["citation"], "--format", "json").rows) == 1
    assert fusen(study, "search", "harbours", "--format", "json").rows == []


def test_pattern_is_reused(tmp_path: Path) -> None:
    study = make_study(tmp_path / "study", {})
    (tmp_path / "p.txt").write_text("~Mia~ We lost.\n~Jon~ Why?\n~Mia~ Money.\n")
    assert fusen(study, "import", "--speaker-pattern", "~{name}~ {talk}", tmp_path / "p.txt").code == 0
    (study / "transcripts" / "p.txt").write_text("~Mia~ We lost it.\n~Jon~ Why?\n~Mia~ Money.\n")
    ran = fusen(study, "import", "--format", "json")
    assert (ran.rows[0]["state"], ran.rows[0]["turns"]) == ("changed", 3)
    wrong = fusen(study, "import", "--speaker-pattern", "(?P<name>(a+)+)", tmp_path / "p.txt")
    assert wrong.code == 1
    assert "--speaker-pattern" in wrong.err
    none = fusen(study, "import", "--preview", "--speaker-pattern", "@@{name}", tmp_path / "p.txt")
    assert "no line begins as the pattern" in none.err


def test_speakers_without_consent_are_not_listed(tmp_path: Path) -> None:
    cases = "case,source,consent\nAnna,EU-01.txt,none\nSato,JP-01.txt,quote\n"
    rows = fusen(make_study(tmp_path / "s", TEXTS, cases=cases), "speakers", "--format", "json").rows
    assert {(row["source"], row["speaker"]) for row in rows} == {
        ("EU-01.txt", "Interviewer"),
        ("JP-01.txt", "Interviewer"),
        ("JP-01.txt", "Sato"),
    }


def test_source_with_one_turn_is_settled_by_an_earlier_import(tmp_path: Path) -> None:
    talk = "Kai: How was it?\n\nNora: Better, I slept.\n\nKai: What helped?\n\nNora: Walking did.\n\nKai: How far?\n\nNora: Four miles a day.\n\n"
    study = make_study(tmp_path / "study", {"a.txt": talk * 2})
    assert fusen(study, "import").code == 0
    (tmp_path / "b.txt").write_text(
        "Nora: I did not sleep, and then I got up.\n\nKai: Mm.\n\nNora: It was light outside.\n"
    )
    ran = fusen(study, "import", tmp_path / "b.txt")
    assert (asking(study)["b.txt"], "weak evidence" in ran.err) == (("Kai",), False)
