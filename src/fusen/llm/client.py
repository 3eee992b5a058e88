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

TRIES = 3
PAUSE = 0.5  # seconds before the second try, twice as long before the third
LARGEST = 1_000_000  # bytes of an answer: a reply holds a few codes
CONNECT = 5.0  # seconds: a server on this machine answers at once or is not there
LATER = (408, 429, 500, 502, 503, 504)  # statuses that may be gone at the next try


class ModelError(FusenError):
    """The language model is unreachable or gives no answer."""


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

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def complete(self, messages: Messages) -> str:
        """Returns the model's answer. Raises ModelError after TRIES failed tries."""
        problem = ""
        for number in range(TRIES):
            if number:
                time.sleep(PAUSE * 2 ** (number - 1))
            try:
                return self._ask(messages)
            except _Again as error:
                problem = str(error)
        raise ModelError(
            f"{self._endpoint.url}: {problem} ({TRIES} tries)",
            "is the model running? answers so far are kept: the same command goes on from here",
        )

    def _ask(self, messages: Messages) -> str:
        library = _httpx()
        body = {
            "model": self._endpoint.model, "messages": messages, "temperature": 0, "stream": False,
            "response_format": {"type": "json_object"},
        }  # fmt: skip
        try:
            with self._client.stream("POST", f"{self._endpoint.url.rstrip('/')}/chat/completions", json=body) as answer:
                content = self._read(answer)
        except library.TimeoutException as error:
            raise _Again(f"no answer within {self._endpoint.timeout:g} s") from error
        except library.TransportError as error:
            raise _Again(f"the connection failed: {error or type(error).__name__}") from error
        self._check(answer.status_code, content)
        return self._message(content)

    def _read(self, answer: httpx.Response) -> bytes:
        """Returns the body, within the limits of size and total time."""
        end, content = time.monotonic() + self._endpoint.timeout, b""
        for piece in answer.iter_bytes():
            content += piece
            if len(content) > LARGEST:
                raise ModelError(
                    f"{self._endpoint.url}: the answer is larger than {LARGEST:,} bytes", "use another model"
                )
            if time.monotonic() > end:
                raise _Again(f"no whole answer within {self._endpoint.timeout:g} s")
        return content

    def _check(self, status: int, content: bytes) -> None:
        excerpt = " ".join(content[:200].decode("utf-8", "replace").split())
        if status in LATER:
            raise _Again(f"the server answers {status}: {excerpt}")
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
