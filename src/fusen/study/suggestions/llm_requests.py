"""Requests to a language model: which passages they ask about, in prompts that fit the model's context."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fusen.llm.suggest_prompt import CUTS, Messages, fit_messages, prompt_hash, response_format
from fusen.model.codebook import Code
from fusen.model.suggestion import SpokenPassage

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


@dataclass(frozen=True, slots=True)
class LlmRequest:
    """One request about one or several passages."""

    passages: tuple[PromptedPassage, ...]
    conversation: Messages

    @property
    def texts(self) -> list[str]:
        return [passage.spoken.text for passage in self.passages]


class RequestPlan:
    """Plans the requests to one model."""

    def __init__(
        self, client: Client, model: str, codes: Sequence[Code], batch: int, coded: Mapping[str, Sequence[str]]
    ) -> None:  # fmt: skip
        self._client, self._model, self._codes, self._batch, self._coded = client, model, codes, batch, coded
        self.left_out = ""  # the last part of the codes' descriptions that a prompt left out

    def prompted(self, spoken: SpokenPassage) -> PromptedPassage:
        """Return a passage with the hash of its prompt. Raises ValueError if the passage does not fit the context."""
        conversation, _ = fit_messages(self._codes, [spoken.text], self._tokens(1))
        return PromptedPassage(spoken, prompt_hash(self._model, conversation, self._batch))

    def requests(self, passages: Sequence[PromptedPassage]) -> deque[LlmRequest]:
        """Return the requests for passages: as many passages in one as the settings say and as fit uncut."""
        waiting, result = deque(passages), deque[LlmRequest]()
        while waiting:
            some = [waiting.popleft() for _ in range(min(self._batch, len(waiting)))]
            while len(some) > 1 and not self._fits(some):
                waiting.appendleft(some.pop())
            result.append(self.request(some))
        return result

    def request(self, passages: Sequence[PromptedPassage]) -> LlmRequest:
        """Return one request for passages."""
        texts = [passage.spoken.text for passage in passages]
        conversation, part = fit_messages(self._codes, texts, self._tokens(len(texts)), self._coded)
        if CUTS.index(part) > CUTS.index(self.left_out):
            self.left_out = part
        return LlmRequest(tuple(passages), conversation)

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

    def ask(self, request: LlmRequest) -> str:
        """Return the model's answer. Raises NoAnswer or ModelError."""
        count = len(request.passages)
        return self._client.complete(request.conversation, response_format(self._codes, count), count)
