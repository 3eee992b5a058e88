"""Erasure removes an interviewee's words and names from every study file and from merged copies."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from fusen.errors import FusenError, UndoRefused
from fusen.model.filter import EVERYTHING, Filter
from fusen.study import Study
from fusen.study.exchange.export_project import ExportOptions
from tests.support.small_study import EU, JP, code, make_study, opened
from tests.support.studies import fusen

CASES = "case,source,consent,side\nBerta Holm,EU-01.txt,quote,EU\nJP-01,JP-01.txt,quote,JP\n"
MATCHES = Filter(coders=("fusen",))
SAID = "It is large, and nobody from here had tried it before"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study with the words of Berta Holm in every kind of file."""
    root = make_study(tmp_path_factory.mktemp("erasure") / "s", {"EU-01.txt": EU, "JP-01.txt": JP}, cases=CASES)
    book = root / "codebook" / "codebook.yaml"
    book.write_text(book.read_text().replace("phrases: [market]", f'phrases: [market]\n        examples: ["{SAID}."]'))
    with opened(root) as study:
        code(study, "money was missing", "funding", memo="why")
        code(study, "The language", "language", "JP-01.txt")
        study.memos.write(study.settings.project, f"Striking: {SAID}. Like Berta Holm, others wait.")
        study.memos.write("EU-01.txt", "She was nervous.")
        study.autocode.tag()
        study.maintenance.backup()
        study.exchange.export(root / "out.csv")
        study.exchange.export(root / "book.xlsx")
        study.exchange.report(root / "report.html", MATCHES)
        study.exchange.report(root / "report.docx", MATCHES)
        study.exchange.export_project(root / "all.qdpx", ExportOptions(EVERYTHING))
        study.exchange.export(root / ".fusen" / "codings" / "ann.jsonl")
    (root / "README.txt").write_text("Our study. Nobody is named here.")
    return root


@pytest.fixture
def root(template: Path, tmp_path: Path) -> Path:
    """The same study, with an export outside its folder."""
    root = Path(shutil.copytree(template, tmp_path / "s"))
    with opened(root) as study:
        study.exchange.export(tmp_path / "outside.csv")
    return root


def traces(root: Path) -> list[str]:
    """Return files in whose bytes, or members, words of Berta Holm or her name stand."""
    words = [line.partition(": ")[2] or line for line in EU.splitlines() if not line.startswith("Interviewer")]
    forms = [
        form for text in [*words, SAID, "Berta Holm", "EU-01"] for form in (text.encode(), text.encode("utf-16-le"))
    ]
    found = []
    for path in root.rglob("*"):
        if path.is_file():
            blobs = [path.name.encode(), path.read_bytes()]
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as archive:
                    blobs += [archive.read(name) for name in archive.namelist()]
            if any(form in blob for form in forms for blob in blobs):
                found.append(path.relative_to(root).as_posix())
    return found


@pytest.mark.folder  # it reads the database's file
def test_no_text_and_no_name_remains_in_any_study_file(root: Path) -> None:
    assert {"out.csv", "report.docx", ".fusen/study.db", "codebook/codebook.yaml"} <= set(traces(root))
    with opened(root) as study:
        report = study.maintenance.erase("Berta Holm")
        assert report.remaining == ()
        assert study.maintenance.check() == []
        assert [case.name for case in study.context.store.cases.all()] == ["JP-01"]
        assert [info.path for info in study.sources.all()] == ["JP-01.txt"]
        assert {coding.source for coding in study.context.store.codings.live()} == {study.sources.all()[0].guid}
        assert [note.text for note in study.context.store.memos.live()] == [
            "Striking: (erased). Like (erased), others wait."
        ]
        assert study.codebook.find(["market"])[0].examples == ("(erased).",)
    assert traces(root) == []
    assert (root / "README.txt").exists()
    opened(root).close()
    assert traces(root) == []


@pytest.mark.folder  # it reads the database's file
def test_database_has_no_row_about_the_interviewee_and_no_free_page(root: Path) -> None:
    with opened(root) as study:
        source = next(info.guid for info in study.sources.all() if info.path == "EU-01.txt")
        study.maintenance.erase("Berta Holm")
    with closing(sqlite3.connect(root / ".fusen" / "study.db")) as connection:
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM things WHERE guid = ?", (source,)).fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM texts").fetchone() == (1,)
        assert connection.execute("SELECT sources FROM erasures").fetchall() == [(f'["{source}"]',)]


def test_erasure_and_earlier_steps_cannot_be_undone(root: Path) -> None:
    with opened(root) as study:
        study.maintenance.erase("Berta Holm")
        with pytest.raises(UndoRefused, match="erased an interviewee"):
            study.history.undo()
        code(study, "The money", "funding", "JP-01.txt")
        assert study.history.undo().action == "code"


def test_exports_outside_the_study_are_listed_by_name_and_date(root: Path, tmp_path: Path) -> None:
    with opened(root) as study:
        plan = study.maintenance.plan_erasure("Berta Holm")
        assert (plan.codings, plan.memos) == (4, 2)
        assert {"out.csv", "book.xlsx", "all.qdpx", "transcripts/EU-01.txt"} <= set(plan.files)
        assert "README.txt" not in plan.files
        assert any(line.startswith(f"{tmp_path / 'outside.csv'}, exported 20") for line in plan.out_of_reach)
    assert "transcripts/EU-01.txt" in traces(root)


def test_colleagues_copy_erases_on_its_next_merge(root: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(root, tmp_path / "copy"))
    another = Path(shutil.copytree(root, tmp_path / "another"))
    with opened(root) as study:
        study.maintenance.erase("Berta Holm")
        study.exchange.export(tmp_path / "ann.jsonl")
    for other, came in ((copy, tmp_path / "ann.jsonl"), (another, root)):
        with opened(other, "Bob") as study:
            first, second = study.exchange.merge(came), study.exchange.merge(came)
            assert any("erased an interviewee" in line for line in first.problems())
            assert not any("erased an interviewee" in line for line in second.problems())
            assert study.maintenance.check() == []
        assert traces(other) == []


@pytest.mark.folder  # it reads the database's file
def test_new_database_respects_erasures_in_shared_files(root: Path) -> None:
    with opened(root) as study:
        original = (root / "transcripts" / "EU-01.txt").read_bytes()
        study.maintenance.erase("Berta Holm")
        study.exchange.export(root / ".fusen" / "codings" / "ann.jsonl", overwrite=True)
    (root / "transcripts" / "EU-01.txt").write_bytes(original)  # as in a clone that lags behind
    for path in (root / ".fusen").glob("study.db*"):
        path.unlink()
    with opened(root, "Bob") as study:
        assert any("erased an interviewee" in line for line in study.warnings)
        assert [info.path for info in study.sources.all()] == ["JP-01.txt"]
        assert study.maintenance.check() == []
    assert traces(root) == []
    with opened(root, "Bob") as study:
        assert study.warnings == []


def test_exported_tables_and_charts_are_listed(root: Path, tmp_path: Path) -> None:
    for option, name in (("--output", "table.csv"), ("--plot", "chart.svg")):
        assert fusen(root, "frequencies", "--coder", "all", option, str(tmp_path / name)).code == 0
    with opened(root) as study:
        listed = study.maintenance.plan_erasure("Berta Holm").out_of_reach
    assert all(any(name in line for line in listed) for name in ("table.csv", "chart.svg"))


def test_merge_does_not_restore_erased_data(root: Path, tmp_path: Path) -> None:
    with opened(root) as study:
        study.exchange.export(tmp_path / "before.jsonl")
        study.maintenance.erase("Berta Holm")
        study.exchange.merge(tmp_path / "before.jsonl")
        assert [info.path for info in study.sources.all()] == ["JP-01.txt"]
    assert traces(root) == []


def test_questions_shared_with_other_interviews_are_not_reported_as_traces(tmp_path: Path) -> None:
    question = "Interviewer: What was hard for you, and what helped you most in these years?\n"
    texts = {"A1.txt": f"{question}Bo: The winters.\n", "A2.txt": f"{question}Cy: The summers were long and hot.\n"}
    root = make_study(tmp_path / "s", texts)
    with opened(root) as study:
        report = study.maintenance.erase("A1")
        assert report.remaining == ()
        assert study.sources.text("A2.txt") == texts["A2.txt"]


def test_group_discussion_loses_only_the_turns_of_the_interviewee(tmp_path: Path) -> None:
    talk = (
        "Moderator: Who paid for the first journey to the fair?\n"
        "Berta: Our own savings paid for it, all three thousand of them.\n"
        "Carl: Berta paid, and I brought the samples in two heavy suitcases.\n"
        "Berta: And nobody ever thanked us for that long winter.\n"
        "Carl: That is true.\n"
    )
    cases = "case,source,consent\nP1,G.txt#Berta,quote\nP2,G.txt#Carl,quote\n"
    root = make_study(tmp_path / "s", {"G.txt": talk, "JP-01.txt": JP}, cases=cases)
    with opened(root) as study:
        code(study, "Our own savings", "funding", "G.txt", memo="private money")
        code(study, "two heavy suitcases", "market", "G.txt", memo="luggage")
        assert study.maintenance.plan_erasure("P1").codings == 1
        report = study.maintenance.erase("P1")
        assert report.remaining == ()
        text = study.sources.text("G.txt")
        assert text == (root / "transcripts" / "G.txt").read_text()
        assert text == (
            "Moderator: Who paid for the first journey to the fair?\nErased: (erased)\n"
            "Carl: Erased paid, and I brought the samples in two heavy suitcases.\nErased: (erased)\n"
            "Carl: That is true.\n"
        )
        (coding,) = study.context.store.codings.live()
        assert (text[coding.start : coding.end], coding.note) == ("two heavy suitcases", "luggage")
        assert [case.name for case in study.context.store.cases.all()] == ["P2", "JP-01"]
        assert study.maintenance.check() == []
    for words in (b"Our own savings paid", b"private money", b"long winter"):
        assert not any(words in path.read_bytes() for path in root.rglob("*") if path.is_file())


def test_unknown_interviewee_is_refused(root: Path) -> None:
    with opened(root) as study, pytest.raises(FusenError, match="no interviewee is called Nobody"):
        study.maintenance.erase("Nobody")


def test_command_asks_for_confirmation(root: Path) -> None:
    refused = fusen(root, "erase", "Berta Holm")
    assert (refused.code, "--yes" in refused.err) == (1, True)
    shown = fusen(root, "erase", "Berta Holm", "--dry-run")
    assert (shown.code, "delete out.csv" in shown.err) == (0, True)
    assert "out.csv" in traces(root)
    done = fusen(root, "erase", "Berta Holm", "--yes")
    assert (done.code, "no words of the interviewee are left" in done.out) == (0, True)
    assert traces(root) == []


def test_history_contains_no_names(root: Path) -> None:
    with Study.open(root, user="Ann") as study:
        study.maintenance.erase("Berta Holm")
        text = repr(study.history.steps())
        assert "Berta" not in text
        assert "EU-01" not in text
        assert study.history.steps()[0].action == "erase"


def test_a_short_name_goes_from_citations_and_links_only(tmp_path: Path) -> None:
    root = make_study(
        tmp_path / "s", {"EU-01.txt": EU, "JP-01.txt": JP}, cases="case,source,consent\nMay,EU-01.txt,quote\n"
    )
    with opened(root) as study:
        study.memos.write(study.settings.project, "We may compare [[May@3-9]] and [[case:May]] in May.")
        study.maintenance.erase("May")
        assert study.maintenance.check() == []
        (memo,) = study.context.store.memos.live()
        assert memo.text == "We may compare (erased) and (erased) in May."


def test_names_that_only_the_interviewee_mentioned_leave_the_table_of_pseudonyms(root: Path) -> None:
    talk = EU.replace("The market over there", "The market of Kyoto and of Osaka")
    (root / "transcripts" / "EU-01.txt").write_text(talk)
    (root / "transcripts" / "JP-01.txt").write_text(JP.replace("the prefecture", "Osaka"))
    table = root / ".fusen" / "pseudonyms.csv"
    table.write_text("name,pseudonym,kind\nKyoto,Place 1,place\nOsaka,Place 2,place\nBerta Holm,Person 1,person\n")
    with opened(root) as study:
        study.sources.import_files([])
        study.maintenance.erase("Berta Holm")
    assert table.read_text().splitlines()[1:] == ["Osaka,Place 2,place"]


def test_damaged_table_of_pseudonyms_is_named_as_out_of_reach(root: Path) -> None:
    (root / ".fusen" / "pseudonyms.csv").write_text("nonsense\nx\n")
    with opened(root) as study:
        report = study.maintenance.erase("Berta Holm")
    assert any("damaged table (.fusen/pseudonyms.csv:1" in line for line in report.out_of_reach)


def test_drafts_of_memos_are_deleted(root: Path, own_folders: Path) -> None:
    from fusen.study.private_copy import DraftCipher
    from fusen.tui.last_position import path_for
    from fusen.tui.widgets.drafts import Drafts

    with opened(root) as study:
        drafts = Drafts.beside(path_for(study.settings.project, "Ann"), DraftCipher(study.paths))
        drafts.keep("Memo on EN", SAID)
        assert drafts.find("Memo on EN") == SAID
        study.maintenance.erase("Berta Holm")
        assert drafts.find("Memo on EN") is None


def test_rows_that_fusen_wrote_and_names_of_exports_leave_no_name(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s", {"JP-01.txt": JP})
    (tmp_path / "Berta-7.txt").write_text(EU)
    with opened(root) as study:
        study.sources.import_files([tmp_path / "Berta-7.txt"])
        study.exchange.export(tmp_path / "berta-7 quotes.csv")
        report = study.maintenance.erase("Berta-7")
        assert report.remaining == ()
        assert str(tmp_path / "berta-7 quotes.csv") in report.out_of_reach[0]
        assert "erta-7" not in "".join(
            map(str, (study.context.store.get_meta(key) for key in ("exports", "cases-written")))
        )


def test_import_that_was_undone_can_be_erased(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s", {"JP-01.txt": JP})
    (tmp_path / "Berta-7.txt").write_text(EU)
    with opened(root) as study:
        study.sources.import_files([tmp_path / "Berta-7.txt"])
        study.history.undo()
        assert any(SAID.encode() in path.read_bytes() for path in (root / ".fusen").rglob("*") if path.is_file())
        report = study.maintenance.erase("Berta-7")
    assert (report.remaining, report.sources) == ((), 1)
    assert not any(SAID.encode() in path.read_bytes() for path in root.rglob("*") if path.is_file())


def test_packed_files_are_searched_and_deleted(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s", cases=CASES)
    opened(root).close()
    with zipfile.ZipFile(tmp_path / "inner.docx", "w", zipfile.ZIP_DEFLATED) as inner:
        inner.writestr("word/document.xml", "<w:t>" + SAID.replace(" ", " </w:t><w:t>") + "</w:t>")
    with zipfile.ZipFile(root / "old.backup", "w", zipfile.ZIP_DEFLATED) as outer:
        outer.write(tmp_path / "inner.docx", "inner.docx")
    (root / "old.txt.gz").write_bytes(gzip.compress(EU.encode()))
    with opened(root) as study:
        report = study.maintenance.erase("Berta Holm")
    assert {"old.backup", "old.txt.gz"} <= set(report.deleted)


def test_parquet_files_are_searched_and_deleted(tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    root = make_study(tmp_path / "s", cases=CASES)
    with opened(root) as study:
        code(study, SAID, "market")
        study.exchange.export_parquet(root / "tables", Filter(coders=("people",)))
        report = study.maintenance.erase("Berta Holm")
    assert any(name.startswith("tables/codings") for name in report.deleted)


def test_rows_of_keys_go_whatever_separates_their_columns(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s", cases=CASES.replace("Berta Holm", '"Holm, Berta"'))
    key = root / ".fusen" / "anonymous.csv"
    with opened(root) as study:
        key.write_text('name;replacement;kind\n"Holm, Berta";P01;case\nBonn;B;term\n')
        study.maintenance.erase("Holm, Berta")
    assert key.read_text() == "name;replacement;kind\nBonn;B;term\n"


def test_key_of_applied_pseudonyms_loses_the_interviewee(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s", cases=CASES)
    key = root / ".fusen" / "pseudonyms.csv"
    with opened(root) as study:
        rows = ("Anna,Person 1,person", "Sato,Person 2,person", "market,Place 1,place", "money,Place 2,place")
        key.write_text("\n".join(("name,pseudonym,kind", *rows, "")))
        study.pseudonyms.apply()
        assert study.maintenance.erase("Berta Holm").remaining == ()
    assert key.read_text().splitlines() == ["name,pseudonym,kind", "Sato,Person 2,person", "money,Place 2,place"]
