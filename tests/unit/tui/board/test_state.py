"""The cards and columns of the board."""

from __future__ import annotations

from pathlib import Path

from fusen.tui.board.state import LONG, BoardCard, read_board
from tests.support.small_study import code, make_study, opened

BOOK = """\
name: Small
codes:
  - name: Challenges
    id: challenges
    codable: false
    codes:
      - {name: Funding gap, id: funding, phrases: [money]}
      - {name: Language barrier, id: language, phrases: [language]}
  - {name: Loose, id: loose}
"""


def cards(root: Path, tag: bool = False) -> tuple[bool, dict[str, BoardCard], list[str]]:
    with opened(root) as study:
        if tag:
            study.autocode.tag(by="phrases")
        board = read_board(study)
    titles = [column.theme.name if column.theme else "" for column in board.columns]
    return board.by_people, {card.code.name: card for column in board.columns for card in column.cards}, titles


def test_loose_codes_are_in_the_first_column_and_themes_follow(tmp_path: Path) -> None:
    _, by_name, titles = cards(make_study(tmp_path / "s", codebook=BOOK))
    assert titles == ["", "Challenges"]
    assert list(by_name) == ["Loose", "Funding gap", "Language barrier"]


def test_phrase_matches_count_only_while_no_person_has_coded(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s", codebook=BOOK)
    by_people, by_name, _ = cards(root, tag=True)
    assert (by_people, by_name["Funding gap"].codings > 0) == (False, True)
    with opened(root) as study:
        code(study, "The market over there", "loose")
    by_people, by_name, _ = cards(root)
    assert (by_people, by_name["Funding gap"].codings, by_name["Loose"].codings) == (True, 0, 1)


def test_the_sample_quote_is_of_middle_length_and_cited(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s", codebook=BOOK)
    with opened(root) as study:
        for words in ("money", "The money was missing", "The money was missing after the first grant ended."):
            code(study, words, "funding")
    card = cards(root)[1]["Funding gap"]
    assert (card.quote, card.interviewees, card.below) == ("The money was missing", 1, 0)
    assert card.citation.startswith("EU-01@")
    assert len(card.quote) <= LONG
