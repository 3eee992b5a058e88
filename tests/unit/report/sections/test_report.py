"""The findings draft: prose by theme, introduced quotes, and an incomplete study."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from tests.support import report_study, studies

SUFFIXES = ("html", "docx", "md")
LAYOUT = """
[report]
title = "Why it is hard"
authors = ["A. Writer", "B. Writer"]
organisation = "An institute"
date = "2026-12-01"
logo = "logo.png"
order = ["{{ 7 * 7 }}"]
[report.labels]
side = "partner"
[report.values.side]
EU = "European"
[report.directions."Funding gap"]
for = "say that money is missing"
"""
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = report_study.make(tmp_path_factory.mktemp("draft"))
    settings = folder / ".fusen" / "study.toml"
    settings.write_text(settings.read_text("utf-8") + LAYOUT, "utf-8")
    (folder / "logo.png").write_bytes(PIXEL)
    return folder


def text_of(study: Path, target: Path, *options: str) -> str:
    ran = studies.fusen(study, "report", target, "--force", *options)
    assert ran.code == 0, ran.err
    return words(target)


def words(path: Path) -> str:
    if path.suffix != ".docx":
        return path.read_text("utf-8")
    with zipfile.ZipFile(path) as package:
        return re.sub(r"<[^>]+>", "", package.read("word/document.xml").decode())


def test_chapter_is_written_as_prose(study: Path, tmp_path: Path) -> None:
    text = text_of(study, tmp_path / "out.md", "--coder", "people", "--by", "side")
    assert text.index("\n### {{ 7") < text.index("### Challenges")  # the order of the settings
    chapter = text.partition("#### Funding gap")[2].partition("\n###")[0]
    assert "Money is missing. All interviewees mention “Funding gap” (4 of 4)." in chapter
    assert "Of the 4 interviewees, 4 say that money is missing." in chapter
    assert "By partner: European 2 of 2 and Japan 2 of 2." in chapter
    assert re.search(r"nterviewee from the (European|Japan) side [a-z ]+:\n\n> The money ended", chapter)
    assert "Words for prevalence: all = " in text


def test_group_remarks_use_the_labels_of_the_settings(tmp_path: Path) -> None:
    texts = {f"{name}.txt": f"I: And then?\n{name}: The money ended and we stopped, says {name}.\n" for name in "ABC"}
    lines = [studies.review(text, file, "ann") for file, text in texts.items()]
    for file in ("A.txt", "B.txt"):
        start = texts[file].index("The money")
        lines.append(studies.coding(texts[file], file, "ann", "funding-gap", start, len(texts[file]) - 1))
    cases = "case,source,consent,side\nA,A.txt,quote,EU\nB,B.txt,quote,EU\nC,C.txt,quote,Japan\n"
    folder = studies.make_study(tmp_path / "study", texts, cases=cases, codings={"ann.jsonl": lines})
    settings = folder / ".fusen" / "study.toml"
    settings.write_text(settings.read_text("utf-8") + LAYOUT.replace('logo = "logo.png"', ""), "utf-8")
    text = text_of(folder, tmp_path / "out.md", "--coder", "people", "--by", "side")
    assert "Only partner European mentions it: 2 of 2." in text
    assert "Only side" not in text


def test_documents_mention_no_command_line_options(study: Path, tmp_path: Path) -> None:
    for suffix in SUFFIXES:
        text = text_of(study, tmp_path / f"out.{suffix}", "--coder", "people")
        body = text.partition("<main")[2].partition("<script")[0] if suffix == "html" else text
        assert not re.findall(r"(?<!-)--[a-z]+", body)


def test_title_authors_and_logo_open_the_document(study: Path, tmp_path: Path) -> None:
    for suffix in SUFFIXES:
        text = text_of(study, tmp_path / f"out.{suffix}", "--coder", "people")
        for part in ("Why it is hard", "A. Writer and B. Writer", "An institute", "1 December 2026"):
            assert part in text.replace("\\", "")
    assert "img-src data:" in words(tmp_path / "out.html")
    assert 'class="logo" src="data:image/png;base64,' in words(tmp_path / "out.html")
    with zipfile.ZipFile(tmp_path / "out.docx") as package:
        assert package.read("word/media/image100001.png") == PIXEL
        core = package.read("docProps/core.xml").decode()
    assert "<dc:title>Why it is hard</dc:title><dc:creator>A. Writer; B. Writer</dc:creator>" in core


def test_logo_outside_the_study_is_refused(study: Path, tmp_path: Path) -> None:
    settings = study / ".fusen" / "study.toml"
    before = settings.read_text("utf-8")
    settings.write_text(before.replace('"logo.png"', '"../logo.png"'), "utf-8")
    try:
        ran = studies.fusen(study, "report", tmp_path / "out.md", "--coder", "people")
    finally:
        settings.write_text(before, "utf-8")
    assert (ran.code, "outside the study" in ran.err) == (1, True)
    assert not (tmp_path / "out.md").exists()


@pytest.fixture
def tagged(tmp_path: Path) -> Path:
    text = "I: What was hard?\nAda: We had no money at all.\nI: And then?\nAda: The money came in May.\n"
    book = "name: B\ncodes:\n  - name: Money\n    id: money\n    phrases: [money]\n"
    folder = studies.make_study(tmp_path / "tagged", {"a.txt": text}, codebook=book)
    assert studies.fusen(folder, "tag").code == 0
    return folder


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_unchecked_matches_need_an_option_and_have_a_banner(tagged: Path, tmp_path: Path, suffix: str) -> None:
    refused = studies.fusen(tagged, "report", tmp_path / f"out.{suffix}")
    assert (refused.code, "--coder fusen" in refused.err) == (1, True)
    assert not (tmp_path / f"out.{suffix}").exists()
    text = text_of(tagged, tmp_path / f"out.{suffix}", "--coder", "fusen")
    assert text.index("Unchecked: every number and quote") < text.rindex("Overview")


def test_cell_based_on_unchecked_matches_needs_an_option(tagged: Path) -> None:
    refused = studies.fusen(tagged, "matrix", "write", "a", "Money", "It was late.")
    assert (refused.code, "--coder fusen" in refused.err) == (1, True)
    assert studies.fusen(tagged, "matrix", "write", "a", "Money", "It was late.", "--coder", "fusen").code == 0
    assert studies.fusen(tagged, "matrix", "write", "a", "Money", "").code == 0


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    ("codes", "texts", "message"),
    [
        ("[]", {}, "There are no transcripts"),
        ("[]", {"a.txt": "I: So?\nA: Yes.\n"}, "The codebook has no codes"),
        ("\n  - name: Money\n    id: money", {"a.txt": "I: So?\nA: Yes.\n"}, "No interviewee is fully coded"),
    ],
)
def test_report_of_an_incomplete_study_lists_what_is_missing(
    tmp_path: Path, codes: str, texts: dict[str, str], message: str, suffix: str
) -> None:
    folder = studies.make_study(tmp_path / "study", texts, codebook=f"name: B\ncodes: {codes}\n")
    text = text_of(folder, tmp_path / f"out.{suffix}")
    assert message in text
    assert "Saturation" not in text


@pytest.mark.parametrize(("language", "heading"), [("de", "Themen"), ("fr", "Thèmes"), ("ja", "テーマ")])
def test_report_is_written_in_the_chosen_language(study: Path, tmp_path: Path, language: str, heading: str) -> None:
    settings = study / ".fusen" / "study.toml"
    before = settings.read_text("utf-8")
    settings.write_text(before.replace("[report]", f'[report]\nlanguage = "{language}"'), "utf-8")
    try:
        text = text_of(study, tmp_path / "out.md", "--coder", "people")
        page = text_of(study, tmp_path / "out.html", "--coder", "people")
    finally:
        settings.write_text(before, "utf-8")
    assert f"\n## {heading}\n" in text
    assert f'<html lang="{language}">' in page
    assert "interviewees mention" not in text
