"""An OpenAI-compatible server on loopback with scripted answers, faulty ones included."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

Asked = Mapping[str, Any]
Answer = Callable[[str, int], "str | Reply"]
"""Maps a passage and the number of earlier requests to the model's answer."""


class Reply:
    """An unusual answer: another status, a raw body, a redirect, a pause or a dropped connection."""

    def __init__(
        self, body: bytes = b"", status: int = 200, *, location: str = "", before: float = 0, drop: bool = False,
        trickle: float = 0,
    ) -> None:  # fmt: skip
        self.body, self.status, self.location = body, status, location
        self.before, self.drop, self.trickle = before, drop, trickle


class ModelServer:
    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[Asked] = []
        self.paths: list[str] = []
        self.keys: list[str | None] = []
        self.url = ""

    @property
    def passages(self) -> list[str]:
        return [passage_of(asked) for asked in self.asked]


def passage_of(asked: Asked) -> str:
    """Return the passage of a request, or for prose the whole prompt."""
    content: str = asked["messages"][-1]["content"]
    passage: str = json.loads(content).get("passage", content)
    return passage


def passages_of(asked: Asked) -> list[str]:
    """Return the passages of a request about several."""
    return list(json.loads(asked["messages"][-1]["content"])["passages"].values())


def completion(content: object) -> bytes:
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()


def codes(*entries: tuple[str, str]) -> str:
    """Return a valid answer with these (code id, quote) pairs."""
    return json.dumps({"codes": [{"code": code, "quote": quote, "why": "it says so"} for code, quote in entries]})


@contextmanager
def serving(answer: Answer) -> Iterator[ModelServer]:
    state = ModelServer(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.asked.append(asked)
            state.paths.append(self.path)
            state.keys.append(self.headers["Authorization"])
            answer = state.answer(passage_of(asked), len(state.asked) - 1)
            self._send(Reply(completion(answer)) if isinstance(answer, str) else answer)

        def _send(self, reply: Reply) -> None:
            time.sleep(reply.before)
            if reply.drop:
                self.connection.close()
                return
            self.send_response(reply.status)
            if reply.location:
                self.send_header("Location", reply.location)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            try:
                for at in range(0, len(reply.body), 1) if reply.trickle else ():
                    self.wfile.write(reply.body[at : at + 1])
                    time.sleep(reply.trickle)
                if not reply.trickle:
                    self.wfile.write(reply.body)
            except OSError:
                return  # the client has gone

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def set_up(folder: Path, url: str, **more: object) -> None:
    """Write a person's settings with this server into the home folder of `own_folders`."""
    path = folder / "fusen/settings.toml"
    path.parent.mkdir(exist_ok=True)
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in more.items())
    path.write_text(f'[language-model]\nurl = {json.dumps(url)}\nmodel = "tiny"\n{lines}')
