"""The user's key settings: validation, with one message for each problem."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from textual.keys import REPLACED_KEYS, Keys, key_to_character

from fusen.tui.actions import (
    ACTIONS,
    ANYWHERE,
    BOOK,
    BY_ID,
    EXCERPTS,
    GO,
    HOME,
    LOOKS,
    MATRIX,
    PASSAGES,
    QUEUE,
    ROWS,
    SEARCH,
    SHARING,
    TABLES,
    TREE,
    Action,
    keys_of,
    shown_key,
)  # fmt: skip

_LISTS = {HOME, EXCERPTS, SEARCH, LOOKS, SHARING, PASSAGES, TABLES, QUEUE, BOOK, MATRIX}
_ALIASES = {"esc": "escape", "return": "enter", "del": "delete", "ins": "insert", "pgup": "pageup", "pgdn": "pagedown"}
_KNOWN = {key.value for key in Keys} | {f"f{number}" for number in range(1, 25)}
_MODIFIERS = {"ctrl", "alt", "shift", "super"}


def usable(values: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return the valid keys by action that differ from the defaults, and messages about the other keys."""
    kept: dict[str, str] = {}
    lines: list[str] = []
    for name, text in values.items():
        action = BY_ID.get(name)
        if action is None:
            near = difflib.get_close_matches(name, BY_ID, 1, 0.5)
            lines.append(f"{name} is not an action" + (f"; the nearest is {near[0]}" if near else "; ? lists them all"))
            continue
        keys = [_named(key) for key in text.split(",") if key]
        wrong = [key for key in keys if not _is_key(key)]
        if wrong or not keys:
            words = f"{wrong[0]} is not a key" if wrong else "no key is given"
            lines.append(f"{name}: {words}, as in c, f2, ctrl+k or alt+left; it stays {_shown(action, {})}")
            continue
        taken = [BY_ID[keeper] for keeper in kept if _meet(action, BY_ID[keeper])]
        keys, lost = _without(keys, {_sign(key) for taker in taken for key in keys_of(taker, kept)})
        if lost:
            taker = next(candidate for candidate in taken if _sign(lost[0]) in map(_sign, keys_of(candidate, kept)))
            stays = "" if keys else f"; {name} stays {_shown(action, {})}"
            lines.append(f"{name} and {taker.id} both want {shown_key(lost[0])}: it is {taker.id}'s{stays}")
        if keys:
            kept[name] = ",".join(keys)
    return _yielded(kept, lines), lines


def _yielded(kept: dict[str, str], lines: list[str]) -> dict[str, str]:
    """Take each remapped key away from the actions that have it by default; they keep their other keys."""
    result = dict(kept)
    keyless: dict[tuple[str, str], list[str]] = {}
    for action in ACTIONS:
        if action.id in kept:
            continue
        takers = [BY_ID[name] for name in kept if _meet(action, BY_ID[name])]
        keys, lost = _without(keys_of(action, {}), {_sign(key) for taking in takers for key in keys_of(taking, kept)})
        if lost:
            result[action.id] = ",".join(keys)
        if lost and not keys:
            taker = next(taking for taking in takers if _sign(lost[0]) in map(_sign, keys_of(taking, kept)))
            keyless.setdefault((shown_key(lost[0]), taker.id), []).append(action.id)
    lines += [
        f"{key} is {taker} now; without a key but ctrl+p: {', '.join(names)}" for (key, taker), names in keyless.items()
    ]
    return result


def for_textual(keys: Mapping[str, str]) -> dict[str, str]:
    """Return the key map for Textual, including actions that share a default key with a remapped one."""
    moved = {_sign(key) for name in keys for key in keys_of(BY_ID[name], {})}
    beside = [
        action for action in ACTIONS if action.id not in keys and moved & {_sign(key) for key in keys_of(action, {})}
    ]
    return {**keys, **{action.id: ",".join(keys_of(action, {})) for action in beside}}


def _meet(first: Action, second: Action) -> bool:
    """Return whether two actions compete for a key; selection and tree keys take precedence while they have the focus."""
    here = {first.where, second.where}
    if len(here) == 1:
        return first.id != second.id
    if GO in here:  # the second key after `go`
        return False
    if ANYWHERE in here:
        return TREE not in here
    if ROWS in here:
        return bool(here & _LISTS)
    return PASSAGES in here and bool(here & {EXCERPTS, SEARCH, LOOKS, SHARING})


def _named(key: str) -> str:
    """Return Textual's name for a key written as `Ctrl+N`, `shift+a` or `esc`."""
    key = key.strip()
    if len(key) == 1:
        return key
    *before, last = key.split("+") if not key.endswith("+") else [key]
    modifiers = [modifier.strip().casefold() for modifier in before]
    last = last.strip()
    if modifiers == ["shift"] and len(last) == 1 and last.isalpha():
        return last.upper()
    last = last if len(last) == 1 and "ctrl" not in modifiers else last.casefold()
    return "+".join([*modifiers, _ALIASES.get(last, last)])


def _is_key(key: str) -> bool:
    if len(key) == 1:
        return key.isprintable() and not key.isspace()
    *modifiers, last = key.split("+")
    if not set(modifiers) <= _MODIFIERS or len(set(modifiers)) < len(modifiers):
        return False
    return (len(last) == 1 and last.isprintable()) or last in _KNOWN or _character(last) is not None


def _sign(key: str) -> str:
    """Return the same key for `.` and `full_stop`."""
    return _character(key) or key


def _character(key: str) -> str | None:
    return key_to_character(REPLACED_KEYS.get(key, key))


def _without(keys: list[str] | tuple[str, ...], taken: set[str]) -> tuple[list[str], list[str]]:
    return [key for key in keys if _sign(key) not in taken], [key for key in keys if _sign(key) in taken]


def _shown(action: Action, keys: Mapping[str, str]) -> str:
    return " ".join(map(shown_key, keys_of(action, keys)))
