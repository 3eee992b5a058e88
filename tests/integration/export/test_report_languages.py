"""Translated reports contain no English except what users wrote."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path

import pytest

from fusen.study import Study
from tests.support import studies

pytest.importorskip("babel")

SAMPLE = Path(__file__).parents[3]
ENGLISH = re.compile(r"\b(?:the|of|and|that|are|is|by|not|with|on|who|have|has|were|for|from|their|this|be)\b", re.I)
ACTIVE = re.compile(r"<(style|script)\b.*?</\1>", re.DOTALL)
QUOTED = re.compile(r'<p class="(?:quote|definition)".*?</p>|<blockquote.*?</blockquote>', re.DOTALL)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample study without memos, which people wrote."""
    folder = tmp_path_factory.mktemp("languages") / "study"
    for part in ("codebook", "transcripts", ".fusen"):
        shutil.copytree(SAMPLE / part, folder / part, ignore=shutil.ignore_patterns("study.db*", "cache", "backups"))
    for file in (folder / ".fusen" / "codings").glob("*.jsonl"):
        lines = file.read_text("utf-8").splitlines()
        file.write_text(
            "\n".join(re.sub(r'"note": "(?:[^"\\]|\\.)*"', '"note": null', line) for line in lines), "utf-8"
        )
    return folder


def sentences(page: str) -> set[str]:
    """Return the texts of a page without quotes, definitions, styles and scripts."""
    page = QUOTED.sub("", ACTIVE.sub("", page))
    texts = re.findall(r'>([^<>]+)<|(?:aria-label|data-all|data-some)="([^"]*)"', page)
    return {" ".join(html.unescape(text).split()) for pair in texts for text in pair if text.strip()}


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ja", "de"])
def test_translated_report_has_no_english_but_names(study: Path, tmp_path: Path, language: str) -> None:
    settings = study / ".fusen" / "study.toml"
    own = settings.read_text("utf-8").partition("\n[report]")[0]
    settings.write_text(f'{own}\n[report]\nlanguage = "{language}"\n', "utf-8")
    target = tmp_path / "report.html"
    options = ("--coder", "people", "--by", "side", "--checklist", "coreq", "--variables", "side,country")
    ran = studies.fusen(study, "report", target, *options)
    assert ran.code == 0, ran.err
    with Study.open(study, user="ann") as opened:
        codes = opened.codebook.get()
    written = {
        " ".join(text.split()) for code in codes for text in (code.name, code.definition, code.include, code.exclude)
    }
    people_wrote = re.compile("|".join(sorted(map(re.escape, written - {""}), key=len, reverse=True)))
    texts = {people_wrote.sub("", sentence) for sentence in sentences(target.read_text("utf-8"))}
    wrapped = {text for text in texts if any(text.strip(" /0123456789") in name for name in written)}  # in charts
    left = sorted(text for text in texts - wrapped if ENGLISH.search(text) and not text.startswith("sha256"))
    assert len(texts) > 300
    assert not left
