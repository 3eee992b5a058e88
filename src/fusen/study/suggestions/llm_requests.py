"""Requests to a language model: which passages they ask about, in prompts that fit the model's context."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from fusen.errors import FusenError
from fusen.llm.concurrency import Finished
from fusen.llm.suggest_prompt import fit_messages, prompt_hash, response_format
from fusen.model.codebook import Code
from fusen.model.suggestion import SpokenPassage
from fusen.settings import LanguageModel

if TYPE_CHECKING:
    from fusen.llm.client import Client


@dataclass(frozen=True, slots=True)
class PromptedPassage:
    """A passage and the hash of its prompt, by which its answer is cached.

    The hash covers model, codebook, passage and passages a request, without the coded examples: more coding keeps the
    answers.
    """

    spoken: SpokenPassage
    prompt: str


Request = tuple[PromptedPassage, ...]
"""The passages of one request."""


class LlmReply(NamedTuple):
    """A model's answer to one request, the hash of all that was sent, and the seconds that the model took.

    `left_out` is the last part of the codes' descriptions that the prompt left out.
    """

    text: str
    request: str
    seconds: float
    left_out: str


class RequestPlan:
    """Plans the requests to one model."""

    def __init__(
        self, client: Client, model: str, codes: Sequence[Code], batch: int, coded: Mapping[str, Sequence[str]]
    ) -> None:  # fmt: skip
        self._client, self._model, self._codes, self._batch, self._coded = client, model, codes, batch, coded

    def prompted(self, spoken: SpokenPassage) -> PromptedPassage:
        """Return a passage with the hash of its prompt. Raises ValueError if the passage does not fit the context."""
        conversation, _ = fit_messages(self._codes, [spoken.text], self._tokens(1))
        return PromptedPassage(spoken, prompt_hash(self._model, conversation, self._batch))

    def requests(self, passages: Sequence[PromptedPassage]) -> deque[Request]:
        """Return the passages of each request: as many in one as the settings say and as fit uncut."""
        waiting, result = deque(passages), deque[Request]()
        while waiting:
            some = [waiting.popleft() for _ in range(min(self._batch, len(waiting)))]
            while len(some) > 1 and not self._fits(some):
                waiting.appendleft(some.pop())
            result.append(tuple(some))
        return result

    def ask(self, request: Request) -> LlmReply:
        """Ask about the passages of a request; several threads may. Raises NoAnswer or ModelError."""
        count, began = len(request), time.monotonic()
        texts = [passage.spoken.text for passage in request]
        conversation, part = fit_messages(self._codes, texts, self._tokens(count), self._coded)
        text = self._client.complete(conversation, response_format(self._codes, count), count)
        return LlmReply(text, prompt_hash(self._model, conversation), time.monotonic() - began, part)

    def _fits(self, passages: Sequence[PromptedPassage]) -> bool:
        texts = [passage.spoken.text for passage in passages]
        try:
            return not fit_messages(self._codes, texts, self._tokens(len(texts)), self._coded)[1]
        except ValueError:
            return False

    def _tokens(self, passages: int) -> int:
        """Return the most tokens of a prompt; 0 for no limit."""
        context = self._client.context()
        return context and context - self._client.answer_tokens(passages)


class RequestSettings(NamedTuple):
    """The model and codebook of all requests, as a worker of a cluster receives them."""

    endpoint: LanguageModel
    allowed: str  # host of the model, if it is not this machine
    codes: Sequence[Code]
    coded: Mapping[str, Sequence[str]]


def ask_from_worker(shared: RequestSettings, request: Request) -> Finished[Request, LlmReply]:
    """Ask about the passages of a request from another process. Returns errors, so that other answers are kept."""
    from fusen.llm.client import Client

    endpoint = shared.endpoint
    try:
        with Client(endpoint, allowed=shared.allowed) as client:
            plan = RequestPlan(client, endpoint.model, shared.codes, endpoint.batch, shared.coded)
            return Finished(request, plan.ask(request), None)
    except FusenError as error:
        return Finished(request, None, error)
