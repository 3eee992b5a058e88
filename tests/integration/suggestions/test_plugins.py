"""Suggester plug-ins: choice by name, permitted data and validated answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from fusen.model.codebook import Code
from fusen.model.suggestion import PassageLabels, SpokenPassage, Suggestion
from fusen.study.suggestions import plugins
from fusen.study.suggestions.suggestion_list import SuggestionOptions
from tests.support.small_study import make_study, opened
from tests.support.studies import Ran, fusen

pytestmark = pytest.mark.usefixtures("own_folders")
GIVEN: list[SpokenPassage] = []


def by_money(codes: Sequence[Code], passages: Sequence[SpokenPassage]) -> Iterator[tuple[int, str, float | None, str]]:
    GIVEN[:] = passages
    for number, passage in enumerate(passages):
        if "money" in passage.text:
            yield number, "funding", 0.9, "it says\nmoney"
    yield 0, "market", None, "a guess"


def invalid_suggester(codes: Sequence[Code], passages: Sequence[SpokenPassage]) -> list[object]:
    return [
        (99, "funding", 0.5, ""),
        (0, "nothing", 0.5, ""),
        (0, "funding", 7, ""),
        (True, "funding", 0.5, ""),
        "x",
        None,
    ]


def failing(codes: Sequence[Code], passages: Sequence[SpokenPassage]) -> list[object]:
    raise KeyError("inside")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    points = [
        EntryPoint(name, f"tests.integration.suggestions.test_plugins:{name}", plugins.GROUP)
        for name in ("by_money", "invalid_suggester", "failing", "lost", "Learning")
    ]
    monkeypatch.setattr(plugins, "entry_points", lambda group: points)
    return make_study(tmp_path / "s")


def suggest(root: Path, name: str, *more: object) -> Ran:
    return fusen(root, "suggest", "--suggester", name, "--as", "Ann", "--format", "json", *more)


def test_plugin_is_chosen_by_name(root: Path) -> None:
    ran = suggest(root, "by_money")
    assert ran.code == 0, ran.err
    assert [(row["score"], row["calibrated"], row["reason"]) for row in ran.rows] == [
        (0.9, True, "it says money"), (0.9, True, "it says money"), (None, False, "a guess"),
    ]  # fmt: skip
    assert {row["suggester"] for row in ran.rows} == {"by_money"}
    assert len(suggest(root, "by_money", "--code", "Market pull").rows) == 1
    accepted = fusen(
        root, "suggest", "--suggester", "by_money", "--code", "Funding gap", "--accept", "--yes", "--as", "Ann"
    )
    assert "2 codings stored as Ann" in accepted.out
    with opened(root) as study:
        assert {(one.sight or ())[0].by for one in study.context.store.codings.live()} == {"by_money"}


def test_plugin_receives_only_quotable_unread_passages(root: Path) -> None:
    (root / "transcripts/cases.csv").write_text("case,source,consent\nSato,JP-01.txt,paraphrase\n")
    with opened(root) as study:
        study.reviews.add("EU-01.txt", 0, 100)
        source = next(info.guid for info in study.sources.all() if info.path == "EU-01.txt")
    ran = suggest(root, "by_money")
    assert {passage.source for passage in GIVEN} == {source}
    assert all(passage.end > 100 for passage in GIVEN)
    assert "were not given to it" in ran.err


def test_invalid_suggestions_are_dropped(root: Path) -> None:
    ran = suggest(root, "invalid_suggester")
    assert ran.rows == []
    assert "6 answers were dropped" in ran.err


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("failing", "failed: KeyError: 'inside'"),
        ("lost", "cannot be loaded"),
        ("nobody", "no suggester is called nobody"),
    ],
)
def test_failing_plugin_is_named(root: Path, name: str, message: str) -> None:
    ran = suggest(root, name)
    assert (ran.code, ran.out) == (1, "")
    assert message in ran.err


class Learning:
    """A suggester of the full protocol: a class, made with the codes."""

    name, sends_data, learns = "learning", False, True

    def __init__(self, codes: Sequence[Code]) -> None:
        self.code = next(code for code in codes if code.id == "funding")

    def suggest(self, passages: Sequence[SpokenPassage]) -> Iterator[Suggestion]:
        for one in passages:
            yield Suggestion(self.code.guid, one.source, one.start, one.end, 0.75, 1.1, True, True, ())
        yield Suggestion("no code", passages[0].source, 0, 1, None, 0, False, False, ())

    def learn(self, passage: SpokenPassage, labels: PassageLabels) -> None: ...

    def explain(self, suggestion: Suggestion, *, words: bool = True) -> str:
        return f"guessed, {words}"

    def remarks(self, withheld: int) -> tuple[str, ...]:
        return (f"{withheld} withheld",)


def test_local_plugin_class_receives_listable_passages(root: Path) -> None:
    (root / "transcripts/cases.csv").write_text("case,source,consent\nSato,JP-01.txt,paraphrase\n")
    ran = suggest(root, "Learning")
    assert ran.code == 0, ran.err
    assert {row["source"] for row in ran.rows} == {"EU-01.txt", "JP-01.txt"}
    assert {(row["reason"], row["quote"] is None) for row in ran.rows} == {
        ("guessed, True", False),
        ("guessed, False", True),
    }
    assert {(row["suggester"], row["code"]) for row in ran.rows} == {("learning", "Challenges / Funding gap")}
    assert "0 withheld" in ran.err


def test_codebook_phrases_suggest_without_a_score(root: Path) -> None:
    with opened(root) as study:
        matches = [(one.code, one.start, one.end) for one in study.suggestions.propose(
            SuggestionOptions(), suggester="phrases").proposals]  # fmt: skip
        assert study.autocode.tag() is not None
        tagged = study.context.store.codings.live(users=["fusen"])
        names = {code.guid: code.label for code in study.codebook.get()}
        assert {(names[one.code], one.start, one.end) for one in tagged} == set(matches)
    ran = suggest(root, "phrases")
    assert {(row["score"], row["suggester"]) for row in ran.rows} == {(None, "phrases")}
    assert all(row["reason"].startswith("its phrases: ") for row in ran.rows)
    assert suggest(root, "phrases", "--min-score", "0.5").code == 1
