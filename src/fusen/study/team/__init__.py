"""Studies of a team: in a database on PostgreSQL that several people share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fusen.study.lazy_names import lazy_names

if TYPE_CHECKING:
    from fusen.study.team.database import Connected, connect, disconnect, pull, push
    from fusen.study.team.members import Team

__all__ = ["Connected", "Team", "connect", "disconnect", "pull", "push"]

if not TYPE_CHECKING:
    __getattr__ = lazy_names(
        __name__,
        {**dict.fromkeys(("Connected", "connect", "disconnect", "pull", "push"), "database"), "Team": "members"},
    )
