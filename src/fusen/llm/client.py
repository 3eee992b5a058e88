"""Client of an OpenAI-compatible server on the person's own machine: one completion, with time and size limits."""

from __future__ import annotations

import ipaddress
import json
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any

from fusen.errors import FusenError
from fusen.llm.suggest_prompt import Messages
from fusen.settings import LanguageModel

if TYPE_CHECKING:
    import httpx

ResponseFormat = dict[str, object]

TRIES = 3
PAUSE = 0.5  # seconds before the second try, twice as long before the third
LARGEST = 1_000_000  # bytes of an answer: a reply holds a few codes
MOST_TOKENS = 1000  # of an answer, so that a model that repeats itself stops
ANSWER_SHARE = 4  # an answer gets at most one of so many tokens of the context
CONTEXT_NAMES = ("n_ctx", "max_model_len", "context_length", "context_window")  # of llama.cpp, vLLM and others
SEED = 0
CONNECT = 5.0  # seconds: a server on this machine answers at once or is not there
LATER = (408, 429, 500, 502, 503, 504)  # statuses that may be gone at the next try
NO_SUCH_FORMAT = (400, 422, 501)  # statuses of servers that do not know a response format
REFUSED = (400, 413, 422)  # statuses for messages that a server does not take, such as longer ones than its context
WAY_OUT = "is the model running? answers so far are kept, and the same command continues"
JSON_OBJECT: ResponseFormat = {"type": "json_object"}


class ModelError(FusenError):
    """The language model is unreachable or gives no answer."""


class NoAnswer(ModelError):
    """The model gives no usable answer to these messages; it may answer others."""


class _Again(Exception):
    """A failure that is worth a retry."""


def host_of(endpoint: LanguageModel) -> str:
    """Returns the host name that the client will connect to; raises ModelError for an invalid web address."""
    address = _address(endpoint)
    return str(address.host)


def is_local(endpoint: LanguageModel) -> bool:
    """True if the endpoint is on this machine: a loopback address or `localhost`."""
    host = host_of(endpoint)
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _address(endpoint: LanguageModel) -> httpx.URL:
    library = _httpx()
    way_out = 'in your own settings.toml: [language-model] url = "http://127.0.0.1:11434/v1"'
    try:
        address: httpx.URL = library.URL(endpoint.url)
    except (library.InvalidURL, TypeError) as error:
        raise ModelError(f"{endpoint.url}: no web address: {error}", way_out) from error
    if address.scheme not in ("http", "https") or not address.host:
        raise ModelError(f"{endpoint.url}: no web address", way_out)
    return address


def _httpx() -> Any:
    try:
        import httpx
    except ImportError as error:
        raise ModelError("the language model needs the library httpx", "pip install 'fusen[llm]'") from error
    return httpx


class Client:
    """A connection to one endpoint; it follows no redirect and uses no proxy, which would carry passages elsewhere.

    It refuses a server on another machine unless `allowed` is its exact host name.
    """

    def __init__(self, endpoint: LanguageModel, *, allowed: str = "") -> None:
        host = host_of(endpoint)
        if not is_local(endpoint) and host != allowed:
            raise ModelError(
                f"{host} is not this machine: passages of interviews would leave it",
                "run the model here, or say --allow-remote and confirm, if all interviewees have agreed to that",
            )
        self._endpoint = endpoint
        headers = {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
        library = _httpx()
        self._client: httpx.Client = library.Client(
            timeout=library.Timeout(endpoint.timeout, connect=CONNECT), headers=headers, trust_env=False,
            follow_redirects=False,
        )  # fmt: skip
        self._unknown_formats: set[object] = set()  # types that the server refused
        self._context: int | None = endpoint.context or None

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def context(self) -> int:
        """Return how many tokens the model reads: as set, or as the server says; 0 if it does not say."""
        if self._context is None:
            self._context = self._ask_context()
        return self._context

    def _ask_context(self) -> int:
        library = _httpx()
        try:
            with self._client.stream("GET", f"{self._endpoint.url.rstrip('/')}/models") as answer:
                models = json.loads(self._read(answer))["data"] if answer.status_code == 200 else []
            named = [model for model in models if model.get("id") == self._endpoint.model]
            model = (named or models)[0] if named or len(models) == 1 else {}
            values = {**model, **(model.get("meta") or {})}
        except (library.HTTPError, NoAnswer, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return 0
        known = [values[name] for name in CONTEXT_NAMES if type(values.get(name)) is int]
        return max(known[:1], default=0)

    def answer_tokens(self, passages: int = 1) -> int:
        """Return the most tokens of an answer on so many passages."""
        most = MOST_TOKENS * passages
        return min(most, self.context() // ANSWER_SHARE) if self.context() else most

    def complete(self, messages: Messages, form: ResponseFormat = JSON_OBJECT, passages: int = 1) -> str:
        """Return the model's answer, in the response format that the server knows: `form`, a JSON object, or text.

        `passages` is the number of passages that the answer is about. Several threads may call. Raises NoAnswer if the model does not answer in time or after TRIES failed tries, ModelError if the server cannot
        be reached or refuses. A time-out is not tried again: at temperature 0 the answer would be the same.
        """
        problem = ""
        for number in range(TRIES):
            if number:
                time.sleep(PAUSE * 2 ** (number - 1))
            try:
                return self._ask(messages, form, self.answer_tokens(passages))
            except _Again as error:
                problem = str(error)
        raise NoAnswer(f"{self._endpoint.url}: {problem} ({TRIES} tries)", WAY_OUT)

    def _ask(self, messages: Messages, form: ResponseFormat, tokens: int) -> str:
        refused: list[object] = []
        for each in (form, JSON_OBJECT, None):
            if each is not None and each["type"] in self._unknown_formats:
                continue
            status, content = self._post(messages, each, tokens)
            if status not in NO_SUCH_FORMAT:
                self._unknown_formats.update(refused)
                break
            refused += [each["type"]] if each else []
        self._check(status, content)
        return self._message(content)

    def _post(self, messages: Messages, form: ResponseFormat | None, tokens: int) -> tuple[int, bytes]:
        library = _httpx()
        body = {
            "model": self._endpoint.model, "messages": messages, "temperature": 0, "seed": SEED, "stream": False,
            "max_tokens": tokens, **({"response_format": form} if form else {}),
        }  # fmt: skip
        try:
            with self._client.stream("POST", f"{self._endpoint.url.rstrip('/')}/chat/completions", json=body) as answer:
                return answer.status_code, self._read(answer)
        except (library.ConnectError, library.ConnectTimeout) as error:
            raise ModelError(f"{self._endpoint.url}: the connection failed: {error}", WAY_OUT) from error
        except library.TimeoutException as error:
            raise NoAnswer(f"{self._endpoint.url}: no answer within {self._endpoint.timeout:g} s", WAY_OUT) from error
        except library.TransportError as error:
            raise _Again(f"the connection failed: {error or type(error).__name__}") from error

    def _read(self, answer: httpx.Response) -> bytes:
        """Returns the body, within the limits of size and total time."""
        end, content = time.monotonic() + self._endpoint.timeout, b""
        for piece in answer.iter_bytes():
            content += piece
            if len(content) > LARGEST:
                raise NoAnswer(
                    f"{self._endpoint.url}: the answer is larger than {LARGEST:,} bytes", "use another model"
                )
            if time.monotonic() > end:
                raise NoAnswer(f"{self._endpoint.url}: no complete answer within {self._endpoint.timeout:g} s", WAY_OUT)
        return content

    def _check(self, status: int, content: bytes) -> None:
        excerpt = " ".join(content[:200].decode("utf-8", "replace").split())
        if status in LATER:
            raise _Again(f"the server answers {status}: {excerpt}")
        if status in REFUSED:
            raise NoAnswer(f"{self._endpoint.url}: the server answers {status}: {excerpt}", WAY_OUT)
        if status != 200:
            hint = "check url, model and key in your own settings.toml"
            raise ModelError(f"{self._endpoint.url}: the server answers {status}: {excerpt}", hint)

    def _message(self, content: bytes) -> str:
        try:
            answer = json.loads(content)["choices"][0]["message"]["content"]
        except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
            raise _Again("the answer is no chat completion") from error
        if not isinstance(answer, str):
            raise _Again("the answer holds no text")
        return answer
