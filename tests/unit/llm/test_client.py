"""The client of a language model: addresses, answers, retries and refusals."""

from __future__ import annotations

import json

import pytest

from fusen.llm import client as client_module
from fusen.llm.client import Client, ModelError, NoAnswer, host_of, is_local
from fusen.llm.suggest_prompt import Messages
from fusen.settings import LanguageModel
from tests.support.model_server import Reply, completion, serving

MESSAGES: Messages = [{"role": "user", "content": json.dumps({"passage": "資金が足りない"})}]


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "PAUSE", 0)


def model(url: str, **more: object) -> LanguageModel:
    return LanguageModel(url, "tiny", context=4000, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:1/v1", True),
        ("http://localhost/v1", True),
        ("http://[::1]:8080/v1", True),
        ("http://localhost.example.org/v1", False),
        ("http://127.0.0.1.example.org", False),
        ("http://10.0.0.1/v1", False),
    ],
)
def test_only_loopback_is_this_machine(url: str, local: bool) -> None:
    assert is_local(model(url)) is local


@pytest.mark.parametrize("url", ["", "ftp://127.0.0.1", "127.0.0.1:8080", "http://"])
def test_other_addresses_are_refused_with_an_example(url: str) -> None:
    with pytest.raises(ModelError, match="no web address") as error:
        host_of(model(url))
    assert 'url = "http://127.0.0.1:11434/v1"' in str(error.value.hint)


def test_server_elsewhere_needs_its_exact_name() -> None:
    elsewhere = model("https://models.example.org/v1")
    with pytest.raises(ModelError, match=r"models\.example\.org is not this machine"):
        Client(elsewhere)
    with pytest.raises(ModelError, match="is not this machine"):
        Client(elsewhere, allowed="example.org")
    with Client(elsewhere, allowed="models.example.org"):
        pass


def test_failed_try_is_repeated_and_the_key_is_sent() -> None:
    replies = [Reply(b"busy", 503), Reply(b"{}"), Reply(completion("資金"))]
    with serving(lambda _, number: replies[number]) as server, Client(model(server.url, key="k")) as client:
        assert client.complete(MESSAGES) == "資金"
    assert server.keys == ["Bearer k"] * 3


def test_last_problem_is_named_after_three_tries() -> None:
    with serving(lambda *_: Reply(b"busy\n now", 503)) as server, Client(model(server.url)) as client:
        with pytest.raises(NoAnswer, match=r"the server answers 503: busy now \(3 tries\)"):
            client.complete(MESSAGES)
        assert len(server.asked) == 3


@pytest.mark.parametrize("body", [b"no json", b'{"choices": []}', completion(None), completion(7)])
def test_answer_that_is_no_completion_is_an_error(body: bytes) -> None:
    with (
        serving(lambda *_: Reply(body)) as server,
        Client(model(server.url)) as client,
        pytest.raises(NoAnswer, match="the answer"),
    ):
        client.complete(MESSAGES)


def test_wrong_key_ends_the_work_and_a_redirect_is_not_followed() -> None:
    for reply in (Reply(b"who?", 401), Reply(status=302, location="http://example.org")):
        with serving(lambda *_, reply=reply: reply) as server, Client(model(server.url)) as client:
            with pytest.raises(ModelError, match=f"the server answers {reply.status}"):
                client.complete(MESSAGES)
            assert len(server.asked) == 1


def test_answer_gets_a_share_of_the_context() -> None:
    with Client(LanguageModel("http://127.0.0.1:1", "tiny", context=2000)) as client:
        assert (client.answer_tokens(), client.answer_tokens(8)) == (500, 500)
    with Client(LanguageModel("http://127.0.0.1:1", "tiny", context=100_000)) as client:
        assert (client.answer_tokens(), client.answer_tokens(3)) == (1000, 3000)
