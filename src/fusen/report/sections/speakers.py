"""How a report introduces interviewees: by role, organisation and side, from the case variables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from fusen.model.report import Interviewee
from fusen.report.language import language_code, message

ROLES = ("role", "position", "function", "occupation", "job", "profession")
ORGANISATIONS = ("organisation_type", "organization_type", "organisation", "organization", "type", "institution")
SIDES = ("side", "party")
PLACES = ("country", "region", "city", "place")
_SOUNDED = ("uni", "use", "euro", "one")
"""Beginnings with a vowel letter that take the article a."""

_VARIABLE = re.compile(r"\{([^{}]+)\}")


class Speakers:
    """Introduces quotes: the first with who speaks, later ones with another or the same speaker."""

    def __init__(
        self, interviewees: Sequence[Interviewee], template: str = "", labels: Mapping[str, str] | None = None
    ) -> None:
        own = {label: name for name, label in (labels or {}).items()}
        self._variables = {
            who.name: {own.get(name, name): value for name, value in who.variables.items()} for who in interviewees
        }
        self._template = template

    def describe(self, case: str) -> str:
        """Returns a description without the name, such as `a cluster manager from the EU side`."""
        variables = self._variables.get(case, {})
        if self._template:
            if all(variables.get(name, "").strip() for name in _VARIABLE.findall(self._template)):
                return _VARIABLE.sub(lambda match: variables[match[1]].strip(), self._template)
            return message("an interviewee")
        role, organisation = _first(variables, ROLES), _first(variables, ORGANISATIONS)
        side, place = _first(variables, SIDES), _first(variables, PLACES)
        if language_code() != "en":
            return _plain([role or message("an interviewee"), organisation, side or place])
        what = " ".join(filter(None, (_lower(organisation) if role else "", _lower(role)))) or "interviewee"
        where = f" from the {side} side" if side else f" from {place}" if place else ""
        return f"{_article(what)} {what}{where}"

    def introduce(self, case: str, before: Sequence[str]) -> str:
        """Returns the line above a quote of the interviewee, after those of the interviewees `before`."""
        if before and before[-1] == case:
            return message("The same interviewee adds:")
        described = self.describe(case)
        same = any(self.describe(earlier) == described for earlier in before if earlier != case)
        if same and language_code() == "en" and described.startswith(("a ", "an ")):
            described = f"another {described.partition(' ')[2]}"
        lines = (
            message("{speaker} says:"),
            message("{speaker} puts it this way:"),
            message("{speaker} explains:"),
            message("{speaker} reports:"),
        )
        return lines[len(before) % len(lines)].format(speaker=described[:1].upper() + described[1:])


def _first(variables: Mapping[str, str], names: Sequence[str]) -> str:
    folded = {name.casefold(): value.strip() for name, value in variables.items() if value.strip()}
    return next((folded[name] for name in names if name in folded), "")


def _lower(text: str) -> str:
    """Returns the text with a small first letter, unless it begins with an abbreviation or a name."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _article(word: str) -> str:
    plain = word.casefold()
    return "an" if plain[:1] in tuple("aeiou") and not plain.startswith(_SOUNDED) else "a"


def _plain(parts: Sequence[str]) -> str:
    first, *rest = filter(None, parts)
    return message("{role} ({details})").format(role=first, details=", ".join(rest)) if rest else first
