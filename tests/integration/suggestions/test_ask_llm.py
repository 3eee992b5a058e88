"""Language models: local by default, quotable passages only, validated and cached answers."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.errors import FusenError
from fusen.llm import client
from fusen.llm.client import Client, ModelError, is_local
from fusen.llm.parse_suggestions import parse
from fusen.model.codebook import Code
from fusen.model.coding import ShownSuggestion
from fusen.settings import LanguageModel
from fusen.study import Study
from fusen.study.cache import cached_lines
from fusen.study.suggestions import ask_llm, suggesters
from fusen.study.suggestions.ask_llm import GIVE_UP
from fusen.study.suggestions.coded_examples import coded_examples
from fusen.study.suggestions.llm_cache import ANSWERS
from fusen.study.suggestions.suggestion_list import SuggestionOptions
from tests.support.eager_executor import EagerExecutor
from tests.support.model_server import ModelServer, Reply, codes, completion, passages_of, serving, set_up
from tests.support.small_study import EU, make_study, opened
from tests.support.studies import fusen

MONEY = "The money was missing after the first grant ended."


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, own_folders: Path) -> None:
    monkeypatch.setattr(client, "PAUSE", 0.0)


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with opened(make_study(tmp_path / "s")) as found:
        yield found


def funding(passage: str, number: int) -> str:
    return codes(("funding", "money")) if "money" in passage else codes()


def endpoint(server: ModelServer, timeout: float = 5.0) -> LanguageModel:
    return LanguageModel(server.url, "tiny", timeout=timeout)


# -- asking


def test_suggestions_are_listed_with_model_prompt_and_answer(study: Study, own_folders: Path) -> None:
    root = study.paths.root
    with serving(funding) as server:
        set_up(own_folders, server.url, key="secret")
        ran = fusen(root, "suggest", "--suggester", "llm", "--source", "EU-01.txt", "--format", "json", "--as", "Ann")
    assert ran.code == 0, ran.err
    (row,) = ran.rows
    assert (row["code"], row["quote"], row["score"]) == ("Challenges / Funding gap", MONEY, None)
    assert row["reason"] == "“money”: it says so"
    assert (row["suggester"], len(row["prompt"]), row["answer"]) == ("tiny", 64, codes(("funding", "money")))
    assert set(server.paths) == {"/v1/chat/completions"}
    assert set(server.keys) == {"Bearer secret"}
    assert "What was hard?" not in server.passages
    told = json.loads(server.asked[0]["messages"][1]["content"])
    assert [code["id"] for code in told["codebook"]] == ["funding", "language", "market"]
    assert told["codebook"][0]["definition"] == "Money is missing."
    assert study.history.steps(1)[0].action != "suggest"


def test_accepted_suggestion_records_the_model_and_can_be_undone(study: Study, own_folders: Path) -> None:
    root = study.paths.root
    with serving(funding) as server:
        set_up(own_folders, server.url)
        ran = fusen(root, "suggest", "--model", "tall", "--accept", "--yes", "--as", "Ann")
    assert ran.code == 0, ran.err
    assert "2 codings stored as Ann" in ran.out
    assert {asked["model"] for asked in server.asked} == {"tall"}
    first, _ = study.context.store.codings.live()
    assert first.origin == "accepted-suggestion"
    assert EU[first.start : first.end] == MONEY
    (seen,) = first.sight or ()
    assert (seen.code, seen.score, seen.by.split()[0], len(seen.by.split()[1])) == (first.code, None, "tall", 64)
    assert isinstance(seen, ShownSuggestion)
    study.history.undo()
    assert study.context.store.codings.live() == []


def test_only_quotable_passages_are_sent(tmp_path: Path) -> None:
    """And of that only what the coder has not read."""
    for consent in ("paraphrase", "analyse", "none"):
        root = make_study(tmp_path / consent, cases=f"case,source,consent\nSato,JP-01.txt,{consent}\n")
        with opened(root) as study, serving(funding) as server:
            study.reviews.add("EU-01.txt", 0, EU.index("We could not"))
            report = study.suggestions.suggest_with_llm(SuggestionOptions(), endpoint(server))
            assert len(server.passages) == 3
            assert all(passage in EU for passage in server.passages)
            assert MONEY not in server.passages
            assert report.withheld == (0 if consent == "none" else 3)
            assert ("were not sent" in " ".join(report.remarks())) == (consent != "none")


def test_answers_are_cached_and_an_interrupted_run_resumes(study: Study) -> None:
    def stops(passage: str, number: int) -> str | Reply:
        return codes() if number < 3 else Reply(status=500, body=b"out of memory")

    with serving(stops) as server:
        first = study.suggestions.suggest_with_llm(SuggestionOptions(), endpoint(server))
        assert (first.asked, len(first.skipped)) == (3, 4)
        assert first.skipped[0][1] == "the server answers 500: out of memory (3 tries)"
        assert first.skipped[0][0].startswith("EU-01@")
        assert "4 skipped, because the model gave no usable answer: EU-01@" in " ".join(first.remarks())
        assert len(server.asked) == 3 + 4 * client.TRIES
        server.answer = funding
        again = study.suggestions.suggest_with_llm(SuggestionOptions(), endpoint(server))
        assert (again.asked, again.remembered) == (4, 3)
        count = len(server.asked)
        assert again.skipped == []
        third = study.suggestions.suggest_with_llm(SuggestionOptions(), endpoint(server))
        assert (third.asked, third.remembered, third.proposals) == (0, 7, again.proposals)
        assert len(server.asked) == count
        kept = study.paths.cache / "model-answers.jsonl"
        assert kept.stat().st_mode & 0o077 == 0 or sys.platform == "win32"
        kept.write_bytes(b"\xff{]\n" + kept.read_bytes()[:-9])  # damaged, and cut short
        assert study.suggestions.suggest_with_llm(SuggestionOptions(), endpoint(server)).asked == 1


def test_run_can_be_cancelled_and_reports_progress(study: Study) -> None:
    seen: list[tuple[str, int, int]] = []
    with serving(funding) as server:
        report = study.suggestions.suggest_with_llm(
            SuggestionOptions(), endpoint(server), lambda *told: seen.append(told), cancelled=lambda: len(seen) >= 2
        )
    assert report.asked == len(server.asked) == 1
    assert seen[:2] == [("asking the model", 0, 7), ("asking the model", 1, 7)]


# -- misbehaviour


@pytest.mark.parametrize(
    ("message", "dropped"),
    [
        ("The passage is about money.", "unreadable"),
        ('{"codes": [{"code": "funding", "quo', "unreadable"),
        ('[{"code": "funding", "quote": "money"}]', "unreadable"),
        ('{"codes": [{"code": "funding"}]}', "unreadable"),
        ('{"codes": {"funding": "money"}}', "unreadable"),
        ("[" * 100_000, "unreadable"),
        (codes(("fundin", "money")), "unknown_codes"),
        (codes(("challenges", "money")), "unknown_codes"),
        (codes(("funding", "The money was gone")), "invented_quotes"),
        (codes(("funding", "the money")), "invented_quotes"),
        (codes(("funding", " ")), "invented_quotes"),
    ],
)
def test_invalid_suggestions_are_dropped_and_counted(study: Study, message: str, dropped: str) -> None:
    with serving(lambda passage, number: message if passage == MONEY else codes()) as server:
        report = study.suggestions.suggest_with_llm(SuggestionOptions(), endpoint(server))
    assert report.proposals == []
    assert (report.unreadable, report.unknown_codes, report.invented_quotes) == tuple(
        int(dropped == what) for what in ("unreadable", "unknown_codes", "invented_quotes")
    )
    problem = "its answer could not be read" if dropped == "unreadable" else "Dropped: 1"
    assert problem in " ".join(report.remarks())
    assert len(report.skipped) == report.unreadable


def test_answer_that_was_cut_off_counts_up_to_its_last_whole_entry(study: Study) -> None:
    cut = codes(("funding", "money"), ("market", "grant"))
    cut = cut[: cut.index('"market"')]
    with serving(lambda passage, number: cut if "money" in passage else codes()) as server:
        report = study.suggestions.suggest_with_llm(SuggestionOptions(), endpoint(server))
    assert [one.path[-1] for one in report.proposals] == ["Funding gap", "Funding gap"]
    assert report.skipped == []


def test_quote_may_differ_from_the_passage_in_white_space_only(study: Study) -> None:
    answer = codes(("funding", "money  was\nmissing"))
    with serving(lambda passage, number: answer if passage == MONEY else codes()) as server:
        (row,) = study.suggestions.suggest_with_llm(SuggestionOptions(), endpoint(server)).proposals
    assert row.reason == "“money was missing”: it says so"


def test_code_fence_around_the_answer_is_accepted(study: Study) -> None:
    with serving(lambda passage, number: f"```json\n{funding(passage, number)}\n```") as server:
        assert len(study.suggestions.suggest_with_llm(SuggestionOptions(), endpoint(server)).proposals) == 2


@pytest.mark.parametrize(
    "once",
    [
        Reply(status=503, body=b"loading"),
        Reply(drop=True),
        Reply(b"<html>"),
        Reply(b"{}"),
        Reply(completion(None)),
    ],
)
def test_temporary_failure_is_retried(study: Study, once: Reply) -> None:
    with serving(lambda passage, number: once if number == 0 else funding(passage, number)) as server:
        report = study.suggestions.suggest_with_llm(
            SuggestionOptions(sources=("JP-01.txt",)), endpoint(server, timeout=0.5)
        )
    assert len(server.asked) == 4
    assert [one.source for one in report.proposals] == ["JP-01.txt"]


@pytest.mark.parametrize(
    "once",
    [
        Reply(completion("{}"), before=1.0),
        Reply(completion(codes(("funding", "money"))), trickle=0.02),
        Reply(b"x" * 1_100_000),
    ],
)
def test_slow_or_endless_answer_is_requested_once_and_skipped(study: Study, once: Reply) -> None:
    with serving(lambda passage, number: once if number == 0 else funding(passage, number)) as server:
        report = study.suggestions.suggest_with_llm(
            SuggestionOptions(sources=("JP-01.txt",)), endpoint(server, timeout=0.5)
        )
    assert (len(server.asked), len(report.skipped)) == (3, 1)
    assert server.asked[0]["max_tokens"] == client.MOST_TOKENS


def test_unresponsive_model_stops_the_run_after_five_passages(study: Study) -> None:
    with serving(lambda passage, number: Reply(status=500)) as server:
        with pytest.raises(ModelError, match="500"):
            study.suggestions.suggest_with_llm(SuggestionOptions(), endpoint(server))
        assert len(server.asked) == GIVE_UP * client.TRIES


def test_response_schema_lists_the_code_ids(study: Study) -> None:
    with serving(funding) as server:
        study.suggestions.suggest_with_llm(SuggestionOptions(sources=("JP-01.txt",)), endpoint(server))
    form = server.asked[0]["response_format"]
    entry = form["json_schema"]["schema"]["properties"]["codes"]["items"]
    assert entry["properties"]["code"]["enum"] == ["funding", "language", "market"]


def test_request_falls_back_to_json_and_then_to_text(study: Study) -> None:
    known: set[str | None] = {"json_object", None}

    def answer(passage: str, number: int) -> str | Reply:
        form = server.asked[number].get("response_format", {}).get("type")
        return funding(passage, number) if form in known else Reply(status=400, body=b"no such response_format")

    with serving(answer) as server:
        report = study.suggestions.suggest_with_llm(SuggestionOptions(sources=("JP-01.txt",)), endpoint(server))
        assert len(report.proposals) == 1
        assert len(server.asked) == 4, "the refused format is not sent again"
        known.discard("json_object")
        report = study.suggestions.suggest_with_llm(SuggestionOptions(sources=("EU-01.txt",)), endpoint(server))
        assert len(report.proposals) == 1


def test_only_valid_answers_are_cached_and_again_repeats_requests(study: Study) -> None:
    japanese = SuggestionOptions(sources=("JP-01.txt",))
    with serving(lambda passage, number: "no JSON" if number == 0 else funding(passage, number)) as server:
        assert study.suggestions.suggest_with_llm(japanese, endpoint(server)).unreadable == 1
        second = study.suggestions.suggest_with_llm(japanese, endpoint(server))
        assert (second.asked, second.remembered) == (1, 2)
        third = study.suggestions.suggest_with_llm(japanese, endpoint(server), again=True)
        assert (third.asked, third.remembered) == (3, 0)


def test_answers_keep_model_settings_prompt_hashes_and_time(study: Study) -> None:
    with serving(funding) as server:
        study.suggestions.suggest_with_llm(SuggestionOptions(), endpoint(server))
        answers = list(cached_lines(study.paths.cache / ANSWERS))
    kept = json.loads(answers[0])
    assert (kept["model"], kept["temperature"], kept["seed"]) == ("tiny", 0, client.SEED)
    assert len(kept["prompt"]) == len(kept["request"]) == 64
    assert kept["seconds"] >= 0


def test_text_around_the_json_is_ignored(study: Study) -> None:
    with serving(lambda passage, number: f"Here it is: {funding(passage, number)} I hope it helps.") as server:
        assert len(study.suggestions.suggest_with_llm(SuggestionOptions(), endpoint(server)).proposals) == 2


@pytest.mark.parametrize(
    ("always", "message", "tries"),
    [
        (Reply(status=401, body=b"no such key"), "401: no such key", 1),
        (Reply(status=404, body=b"model \x1b[31mtiny not found"), "404", 1),
        (Reply(status=302, location="http://example.org/"), "302", 1),
        (Reply(drop=True), "connection failed", 15),
        (Reply(before=0.4), "no answer within 0.1 s", 5),
        (Reply(b"x" * 1_100_000), "larger than", 5),
    ],
)
def test_server_error_names_the_server(
    study: Study, always: Reply, message: str, tries: int
) -> None:  # fmt: skip
    timeout = 0.1 if always.before else 5.0
    with serving(lambda passage, number: always) as server:
        with pytest.raises(ModelError, match=message) as caught:
            study.suggestions.suggest_with_llm(SuggestionOptions(), endpoint(server, timeout))
        assert len(server.asked) == tries
    assert server.url in caught.value.message
    assert caught.value.hint


def test_unreachable_server_is_reported(study: Study) -> None:
    with serving(funding) as server:
        gone = endpoint(server)
    with pytest.raises(ModelError, match="connection failed"):
        study.suggestions.suggest_with_llm(SuggestionOptions(), gone)


def test_refused_messages_skip_the_passage_only(study: Study) -> None:
    def answer(passage: str, number: int) -> str | Reply:
        return Reply(status=400, body=b"longer than the context") if passage == MONEY else funding(passage, number)

    with serving(answer) as server:
        report = study.suggestions.suggest_with_llm(SuggestionOptions(), endpoint(server))
        assert "400: longer than the context" in report.skipped[0][1]
        assert "json_schema" in server.asked[-1]["response_format"]["type"], "other passages still get the schema"
    assert len(report.proposals) == 1


# -- several passages a request, several requests at the same time


def test_several_passages_in_a_request_are_answered_each_by_itself(study: Study) -> None:
    def answer(passage: str, number: int) -> str:
        passages = passages_of(server.asked[number])
        lists = [json.loads(funding(each, 0))["codes"] for each in passages]
        return json.dumps({str(n): each for n, each in enumerate(lists, 1)})

    japanese = SuggestionOptions(sources=("JP-01.txt",))
    with serving(funding) as server:
        alone = study.suggestions.suggest_with_llm(japanese, endpoint(server))
        server.answer = answer
        report = study.suggestions.suggest_with_llm(japanese, replace(endpoint(server), batch=3))
        assert (report.asked, report.remembered, len(server.asked)) == (3, 0, 4)
        assert server.asked[-1]["max_tokens"] == 3 * client.MOST_TOKENS
        again = study.suggestions.suggest_with_llm(japanese, replace(endpoint(server), batch=3))
        assert (again.asked, again.remembered, len(server.asked)) == (0, 3, 4)
    assert [one.quote for one in report.proposals] == [one.quote for one in alone.proposals]
    assert [one.reason for one in again.proposals] == [one.reason for one in report.proposals]


@pytest.mark.parametrize("whole", ["nonsense", '{"1": [], "2": [{"code"', '{"1": [], "2": 3, "3": [1]}'])
def test_passage_that_a_shared_answer_leaves_out_is_asked_by_itself(study: Study, whole: str) -> None:
    def answer(passage: str, number: int) -> str:
        return funding(passage, number) if "passage" in json.loads(content(number)) else whole

    def content(number: int) -> str:
        prompt: str = server.asked[number]["messages"][1]["content"]
        return prompt

    with serving(answer) as server:
        report = study.suggestions.suggest_with_llm(
            SuggestionOptions(sources=("JP-01.txt",)), replace(endpoint(server), batch=3)
        )
        assert len(server.asked) == (4 if whole == "nonsense" else 3)
    assert (report.asked, report.skipped) == (3, [])


def test_requests_run_at_the_same_time_up_to_the_limit(study: Study) -> None:
    together = Barrier(3, timeout=20)

    def answer(passage: str, number: int) -> str:
        if number < 3:
            together.wait()
        return funding(passage, number)

    with serving(answer) as server:
        report = study.suggestions.suggest_with_llm(SuggestionOptions(), replace(endpoint(server), parallel=3))
    assert (report.asked, len(report.proposals)) == (7, 2)


def test_workers_of_a_cluster_give_the_proposals_of_this_process(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggesters, "study_executor", lambda paths, cluster: nullcontext(EagerExecutor()))

    def answer(passage: str, number: int) -> str:
        return "nonsense" if "region" in passage.lower() else funding(passage, number)

    results = []
    with serving(answer) as server, opened(make_study(tmp_path / "other")) as other:
        for asking, cluster in ((study, None), (other, "local:2")):
            for batch in (3, 1):
                report = asking.suggestions.suggest_with_llm(
                    SuggestionOptions(), replace(endpoint(server), batch=batch), cluster=cluster
                )
                proposed = [(row.source, row.start, row.end, row.code, row.answer) for row in report.proposals]
                results.append((proposed, report.asked, report.remembered, report.skipped, len(server.asked)))
                server.asked.clear()
    assert results[:2] == results[2:]
    assert results[0][0]


def test_error_of_a_worker_is_the_error_of_the_run_and_earlier_answers_are_kept(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggesters, "study_executor", lambda paths, cluster: nullcontext(EagerExecutor()))

    def answer(passage: str, number: int) -> str | Reply:
        return funding(passage, number) if number < 2 else Reply(status=401)

    with serving(answer) as server, pytest.raises(ModelError, match="answers 401"):
        study.suggestions.suggest_with_llm(SuggestionOptions(), endpoint(server), cluster="local:2")
    assert len(list(cached_lines(study.paths.cache / ANSWERS))) == 2


def test_time_is_estimated_from_earlier_answers_before_the_model_is_asked(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[tuple[int, str]] = []
    monkeypatch.setattr(ask_llm, "WORTH_SAYING", 0.0)
    monkeypatch.setattr(ask_llm, "duration", lambda seconds: "2 min")
    with serving(funding) as server:
        for source in ("JP-01.txt", "EU-01.txt"):
            study.suggestions.suggest_with_llm(
                SuggestionOptions(sources=(source,)), endpoint(server),
                notify=lambda line: lines.append((len(server.asked), line)),
            )  # fmt: skip
    assert lines == [
        (1, "tiny: 2 passages to ask, about 2 min"),
        (3, "tiny: 4 passages to ask, about 2 min"),
    ]


@pytest.mark.parametrize(("seconds", "words"), [(12, "12 s"), (100, "2 min"), (7000, "117 min"), (9000, "2.5 h")])
def test_a_duration_is_said_in_its_largest_unit(seconds: float, words: str) -> None:
    assert ask_llm.duration(seconds) == words


# -- the person's own coded passages as examples


def test_prompt_holds_own_quotable_passages_as_examples_and_more_coding_keeps_the_answers(study: Study) -> None:
    place = EU.index(MONEY)
    study.codings.add("EU-01.txt", place, place + len(MONEY), "Funding gap")
    study.reviews.add("EU-01.txt", place, place + len(MONEY))
    with serving(funding) as server:
        report = study.suggestions.suggest_with_llm(SuggestionOptions(), endpoint(server))
        first = json.loads(server.asked[0]["messages"][1]["content"])["codebook"][0]
        assert (first["id"], first["coded"]) == ("funding", [MONEY])
        assert '"coded" holds passages' in server.asked[0]["messages"][0]["content"]
        assert "1 passage that you coded" in " ".join(report.remarks())
        count = len(server.asked)
        without = study.suggestions.suggest_with_llm(SuggestionOptions(), replace(endpoint(server), examples=0))
        assert (without.asked, without.remembered, len(server.asked)) == (0, 6, count)


def test_examples_are_those_of_the_asking_coder_who_may_quote_them(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s", cases="case,source,consent\nSato,EU-01.txt,paraphrase\n")
    place = EU.index(MONEY)
    with opened(root) as study:
        study.codings.add("EU-01.txt", place, place + len(MONEY), "Funding gap")
        codes_ = study.codebook.get().codes
        assert coded_examples(study.context, codes_, 2) == {}


# -- where it runs


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:11434/v1", True),
        ("http://127.8.9.10/v1", True),
        ("http://[::1]:8080/v1", True),
        ("http://localhost:1234", True),
        ("https://LOCALHOST/v1", True),
        ("http://10.0.0.5/v1", False),
        ("http://0.0.0.0/v1", False),
        ("http://127.0.0.1@example.org/v1", False),
        ("http://127.0.0.1.example.org/v1", False),
        ("http://localhost.example.org/v1", False),
        ("http://example.org#@127.0.0.1/", False),
        ("http://example.org\\@127.0.0.1/", True),  # so it is for httpx, which also connects
    ],
)
def test_local_addresses_are_recognised(url: str, local: bool) -> None:
    try:
        assert is_local(LanguageModel(url, "m")) is local
    except ModelError:
        assert not local


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "127.0.0.1:11434", "http://", "http://[::1", "file:///etc/passwd"])
def test_invalid_addresses_are_refused(url: str) -> None:
    with pytest.raises(ModelError, match="no web address"):
        Client(LanguageModel(url, "m"))


def test_remote_model_needs_its_host_name_as_confirmation(
    study: Study, own_folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(own_folders, "http://model.invalid/v1")
    root = study.paths.root
    refused = fusen(root, "suggest", "--suggester", "llm", "--as", "Ann")
    assert (refused.code, refused.out) == (1, "")
    assert "model.invalid is not this machine" in refused.err
    assert "--allow-remote" in refused.err
    for typed, message in (
        ("yes", "is not this machine"),
        ("", "is not this machine"),
        ("model.invalid", "connection failed"),
    ):
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{typed}\n"))
        ran = fusen(root, "suggest", "--suggester", "llm", "--allow-remote", "--as", "Ann")
        assert (ran.code, message in ran.err) == (1, True), ran.err


def test_proxy_settings_are_ignored(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with serving(funding) as server:
        assert study.suggestions.suggest_with_llm(SuggestionOptions(), endpoint(server)).asked == 7


# -- settings


def test_study_settings_cannot_name_a_server(study: Study, own_folders: Path) -> None:
    with serving(funding) as server:
        settings = study.paths.settings
        settings.write_text(settings.read_text() + f'\n[language-model]\nurl = "{server.url}"\nmodel = "tiny"\n')
        ran = fusen(study.paths.root, "suggest", "--suggester", "llm", "--as", "Ann")
        assert ran.code == 1
        assert "no language model is set up" in ran.err
        assert server.asked == []


@pytest.mark.parametrize(
    "table", ["x = 1", 'url = "http://localhost"', 'url = 3\nmodel = "m"', 'url = "u"\nmodel = "m"\ntimeout = "1"']
)
def test_invalid_model_settings_are_named(study: Study, own_folders: Path, table: str) -> None:
    path = own_folders / "fusen/settings.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"[language-model]\n{table}\n")
    ran = fusen(study.paths.root, "suggest", "--suggester", "llm", "--as", "Ann")
    assert ran.code == 1
    assert "settings.toml" in ran.err
    assert "[language-model] needs" in ran.err


def test_minimum_score_is_refused_for_a_language_model(study: Study) -> None:
    with serving(funding) as server, pytest.raises(FusenError, match="gives no score"):
        study.suggestions.suggest_with_llm(SuggestionOptions(least=0.5), endpoint(server))


# -- parsing


CODES = [Code("g1", "one", "One", ("One",)), Code("g2", "two", "Two", ("Two",))]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40), st.lists(st.tuples(st.sampled_from(["one", "two", "three", ""]), st.text(max_size=6))))
def test_every_accepted_quote_occurs_in_the_passage(passage: str, entries: list[tuple[str, str]]) -> None:
    parsed = parse(json.dumps({"codes": [{"code": code, "quote": quote} for code, quote in entries]}), CODES, passage)
    assert all(one.code in ("g1", "g2") for one in parsed.proposed)
    quotes = {quote for code, quote in entries}
    assert all(passage[one.start : one.end] in quotes and one.start < one.end for one in parsed.proposed)
    twice = len(entries) - len(parsed.proposed) - parsed.unknown_codes - parsed.invented_quotes
    assert twice >= 0


@settings(max_examples=100, deadline=None)
@given(st.recursive(st.none() | st.text() | st.integers() | st.floats(), lambda each: st.lists(each) | st.dictionaries(st.sampled_from(["codes", "code", "quote", "why"]), each)))  # fmt: skip
def test_any_json_is_accepted_or_refused_without_a_crash(value: object) -> None:
    parsed = parse(json.dumps(value), CODES, "some passage")
    assert parsed.unreadable or isinstance(parsed.proposed, tuple)
