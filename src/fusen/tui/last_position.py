"""The user's last position in each study, stored in the user's state folder: ids and offsets, no text."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from fusen.model.ids import user_guid
from fusen.model.source import UNITS
from fusen.tui.coder_filter import WHOSE


@dataclass(slots=True)
class SessionState:
    """`source` is the last open source; empty if the user had returned to the home screen."""

    source: str = ""
    offsets: dict[str, int] = field(default_factory=dict)  # by source guid
    last: str = ""  # the interview under the cursor
    others: int = 0
    known: bool = False  # the user has seen the introduction card
    hidden: bool = False  # suggestions are hidden, for blind coding
    unit: str = ""  # the unit of moves: sentence, turn or paragraph; empty is the study's unit
    whose: str = ""  # whose codings lists and tables show, as `coder_filter.WHOSE`; empty until the person chooses
    skip: int = 0  # what moves leave out: 0 nothing, 1 the interviewer, 2 also short answers


def path_for(project: str, user: str) -> Path:
    from platformdirs import user_state_path

    return user_state_path("fusen", appauthor=False) / "places" / f"{user_guid(project, user)}.json"


def read_session(path: Path) -> SessionState:
    """Read the session; a damaged or foreign file counts as empty, because only a cursor is lost."""
    try:
        data = json.loads(path.read_text("utf-8"))
        offsets = {str(guid): int(offset) for guid, offset in data["offsets"].items()}
        return SessionState(
            str(data["source"]), offsets, str(data["last"]), int(data["others"]) % 3, bool(data.get("known", True)), bool(data.get("hidden")),
            unit if (unit := data.get("unit")) in UNITS else "", whose if (whose := data.get("whose")) in WHOSE else "", int(data.get("skip", 0)) % 3,
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return SessionState()


def write_session(path: Path, session: SessionState) -> None:
    """Write the session atomically; an unwritable folder is ignored."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = path.with_suffix(f".{os.getpid()}")
        aside.write_text(json.dumps(asdict(session)), "utf-8")
        os.replace(aside, path)
    except OSError:
        return
