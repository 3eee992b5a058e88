"""Rows of suggestions, within consent."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FusenError
from fusen.model.suggestion import SpokenPassage
from fusen.study.suggestions.suggestion_list import ProposalRows, chosen_codes
from tests.support.small_study import EU, JP, make_study, opened, span


def test_only_codes_that_can_be_applied_are_suggested(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        by_id = {code.id: code.guid for code in study.codebook.get()}
        every = {by_id[name] for name in ("funding", "language", "market")}
        assert chosen_codes(study.context, []) == chosen_codes(study.context, ["Challenges"]) == every
        assert chosen_codes(study.context, ["Funding gap"]) == {by_id["funding"]}
        with pytest.raises(FusenError, match="no code is called"):
            chosen_codes(study.context, ["Fundin"])


@pytest.mark.parametrize(
    ("consent", "listed", "quoted"),
    [("quote", True, True), ("paraphrase", True, False), ("analyse", False, False), ("none", False, False)],
)
def test_consent_decides_which_passages_are_listed_and_quoted(
    tmp_path: Path, consent: str, listed: bool, quoted: bool
) -> None:
    cases = f"case,source,consent\nEU-01,EU-01.txt,{consent}\nJP-01,JP-01.txt,quote\n"
    with opened(make_study(tmp_path / "s", cases=cases)) as study:
        rows = ProposalRows(study.context)
        passages = [
            SpokenPassage(study.sources.get(name).guid, *span(text, words), words)
            for name, text, words in (
                ("EU-01", EU, "The market over there."),
                ("JP-01", JP, "The language, of course."),
            )
        ]
        assert [rows.has(passage) for passage in passages] == [listed, True]
        assert [rows.has(passage) and rows.quotable(passage) for passage in passages] == [quoted, True]
        start, end = span(EU, "The market over there.")
        assert rows.cited(passages[0].source, start, end) == (f"EU-01@{start}-{end}" if listed else "")
