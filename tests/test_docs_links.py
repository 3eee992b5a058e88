"""Links and pictures of README and docs resolve, the README stays short, and every page and command is listed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fusen.cli.command_table import HOMES

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = sorted((ROOT / "docs").glob("*.md"))
DOCUMENTS = [README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *PAGES]
LONGEST_README, LONGEST_WALK = 130, 60  # lines
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[(?:[^\]\\]|\\.)*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


def prose(page: Path) -> str:
    """The page without its blocks of code."""
    return _FENCE.sub("", page.read_text("utf-8"))


def links(page: Path) -> Iterator[tuple[str, str]]:
    """Relative links as (path, anchor)."""
    for target in _LINK.findall(prose(page)):
        if not re.match(r"[a-z]+:", target):
            path, _, anchor = target.partition("#")
            yield path, anchor


def anchors(page: Path) -> set[str]:
    """The names that GitHub gives the headings of a page."""
    plain = (re.sub(r"[^\w\s-]", "", heading.casefold()) for heading in _HEADING.findall(prose(page)))
    return {name.strip().replace(" ", "-") for name in plain}


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: page.name)
def test_links_and_pictures_resolve(page: Path) -> None:
    broken = []
    for path, anchor in links(page):
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(f"{path}#{anchor}" if anchor else path)
    assert not broken


def test_the_readme_is_short() -> None:
    lines = README.read_text("utf-8").splitlines()
    assert len(lines) <= LONGEST_README
    start = next(number for number, line in enumerate(lines) if line.startswith("## A walk"))
    end = next(number for number, line in enumerate(lines) if number > start and line.startswith("## "))
    assert end - start - 1 <= LONGEST_WALK


def test_the_index_lists_every_page() -> None:
    listed = {path for path, _ in links(ROOT / "docs" / "index.md")}
    assert {page.name for page in PAGES} - {"index.md"} <= listed


def test_every_command_has_a_line() -> None:
    rows = [line.split("|")[1] for line in (ROOT / "docs" / "commands.md").read_text("utf-8").splitlines() if line.startswith("| `")]  # fmt: skip
    documented = {name for row in rows for name in re.findall(r"fusen ([a-z]+)", row)}
    assert {command for commands in HOMES.values() for command in commands} <= documented


def test_a_glossary_term_has_one_entry() -> None:
    terms = re.findall(r"^\| ([^|]+?) \| [^|]+ \|$", (ROOT / "docs" / "glossary.md").read_text("utf-8"), re.MULTILINE)
    terms = [term for term in terms if term not in {"term", "---"}]
    assert len(terms) > 60
    assert len(terms) == len(set(terms))
