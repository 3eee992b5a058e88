"""Stored sources and their search."""

from __future__ import annotations

from pathlib import Path

from tests.support.small_study import EU, TEXTS, code, make_study, opened, span


def test_stored_text_is_independent_of_the_file(tmp_path: Path, database: str) -> None:
    root = make_study(tmp_path / "s")
    with opened(root) as study:
        made = code(study, "The money", "funding")
        (root / "transcripts" / "EU-01.txt").unlink()
    with opened(root) as study:
        assert study.sources.text(made.source) == EU
        assert study.context.store.codings.live() == [made]
        in_folder = database == "sqlite"  # a colleague's folder needs no transcripts
        assert study.sources.changes().missing == (("EU-01.txt",) if in_folder else ())


def test_search_finds_words_and_phrases_of_live_texts(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s", dict(TEXTS))) as study:
        assert {row.source for row in study.results.search("interpreter")} == {"EU-01.txt", "JP-01.txt"}
        start, _ = span(EU, "The market")
        assert [row.start for row in study.results.search('"market over"')] == [start]
