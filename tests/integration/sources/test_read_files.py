"""`fusen import` of many formats: several sources per file, speakers, cases, marks and errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.study import Study
from tests.support.documents import docx, paragraph, pdf, zipped
from tests.support.studies import fusen, make_study
from tests.unit.formats.tables.test_survey import SURVEY
from tests.unit.formats.transcripts.test_pdf import PAGES
from tests.unit.formats.transcripts.test_vtt import TEAMS

TALK = "Interviewer: Who paid?\n\nEU-01: We had no money.\n\nInterviewer: So?\n\nEU-01: So nothing.\n"
SURVEY_OF_TWO = "\n".join(SURVEY.splitlines()[:3]) + "\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return make_study(tmp_path / "study", {"a.txt": TALK})


def sources(study: Path) -> dict[str, str]:
    return {row["source"]: row["case"] for row in fusen(study, "status", "--format", "json").rows}


def test_archive_and_survey_give_several_sources(study: Path, tmp_path: Path) -> None:
    (tmp_path / "all.zip").write_bytes(
        zipped({"sub/b.txt": TALK.replace("So", "Oh"), "../c.txt": TALK, "s.csv": SURVEY_OF_TWO})
    )
    ran = fusen(study, "import", tmp_path / "all.zip", "--format", "json")
    assert ran.code == 0
    assert [row["source"] for row in ran.rows][-3:] == ["all.zip/sub/b.txt", "all.zip/s.csv/R1", "all.zip/s.csv/R2"]
    assert "'../c.txt' in it is not read" in ran.out
    assert sources(study)["all.zip/s.csv/R2"] == "R2"
    assert (study / "transcripts" / "all.zip").read_bytes() == (tmp_path / "all.zip").read_bytes()
    assert sorted(path.name for path in (study / "transcripts").iterdir()) == ["a.txt", "all.zip", "cases.csv"]
    assert "no transcript is new or changed" in fusen(study, "import").err


def test_changed_survey_is_reimported_and_keeps_former_respondents(study: Path, tmp_path: Path) -> None:
    home = study / "transcripts" / "s.csv"
    home.write_text(SURVEY_OF_TWO)
    assert fusen(study, "import").code == 0
    home.write_text(SURVEY_OF_TWO.replace("R2,JP", "R9,JP").replace("lack of", "utter lack of"))
    assert "s.csv" in fusen(study, "status").err
    ran = fusen(study, "import", "--format", "json")
    assert {row["source"]: row["state"] for row in ran.rows} == {"s.csv/R1": "changed", "s.csv/R9": "new"}
    assert "s.csv/R2: no longer in s.csv; the study keeps its text and codings" in ran.err
    assert set(sources(study)) == {"a.txt", "s.csv/R1", "s.csv/R2", "s.csv/R9"}
    assert "no transcript is new or changed" in fusen(study, "import").err


def test_speakers_case_and_columns_are_remembered(study: Path, tmp_path: Path) -> None:
    file = tmp_path / "b.docx"
    file.write_bytes(docx("".join(paragraph(line) for line in TALK.split("\n\n"))))
    ran = fusen(
        study, "import", file, "--speakers", "EU-01=Anna,Interviewer=Yuki", "--case", "EU-77", "--format", "json"
    )
    assert ran.rows[-1]["speakers"] == ["Yuki", "Anna"]
    assert sources(study)["b.docx"] == "EU-77"
    (study / "transcripts" / "b.docx").write_bytes(
        docx("".join(paragraph(line) for line in TALK.replace("So", "Oh").split("\n\n")))
    )
    again = fusen(study, "import", "--format", "json").rows[-1]
    assert (again["state"], again["speakers"]) == ("changed", ["Yuki", "Anna"])
    assert sources(study)["b.docx"] == "EU-77"
    wrong = fusen(study, "import", file, "--speakers", "EU-01")
    assert wrong.code == 2
    assert "LABEL=NAME" in wrong.err


def test_focus_group_speakers_are_cases(study: Path) -> None:
    talk = (
        "Moderator: Who paid?\n\nAnna: We had no money.\n\nBob: We had a budget.\n\nModerator: So?\n\nAnna: Nothing.\n"
    )
    (study / "transcripts" / "group.txt").write_text(talk)
    (study / "transcripts" / "alone.txt").write_text(TALK.replace("So", "Mm") + "\nInterviewer: Any budget?\n")
    assert fusen(study, "import", study / "transcripts" / "alone.txt", "--case", "EU-08").code == 0
    ran = fusen(study, "import", study / "transcripts" / "group.txt", "--case", "Anna=EU-08,Bob=EU-09")
    assert ran.code == 0
    assert fusen(study, "tag").code == 0
    found = fusen(study, "excerpts", "--code", "funding-gap", "--coder", "fusen", "--format", "json").rows
    assert {(row["source"], row["speaker"], row["case"]) for row in found} == {
        ("a.txt", "EU-01", "a"),
        ("alone.txt", "EU-01", "EU-08"),
        ("group.txt", "Anna", "EU-08"),
        ("group.txt", "Bob", "EU-09"),
    }


def test_pages_and_times_are_stored_and_cited(study: Path, tmp_path: Path) -> None:
    (study / "transcripts" / "p.pdf").write_bytes(pdf(PAGES))
    (study / "transcripts" / "v.vtt").write_text(TEAMS)
    assert fusen(study, "import").code == 0
    with Study.open(study) as opened:
        known = {info.path: info.guid for info in opened.sources.all()}
        laid = opened.context.store.sources.layouts()
        assert (len(laid[known["p.pdf"]].pages), laid[known["p.pdf"]].times) == (3, ((), ()))
        assert laid[known["v.vtt"]].times == ((12, 33, 49), (3.12, 6.0, 9.5))
        assert laid[known["a.txt"]][1:] == ((), ((), ()))
        text, second = opened.sources.text(known["p.pdf"]), laid[known["p.pdf"]].pages[1]
        opened.codings.add("p.pdf", second, second + 5, "champion")
        opened.codings.add("v.vtt", 50, 55, "champion")
        assert opened.context.store.sources.turns([known["v.vtt"]])[known["v.vtt"]][1].speaker == "EU-01"
    rows = fusen(study, "excerpts", "--coder", "people", "--format", "json").rows
    assert [(row["source"], row["time"], row["page"]) for row in rows] == [
        ("p.pdf", None, 2),
        ("v.vtt", "00:00:09", None),
    ]
    assert rows[0]["quote"] == text[second : second + 5]
    assert [row["page"] for row in fusen(study, "excerpts", rows[0]["citation"], "--format", "json").rows] == [2]
    assert "p. 2" in fusen(study, "excerpts", "--coder", "people").out
    assert "p. 2" in fusen(study, "excerpts", "--coder", "people", "--format", "md").out
    found = fusen(study, "query", "code:champion", "--coder", "people", "--format", "json").rows
    assert [(row["time"], row["page"]) for row in found] == [(None, 1), ("00:00:09", None)]  # where each passage begins


def test_invalid_file_is_skipped_and_leaves_nothing(study: Path, tmp_path: Path) -> None:
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "bad.docx").write_bytes(b"MZ" * 100)
    (folder / "good.vtt").write_text(TEAMS)
    (folder / "notes.xyz").write_text("x")
    ran = fusen(study, "import", folder, "--format", "json")
    assert ran.code == 1
    assert "this is a Windows program" in ran.err
    assert "bad.docx" in ran.err
    assert "notes.xyz: not read" in ran.err
    assert sorted(path.name for path in (study / "transcripts").iterdir()) == ["a.txt", "cases.csv", "good.vtt"]
    assert set(sources(study)) == {"a.txt", "good.vtt"}


def test_globs_are_expanded_and_dry_run_changes_nothing(study: Path, tmp_path: Path) -> None:
    for name in ("x1.vtt", "x2.vtt", "y.vtt"):
        (tmp_path / name).write_text(TEAMS.replace("A professor", f"A {name}"))
    ran = fusen(study, "import", tmp_path / "x?.vtt", "--dry-run", "--format", "json")
    assert [row["source"] for row in ran.rows][-2:] == ["x1.vtt", "x2.vtt"]
    assert set(sources(study)) == {"a.txt"}
    assert fusen(study, "import", tmp_path / "z?.vtt").code == 1


def test_speakers_and_cases_of_an_existing_source_are_updated(tmp_path: Path) -> None:
    talk = "Moderator: And?\n\nAnna: No money.\n\nBen: No budget.\n\nModerator: So?\n\nAnna: So.\n\nBen: Yes.\n"
    study = make_study(tmp_path / "study", {"group.txt": talk})
    fusen(study, "tag")

    def speakers_after(*options: str) -> tuple[set[tuple[str, str]], str]:
        ran = fusen(study, "import", study / "transcripts" / "group.txt", *options)
        assert ran.code == 0, ran.err
        rows = fusen(study, "excerpts", "--format", "json").rows
        return {(row["speaker"], row["case"]) for row in rows}, ran.err

    assert speakers_after("--case", "Anna=EU-01")[0] == {("Anna", "EU-01")}
    assert speakers_after("--case", "Ben=EU-02")[0] == {("Anna", "EU-01"), ("Ben", "EU-02")}
    assert speakers_after("--speakers", "Anna=Frau A")[0] == {("Frau A", "EU-01"), ("Ben", "EU-02")}
    assert speakers_after("--speakers", "Ben=Herr B")[0] == {("Frau A", "EU-01"), ("Herr B", "EU-02")}
    assert speakers_after("--case", "Herr B=EU-03")[0] == {("Frau A", "EU-01"), ("Herr B", "EU-03")}
    assert speakers_after("--speakers", "Anna=Anna")[0] == {("Anna", "EU-01"), ("Herr B", "EU-03")}
    found, warned = speakers_after("--case", "Nobody=EU-09")
    assert found == {("Anna", "EU-01"), ("Herr B", "EU-03")}
    assert "no speaker Nobody to rename to EU-09; its speakers are: Moderator, Anna, Herr B" in warned
