"""Cached answers of a language model are found by passage, even in a damaged file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fusen.model.codebook import Code
from fusen.model.suggestion import SpokenPassage
from fusen.settings import LanguageModel
from fusen.study.paths import StudyPaths
from fusen.study.suggestions.llm_answers import ModelAnswers, about
from fusen.study.suggestions.llm_cache import ANSWERS, Answers
from tests.support.model_server import codes, passage_of, serving

CODES = [Code("g", "money", "Money", ("Money",), definition="It was short.")]


@pytest.fixture
def layout(tmp_path: Path) -> StudyPaths:
    found = StudyPaths(tmp_path)
    found.cache.parent.mkdir()
    return found


def ask(layout: StudyPaths, *passages: str, model: str = "tiny") -> None:
    """Have a model answer that every passage is about money."""
    from fusen.llm.client import Client
    from fusen.llm.suggest_prompt import messages

    with serving(lambda passage, number: codes(("money", passage))) as server:
        with Client(LanguageModel(server.url, model)) as client:
            answers = Answers(layout, client, model)
            for words in passages:
                answer = answers.to(messages(CODES, [words]), lambda text: False)
                spoken = SpokenPassage("s", 0, len(words), words)
                answers.keep(answer.prompt, answer.text, about(CODES, spoken, answer.text))
        assert [passage_of(asked) for asked in server.asked] == list(passages)


def codes_in(answers: ModelAnswers, passage: str) -> list[tuple[str, str]]:
    """(model, words quoted) of each answer on a passage."""
    return [(one.model, json.loads(one.answer)["codes"][0]["quote"]) for one in answers.on(passage)]


def test_another_process_reads_appended_answers(layout: StudyPaths) -> None:
    reader = ModelAnswers(layout)
    assert not reader.catch_up()
    ask(layout, "Money was there.", "Another.")
    assert reader.catch_up()
    assert codes_in(reader, "Money was there.") == [("tiny", "Money was there.")]
    assert codes_in(reader, "Money was there. ") == []
    ask(layout, "Money was there.", model="tall")
    assert reader.catch_up()
    assert [model for model, _ in codes_in(reader, "Money was there.")] == ["tiny", "tall"], "the newest last"


def test_truncated_damaged_or_deleted_file_is_tolerated(layout: StudyPaths) -> None:
    reader = ModelAnswers(layout)
    ask(layout, "one", "two")
    path = layout.cache / ANSWERS
    path.write_bytes(b'\xff{]\n[1]\n{"told": 3}\n' + path.read_bytes()[:-9])
    ask(layout, "three")
    assert reader.catch_up()
    assert [bool(codes_in(reader, words)) for words in ("one", "two", "three")] == [True, False, True]
    path.unlink()
    assert reader.catch_up(), "what is known stays known"
    ask(layout, "4")
    assert reader.catch_up()
    assert [bool(codes_in(reader, words)) for words in ("one", "4")] == [False, True]
