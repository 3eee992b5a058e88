"""`fusen memo`: write, list, show, search and export, from arguments and standard input."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from tests.support.small_study import make_study
from tests.support.studies import fusen


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return make_study(tmp_path / "s")


def test_memo_is_written_listed_found_shown_and_edited(study: Path) -> None:
    text = "The grant **ends**: [[JP-01@40-52]]\n\n- [ ] ask Ben"
    wrote = fusen(study, "memo", "write", "Funding gap", text, "--kind", "analytic", "--as", "Ann")
    assert wrote.code == 0, wrote.err
    memo_id = wrote.out.removeprefix("memo ").strip()
    (row,) = fusen(study, "memo", "list", "--format", "json").rows
    assert (row["id"], row["about"], row["subject"], row["kind"], row["coder"], row["text"], row["links"]) == (
        memo_id, "Challenges / Funding gap", "code", "analytic", "Ann", text, ["JP-01@40-52"],
    )  # fmt: skip
    assert memo_id in fusen(study, "memo", "search", "grant").out
    assert memo_id not in fusen(study, "memo", "search", "interpreter").out
    assert "1 memo with these words: fusen memo search" in fusen(study, "search", "grant").err
    shown = fusen(study, "memo", "show", memo_id).out
    assert "The grant ends: JP-01@40-52" in shown
    assert "☐ ask Ben" in shown
    assert "→ JP-01@40-52" in shown
    assert fusen(study, "memo", "write", f"memo:{memo_id}", "Shorter.", "--as", "Ann").code == 0
    again = fusen(study, "memo", "show", "Funding gap", "--versions").out
    assert "Shorter." in again
    assert "Version 1" in again
    assert "The grant ends" in again


def test_broken_link_is_reported_by_write_and_check(study: Path) -> None:
    wrote = fusen(study, "memo", "write", "study", "[[Nobody]]", "--as", "Ann")
    assert wrote.code == 0
    assert "[[Nobody]] leads to nothing in the study" in wrote.err
    checked = fusen(study, "check")
    assert checked.code == 1
    assert "[[Nobody]] leads to nothing in the study" in checked.out


def test_text_is_read_from_standard_input(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("予算は来年\n"))
    assert fusen(study, "memo", "write", "case:JP-01", "--as", "Ann").code == 0
    (row,) = fusen(study, "memo", "list", "--about", "case:JP-01", "--format", "json").rows
    assert row["text"] == "予算は来年"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("write", "Nobody", "x"), "error: Nobody: no code, source, case, citation or memo of the study"),
        (("write", "study", " "), "error: the memo has no words"),
        (("write", "study", "x", "--kind", "odd"), "error: no kind of note is called odd"),
        (("write", "study", "x\x1b"), "error: the memo contains a control character"),
        (("show", "abcd"), "error: no memo abcd"),
        (("list", "--on", "pin"), "error: no subject of a memo is called pin"),
        (("export", "memos.doc"), "error: memos.doc"),
    ],
)
def test_invalid_memo_is_one_error_and_writes_nothing(study: Path, arguments: tuple[str, ...], message: str) -> None:
    ran = fusen(study, "memo", *arguments, "--as", "Ann")
    assert ran.code == 1
    assert message in ran.err
    assert json.loads(fusen(study, "memo", "list", "--format", "json").out) == []


def test_export_has_memos_with_their_subjects(study: Path, tmp_path: Path) -> None:
    fusen(study, "memo", "write", "EU-01@40-60", "**Late** <b>money</b> [[Funding gap]]", "--as", "Ann")
    for suffix, words in ((".md", "**Late** \\<b\\>money"), (".html", "<strong>Late</strong> &lt;b&gt;money")):
        assert fusen(study, "memo", "export", tmp_path / f"m{suffix}").code == 0
        written = (tmp_path / f"m{suffix}").read_text("utf-8")
        assert "EU-01@40-60" in written
        assert words in written
        assert "Funding gap" in written.partition("links to ")[2]
    assert "*Funding gap*" in (tmp_path / "m.md").read_text("utf-8")
    assert "<em>Funding gap</em>" in (tmp_path / "m.html").read_text("utf-8")
    assert fusen(study, "memo", "export", tmp_path / "m.md").code == 1
    assert fusen(study, "memo", "export", tmp_path / "m.md", "--force").code == 0
