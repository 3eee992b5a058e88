"""Memos: lists, versions, search, links, consent and blind coding."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FusenError
from fusen.model.filter import EVERYTHING
from fusen.model.memos.entries import MemoList
from fusen.study import Filter, Study
from fusen.study.exchange.export_project import ExportOptions
from tests.support.memo_study import CASES, study_of
from tests.support.small_study import EU, JP, code, make_study, opened, span


def subjects(memos: MemoList) -> list[tuple[str, str, str | None]]:
    return [(entry.about.subject, entry.about.label, entry.text) for entry in memos.entries]


def test_memos_on_every_subject_are_listed_newest_first(tmp_path: Path) -> None:
    with opened(study_of(tmp_path)) as study:
        code(study, "money was missing", "funding", memo="on the coding")
        for name in ("JP-01@40-52", "Funding gap", "case:EU-01", "source:JP-01", "study"):
            study.memos.keep(name, f"on {name}")
        start, end = span(EU, "money was missing")
        assert subjects(study.memos.entries()) == [
            ("study", "the study", "on study"),
            ("source", "JP-01.txt", "on source:JP-01"),
            ("case", "EU-01", "on case:EU-01"),
            ("code", "Challenges / Funding gap", "on Funding gap"),
            ("passage", "JP-01@40-52", "on JP-01@40-52"),
            ("coding", f"Challenges / Funding gap at EU-01@{start}-{end}", "on the coding"),
        ]


@pytest.mark.parametrize(
    ("about", "found"),
    [
        ("Funding gap", {"coding", "code"}),
        ("case:EU-01", {"coding", "case"}),
        ("source:EU-01", {"coding"}),
        ("EU-01@30-60", {"coding"}),
        ("EU-01@0-5", set()),
        ("study", {"study"}),
    ],
)
def test_memos_about_a_name_include_those_within_it(tmp_path: Path, about: str, found: set[str]) -> None:
    with opened(study_of(tmp_path)) as study:
        code(study, "money was missing", "funding", memo="on the coding")
        for name in ("Funding gap", "case:EU-01", "study"):
            study.memos.keep(name, "x")
        assert {entry.about.subject for entry in study.memos.entries(about).entries} == found


def test_memos_are_filtered_by_kind_coder_and_subject(tmp_path: Path) -> None:
    root = study_of(tmp_path)
    with opened(root) as study:
        study.memos.keep("study", "mine", kind="reflexive")
    with opened(root, "Bob") as study:
        study.memos.keep("Funding gap", "his", kind="analytic")
        texts = [
            [entry.text for entry in study.memos.entries(**given).entries]  # type: ignore[arg-type]
            for given in ({"kinds": ["analytic"]}, {"coders": ["Ann"]}, {"on": ["code"]}, {"on": ["case"]})
        ]
        assert texts == [["his"], ["mine"], ["his"], []]
        with pytest.raises(FusenError, match="no kind of memo is called odd"):
            study.memos.entries(kinds=["odd"])


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("grant late", True), ("GRANT", True), ("gran", False), ("gran*", True), ('"the grant"', True),
        ('"grant the"', False), ("予算", True), ("funding", True), ("cafe\u0301", True),
    ],
)  # fmt: skip
def test_search_takes_words_phrases_and_prefixes_in_any_language(tmp_path: Path, words: str, fits: bool) -> None:
    with opened(study_of(tmp_path)) as study:
        study.memos.keep("Funding gap", "Was the grant late?\n来年の予算です Café")
        assert bool(study.memos.entries(words=words).entries) is fits


def test_check_reports_broken_links(tmp_path: Path) -> None:
    with opened(study_of(tmp_path)) as study:
        memo = study.memos.keep("study", "[[nobody]], [[EU-01@5-4]], [[EU-01@1-999999]], [[Funding gap]]")
        assert memo is not None
        assert study.maintenance.check() == [
            f"memo {memo.guid[:8]} by Ann: [[{name}]] leads to nothing in the study"
            for name in ("nobody", "EU-01@5-4", "EU-01@1-999999")
        ]


def test_links_follow_a_corrected_transcript(tmp_path: Path) -> None:
    root = study_of(tmp_path)
    start, end = span(JP, "The money")
    with opened(root) as study:
        study.memos.keep("study", f"[[JP-01@{start}-{end}]] and [[EU-01@3-9]]")
    (root / "transcripts" / "JP-01.txt").write_text(JP.replace("of course", "of course, yes"), "utf-8")
    with opened(root) as study:
        study.sources.import_files([])
        assert study.memos.entries().entries[0].text == f"[[JP-01@{start + 5}-{end + 5}]] and [[EU-01@3-9]]"


def test_links_are_kept_in_shared_and_project_files(tmp_path: Path) -> None:
    with opened(study_of(tmp_path)) as study:
        study.memos.keep("study", "[[Funding gap]] and [[JP-01@40-52]]")
        study.exchange.export(tmp_path / "ann.jsonl", Filter(include_interviewer=True))
        study.exchange.export_project(tmp_path / "all.qdpx", ExportOptions(EVERYTHING))
    for number, file in enumerate(("ann.jsonl", "all.qdpx")):
        other = make_study(tmp_path / f"other{number}", cases=CASES.format("quote"))
        with opened(other, "Bob") as study:
            if file.endswith(".jsonl"):
                study.exchange.merge(tmp_path / file)
            else:
                study.exchange.import_project(tmp_path / file)
            assert [link.target is not None for link in study.memos.entries().entries[0].links] == [True, True]


def test_erasure_removes_citations_from_links(tmp_path: Path) -> None:
    with opened(study_of(tmp_path)) as study:
        study.memos.keep("study", "Compare [[JP-01@40-52]] with [[Funding gap]].")
        study.maintenance.erase("JP-01")
        (entry,) = study.memos.entries().entries
        assert "JP-01" not in (entry.text or "")
        assert [link.target is not None for link in entry.links] == [True]


def test_links_of_an_older_study_are_found(tmp_path: Path) -> None:
    """A name of an older code that a newer code took means the newer one."""
    with opened(study_of(tmp_path)) as study:
        study.codebook.edit.rename("Funding gap", "No money")
        study.codebook.edit.rename("Market pull", "Funding gap")
        study.memos.keep("study", "[[Funding gap]]")
        (link,) = study.memos.entries().entries[0].links
        assert link.target is not None
        assert link.target.guid == study.codebook.find(["market"])[0].guid


def test_memos_of_the_sample_keep_their_ids(tmp_path: Path) -> None:
    with Study.open(study_of(tmp_path), user="Ann") as study:
        memo = study.memos.keep("study", "x")
        assert memo is not None
        with pytest.raises(FusenError, match="no memo abc"):
            study.memos.entry("abc")
        assert study.memos.on_name(memo.guid[:8]).entries[0].memo == memo
