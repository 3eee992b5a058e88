"""Conversations as JSON: messages with a role or a sender and their words, as interviews led by a language model have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fusen.formats.transcripts.build_source import Utterance
from fusen.formats.transcripts.speech_to_text.rows import utterance_of
from fusen.formats.transcripts.speech_to_text.values import rows, speaker_of

_LISTS = ("messages", "conversation", "conversations", "turns", "dialogue", "dialog", "history", "chat")
_TEXTS = ("content", "text", "message", "utterance", "value", "body", "parts")
_SPEAKERS = ("speaker", "speaker_name", "name", "sender", "from", "author", "role", "participant")
_IDS = (
    "interview_id",
    "conversation_id",
    "transcript_id",
    "session_id",
    "participant_id",
    "id",
    "uuid",
    "name",
    "title",
)
_UNSPOKEN = frozenset(("system", "developer", "tool", "function"))
_LEAST = 2  # messages with words and a speaker


def messages(whole: Any) -> list[Utterance] | None:
    """Return the messages of one conversation; instructions to a model are left out. None for other shapes."""
    listed = (
        next((whole[key] for key in _LISTS if isinstance(whole.get(key), list)), None)
        if isinstance(whole, dict)
        else None
    )
    result = [_message(row) for row in rows(listed)]
    spoken = [message for message in result if message.speaker and message.text.strip()]
    if len(spoken) < max(_LEAST, 0.5 * len(result)):
        return None
    return [message for message in result if message.speaker.casefold() not in _UNSPOKEN]


def conversations(whole: Any) -> dict[str, list[Utterance]]:
    """Return the messages of each conversation in a list by its id, or its number; empty for other shapes."""
    listed = rows(whole)
    spoken = [messages(row) for row in listed]
    if len(listed) < 1 or not all(spoken) or not isinstance(whole, list) or len(listed) != len(whole):
        return {}
    ids = [_id(row) or f"{number:04}" for number, row in enumerate(listed, 1)]
    keys = ids if len(set(ids)) == len(ids) else [f"{number:04}" for number in range(1, len(ids) + 1)]
    return {key: utterances for key, utterances in zip(keys, spoken, strict=True) if utterances}


def _id(row: Mapping[str, Any]) -> str:
    value = next((row[key] for key in _IDS if isinstance(row.get(key), str | int) and str(row[key]).strip()), "")
    return str(value).strip()


def _message(row: Mapping[str, Any]) -> Utterance:
    speaker = next((name for key in _SPEAKERS if (name := _name(row.get(key)))), "")
    words = next((text for key in _TEXTS if (text := _words(row.get(key)))), "")
    return utterance_of(row)._replace(speaker=speaker, text=words)


def _name(value: Any) -> str:
    if isinstance(value, dict):
        return _name(value.get("name") or value.get("role"))
    return speaker_of(value) if isinstance(value, str) else ""


def _words(value: Any) -> str:
    """Return text, or the text parts of a message in parts."""
    if isinstance(value, dict):
        return _words(value.get("parts") or value.get("text"))
    if isinstance(value, list):
        return "\n".join(filter(None, (part if isinstance(part, str) else _words(part) for part in value)))
    return value if isinstance(value, str) else ""
