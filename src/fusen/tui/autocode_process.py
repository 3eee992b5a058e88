"""Phrase matching in a separate process, because loading spaCy would delay keys."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from fusen.errors import FusenError
from fusen.study import Progress
from fusen.study.unlock import keys_for_child, take_keys


class AutocodeProcess:
    """A process that starts at once; if stopped early it leaves no codings, because it writes in one transaction."""

    def __init__(self, folder: Path, user: str) -> None:
        start = "from fusen.tui.autocode_process import serve; serve(*sys.argv[1:])"
        self._stopped = False
        self._process = subprocess.Popen(
            [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}; {start}", str(folder.absolute()), user],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8",
        )  # fmt: skip
        assert self._process.stdin is not None
        with suppress(OSError), self._process.stdin as keys:
            keys.write(f"{keys_for_child()}\n")

    def stop(self) -> None:
        self._stopped = True
        self._process.terminate()

    def wait(self, progress: Progress) -> str:
        """Wait for the result and return its summary; raises FusenError if the process fails."""
        message: list[object] = []
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                message = json.loads(line)
                if len(message) == 3:
                    progress(str(message[0]), int(str(message[1])), int(str(message[2])))
        self._process.wait()
        if len(message) == 1:
            return str(message[0])
        if len(message) == 2:
            raise FusenError(str(message[0]), str(message[1]))
        raise FusenError("stopped: nothing was matched" if self._stopped else "phrase matching was interrupted")


def serve(folder: str, user: str) -> None:
    """Run in the child process: write JSON lines, [what, done, total] for progress, then [summary] or [error, hint]."""
    from fusen.study import Study

    def tell(*line: object) -> None:
        print(json.dumps(line), flush=True)

    def progress(what: str, done: int, total: int) -> None:
        tell(what, done, total)

    take_keys(sys.stdin.readline())
    try:
        with Study.open(Path(folder), user=user) as study:
            report = study.autocode.tag(progress=progress)
    except FusenError as error:
        tell(error.message, error.hint or "")
    else:
        kind = "phrase matches" if report.by == "phrases" else "codings by phrases and decisions"
        tell(
            f"{report.matches:,} {kind} in {report.sources:,} interviews: "
            f"{report.added:,} added, {report.updated:,} updated, {report.removed:,} removed"
        )
