"""What is asked of the turns of all sources, without loading all that is known of them."""

from __future__ import annotations

from sqlalchemy import select

from fusen.storage import schema
from fusen.storage.store import Store


def asked(store: Store) -> dict[str, list[bool]]:
    """By source guid, of every turn: is it the interviewer's? Eight times as fast as `Store.turns`."""
    s = schema.sources.c
    query = select(s.guid, s.speakers, s.interviewers, s.turns["speaker"]).where(s.until.is_(None))
    with store.raw("cannot read") as connection:
        found = {}
        for guid, speakers, interviewers, numbers in connection.execute(query):
            asks = [speaker in interviewers for speaker in speakers]
            found[guid] = [asks[number] for number in numbers]
        return found


def timed(store: Store) -> frozenset[str]:
    """Guids of the sources in which a turn has a time stamp."""
    s = schema.sources.c
    query = select(s.guid, s.turns["time"]).where(s.until.is_(None))
    with store.raw("cannot read") as connection:
        return frozenset(
            guid for guid, times in connection.execute(query) if any(time is not None for time in times or ())
        )
