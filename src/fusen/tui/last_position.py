"""Where a person was in each study: kept in their own state folder, never in the study; ids and offsets, no words."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from fusen.model.ids import user_guid


@dataclass(slots=True)
class SessionState:
    """`source` is where the person was last; empty where they had gone back to the interviews."""

    source: str = ""
    offsets: dict[str, int] = field(default_factory=dict)  # by source guid
    last: str = ""  # the interview the cursor stood on
    others: int = 0
    known: bool = False  # this person has seen the first card
    hidden: bool = False  # suggestions, for coding blind


def path_for(project: str, user: str) -> Path:
    from platformdirs import user_state_path

    return user_state_path("fusen", appauthor=False) / "places" / f"{user_guid(project, user)}.json"


def read_session(path: Path) -> SessionState:
    """What is damaged or foreign counts as nothing: only a cursor is lost."""
    try:
        found = json.loads(path.read_text("utf-8"))
        offsets = {str(guid): int(offset) for guid, offset in found["offsets"].items()}
        return SessionState(
            str(found["source"]), offsets, str(found["last"]), int(found["others"]) % 3, True, bool(found.get("hidden"))
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return SessionState()


def write_session(path: Path, session: SessionState) -> None:
    """Whole or not at all; a folder that cannot be written to is no reason to stop anybody."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = path.with_suffix(f".{os.getpid()}")
        aside.write_text(json.dumps(asdict(session)), "utf-8")
        os.replace(aside, path)
    except OSError:
        return
