"""The coder filter of lists and tables in the app: the user's codings first, to keep independent coding blind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.coding import AUTO_USER
from fusen.model.escape import without_options

if TYPE_CHECKING:
    from fusen.model.filter import Filter
    from fusen.model.results import Basis
    from fusen.study import Study

YOU, PEOPLE, MATCHES, ALL = WHOSE = ("you", "people", "matches", "all")
DESCRIBED = {
    YOU: "only your codings",
    PEOPLE: "the codings of all people",
    MATCHES: "unchecked phrase matches",
    ALL: "people's codings and unchecked phrase matches",
}


SHORT = {YOU: "your codings", PEOPLE: "all people's", MATCHES: "phrase matches", ALL: "people's and matches"}
"""The same in the head of a screen, where every list and table says it first."""


def after(whose: str) -> str:
    return WHOSE[(WHOSE.index(whose) + 1) % len(WHOSE)]


def first(study: Study) -> str:
    """Return whose codings to show first: the user's once there are any, else the default of the commands."""
    from fusen.model.filter import Filter

    if study.user in study.coders.active():
        return YOU
    return MATCHES if study.results.basis(Filter()).coders == (AUTO_USER,) else PEOPLE


def remarks(basis: Basis) -> list[str]:
    """Return the header lines of a table, without the ones that apply only to the command line."""
    return without_options(basis.remarks)


def filter_of(study: Study, whose: str, codes: tuple[str, ...] = ()) -> Filter:
    """Return the filter of the commands; raises FusenError if the user has no codings yet."""
    from fusen.model.filter import Filter

    if whose == YOU and study.user not in {user.name for user in study.coders.all()}:
        raise FusenError("you have no codings yet", "show others' codings")
    coders = {YOU: study.user, PEOPLE: "people", MATCHES: AUTO_USER, ALL: "all"}[whose]
    return Filter(coders=(coders,), codes=codes)
