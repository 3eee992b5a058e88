"""Small studies on disk, and functions that run the command line on them."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import typer.main

from fusen.cli import app
from fusen.cli.app import run
from fusen.cli.command_table import requested
from fusen.model.ids import text_hash

PROJECT = "7f4d9a52-3c1e-4b8a-9d61-2e5f0c7b8a90"
SOURCE = Path(__file__).parents[2] / "src"
CODEBOOK = """\
name: Small
codes:
  - name: Challenges
    id: challenges
    codes:
      - name: Funding gap
        id: funding-gap
        definition: Money is missing.
        phrases: [budget, money, 予算]
        codes:
          - name: Travel money
            id: travel-money
            phrases: ["travel budget"]
      - name: Language barrier
        id: language-barrier
        phrases: [interpreter, 通訳]
  - name: Drivers
    id: drivers
    codes:
      - name: Champion
        id: champion
        phrases: [professor]
"""


def make_study(
    root: Path,
    transcripts: Mapping[str, str | bytes],
    *,
    codebook: str = CODEBOOK,
    cases: str = "case,source,consent\n",
    codings: Mapping[str, Iterable[Mapping[str, Any]]] | None = None,
    name: str = "Small",
) -> Path:
    """Write a study without a database; `codings` maps file names to lines from `coding` and `review`."""
    files: dict[str, str | bytes] = {
        ".fusen/study.toml": f'project = "{PROJECT}"\nname = "{name}"\nlanguage = "en"\nunit = "sentence"\n',
        "codebook/codebook.yaml": codebook,
        "transcripts/cases.csv": cases,
        **{f"transcripts/{path}": content for path, content in transcripts.items()},
    }
    for path, lines in (codings or {}).items():
        files[f".fusen/codings/{path}"] = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    for path, content in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def fixed_guid(*parts: object) -> str:
    return str(uuid.uuid5(uuid.UUID(PROJECT), "/".join(map(str, parts))))


def coding(
    text: str, source: str, coder: str, code_id: str, start: int, end: int, **more: Any
) -> dict[str, Any]:  # fmt: skip
    """Return a line of a shared file, with a guid derived from its position."""
    return {
        "type": "coding", "guid": fixed_guid("coding", coder, code_id, source, start, end), "source": source,
        "source_sha256": text_hash(text), "code_id": code_id, "code": code_id, "coder": coder, "start": start,
        "end": end, "quote": text[start:end], "origin": "manual", "at": "2026-03-04T05:06:07.000Z",
        "direction": None, "magnitude": None, "note": None,
    } | more  # fmt: skip


def review(text: str, source: str, coder: str, start: int = 0, end: int | None = None) -> dict[str, Any]:
    end = len(text) if end is None else end
    return {
        "type": "review", "guid": fixed_guid("review", coder, source, start, end), "source": source,
        "source_sha256": text_hash(text), "coder": coder, "start": start, "end": end, "at": "2026-03-04T05:06:07.000Z",
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ran:
    """The exit code and the output of a command."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(self.out)
        return rows


def _build_once() -> None:
    """Keep the commands that this process builds: building one takes 10 ms, a third of the time of most."""
    build, built = app.app_for, dict[tuple[str, bool], typer.Typer]()

    def known_app_for(arguments: Sequence[str]) -> typer.Typer:
        key = requested(arguments), app.VERSION in arguments
        if key not in built:
            built[key] = build(arguments)
        return built[key]

    setattr(app, "app_for", known_app_for)  # noqa: B010 - mypy refuses the assignment
    setattr(typer.main, "get_command", cache(typer.main.get_command))  # noqa: B010


_build_once()


def fusen(study: Path | None, *arguments: object, encoding: str = "utf-8") -> Ran:
    """Run one command in this process, with output streams of this encoding."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding, newline="") for _ in range(2))
    named = ["--study", str(study)] if study else []
    with redirect_stdout(out), redirect_stderr(err):
        code = run([*map(str, arguments), *named])
        texts = []
        for stream in (out, err):
            stream.flush()
            texts.append(stream.buffer.getvalue().decode(encoding))
    return Ran(code, *texts)


def environment(**more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES", "NO_COLOR")}
    return kept | {"PYTHONPATH": str(SOURCE), "PYTHONIOENCODING": "utf-8"} | more


def fusen_process(*arguments: object, cwd: Path | None = None, **env: str) -> Ran:
    """Run one command in a process of its own."""
    command = [sys.executable, "-m", "fusen", *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, env=environment(**env), capture_output=True, timeout=120, check=False)
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
