"""Pseudonyms replace names in all transcripts in one step and keep codings on their text."""

from __future__ import annotations

import csv
import zipfile
import zlib
from pathlib import Path
from unittest.mock import Mock

import pytest
from sqlalchemy import select

from fusen.errors import FusenError
from fusen.storage.schema import codebook_files
from fusen.study import Study
from tests.support.small_study import code, make_study, opened, state
from tests.support.studies import fusen

TALK = """Interviewer: Where did you work?
Anna Weber: I worked with Mr Peter Novak at Hartwell Ltd in Graz. Novak was kind. Write to peter.novak@example.org.
Interviewer: And Anna, when was that?
Anna Weber: I was born on 3 April 1971, so in 1999. In Graz the rents were low.
"""
JAPANESE = "聞き手: どこで働いていますか。\n佐藤: 京都市の青葉大学です。田中さんも一緒です。\n"
CASES = "case,source,consent\nA1,A.txt#Anna Weber,quote\nJ,J.txt,quote\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_study(tmp_path / "s", {"A.txt": TALK, "J.txt": JAPANESE}, cases=CASES)
    with opened(root) as study:
        code(study, "Peter Novak", "funding", "A.txt", memo="a name")
        code(study, "Novak was kind", "funding", "A.txt")
        code(study, "rents were low", "language", "A.txt")
        start = TALK.index("In Graz")
        study.memos.write("A.txt", f"A@{start}-{start + 7}\non a place")
        study.reviews.add("A.txt", 0, len(TALK))
        study.pseudonyms.find()
    return root


def quotes(study: Study) -> list[str]:
    text = study.sources.text("A.txt")
    return [text[each.start : each.end] for each in study.context.store.codings.live()]


def table(root: Path) -> dict[str, str]:
    with (root / ".fusen" / "pseudonyms.csv").open(newline="") as file:
        return {row["name"]: row["pseudonym"] for row in csv.DictReader(file)}


def test_find_proposes_one_pseudonym_for_a_person_and_their_short_names(root: Path) -> None:
    proposed = table(root)
    assert proposed["Anna Weber"] == proposed["Anna"] == "Person 1"
    assert proposed["Peter Novak"] == proposed["Novak"] == "Person 2"
    assert {
        "Graz",
        "Hartwell Ltd",
        "peter.novak@example.org",
        "3 April 1971",
        "佐藤",
        "京都市",
        "青葉大学",
    } <= proposed.keys()
    assert (root / ".fusen" / "pseudonyms.csv").stat().st_mode & 0o077 == 0
    assert "pseudonyms.csv" in (root / ".fusen" / ".gitignore").read_text()


def test_find_keeps_manual_entries_of_the_table(root: Path) -> None:
    path = root / ".fusen" / "pseudonyms.csv"
    path.write_text(path.read_text().replace("Graz,Place 1", "Graz,Hilltown") + "rents,,place,0,0\n")
    with opened(root) as study:
        study.pseudonyms.find()
    assert table(root)["Graz"] == "Hilltown"
    assert table(root)["rents"] == ""


def test_apply_moves_codings_reviews_and_memos_exactly(root: Path) -> None:
    with opened(root) as study:
        report = study.pseudonyms.apply()
        assert set(report.sources) == {"A.txt", "J.txt"}
        assert quotes(study) == ["Person 2", "Person 2 was kind", "rents were low"]
        text = study.sources.text("A.txt")
        (review,) = study.context.store.reviews.live()
        assert (review.start, review.end) == (0, len(text))
        note = next(note for note in study.context.store.memos.live() if "on a place" in note.text)
        start, end = map(int, note.text.partition("\n")[0].partition("@")[2].split("-"))
        assert text[start:end] == "In Place 1"
        assert [text[turn.start : turn.start + 8] for turn in next(iter(study.sources.turns(["A.txt"]).values()))][
            1
        ] == "I worked"
        assert study.maintenance.check() == []
        assert study.sources.import_files().rows == ()


def test_without_keep_originals_only_the_key_contains_names(root: Path) -> None:
    with opened(root) as study:
        study.maintenance.backup()
        study.results.search("Novak")
        study.pseudonyms.apply()
        study.results.search("kind")
    names = [name.encode() for name in ("Novak", "Weber", "佐藤", "peter.novak")]
    holders = [
        path.name for path in root.rglob("*") if path.is_file() and any(name in path.read_bytes() for name in names)
    ]
    assert holders == ["pseudonyms.csv"]
    with opened(root) as study:
        assert study.history.undo().action != "pseudonyms"
        assert "Novak" not in study.sources.text("A.txt")


def test_without_keep_originals_the_database_forgets_the_case_table(root: Path) -> None:
    with opened(root) as study:
        store = study.context.store
        with store.step(study.user, "keep", kind="sync") as step:
            step.files.put([("transcripts/cases.csv", CASES.encode())], store.codebook.kept_files(), all_=False)
        study.pseudonyms.apply()
        bodies = [zlib.decompress(row.body) for row in store.connection.read(select(codebook_files.c.body)) if row.body]
    assert b"Person 1" in b"".join(bodies)
    assert b"Weber" not in b"".join(bodies)


def test_opening_deletes_the_copies_that_a_killed_apply_left(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(root) as study, monkeypatch.context() as patch:
        study.maintenance.backup()
        patch.setattr("fusen.study.pseudonyms.apply.forget_copies", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            study.pseudonyms.apply()
    assert b"Novak" in b"".join(path.read_bytes() for path in root.rglob("*.db"))
    opened(root).close()
    assert b"Novak" not in b"".join(path.read_bytes() for path in root.rglob("*.db"))


def test_files_that_still_hold_a_replaced_name_are_listed(root: Path) -> None:
    with opened(root) as study:
        study.exchange.export(root / ".fusen" / "codings" / "ann.jsonl")
        study.exchange.export(root / "quotes.csv")
        assert study.pseudonyms.apply().remaining == (".fusen/codings/ann.jsonl", "quotes.csv")


def test_with_keep_originals_undo_and_redo_restore_texts_and_files(root: Path) -> None:
    path = root / "transcripts" / "A.txt"
    with opened(root) as study:
        before = state(study)
        study.pseudonyms.apply(keep_originals=True)
        after = state(study)
        assert "Novak" not in path.read_text()
        study.history.undo()
        assert (state(study), path.read_text()) == (before, TALK)
        study.history.redo()
        assert state(study) == after
        assert "Novak" not in path.read_text()
        assert study.maintenance.check() == []


def test_the_case_table_names_speakers_by_their_pseudonyms(root: Path) -> None:
    with opened(root) as study:
        study.pseudonyms.apply()
        assert [case.places[0].speaker for case in study.context.store.cases.all()] == ["Person 1", None]
    assert "A.txt#Person 1" in (root / "transcripts" / "cases.csv").read_text()


def test_exported_transcripts_and_their_log_hold_no_names(root: Path, tmp_path: Path) -> None:
    cases = root / "transcripts" / "cases.csv"
    cases.write_text(cases.read_text().replace("J.txt,quote", "J.txt,paraphrase"))
    with opened(root) as study:
        made = study.pseudonyms.export_transcripts(tmp_path / "out")
        word = study.pseudonyms.export_transcripts(tmp_path / "word", suffix=".docx")
    assert ([path.name for path in made.files], made.withheld) == (["A.txt"], 1)
    text = made.files[0].read_text()
    assert "Person 2 was kind" in text
    log = (tmp_path / "out" / "log.csv").read_text("utf-8-sig")
    with zipfile.ZipFile(word.files[0]) as archive:
        inside = archive.read("word/document.xml").decode()
    for name in ("Novak", "Weber", "Graz"):
        assert name not in text + log + inside
    assert "person 5" in log
    assert made.files[0].stat().st_mode & 0o077 == 0


def test_commands_ask_before_deleting_originals(root: Path) -> None:
    refused = fusen(root, "pseudonyms", "apply")
    assert (refused.code, "--keep-originals" in refused.err) == (1, True)
    done = fusen(root, "pseudonyms", "apply", "--yes")
    assert (done.code, "2 transcripts changed" in done.out) == (0, True)


def test_invalid_table_is_reported_with_lines(root: Path) -> None:
    path = root / ".fusen" / "pseudonyms.csv"
    path.write_text("name,pseudonym,kind\nAnna,A,persona\n")
    with opened(root) as study, pytest.raises(FusenError, match=r"pseudonyms.csv:2: kind 'persona'"):
        study.pseudonyms.all()


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
