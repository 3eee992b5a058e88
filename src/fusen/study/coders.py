"""`study.coders`: the coders of a study."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fusen.model.coding import User
    from fusen.study.context import StudyContext


class Coders:
    """The coders of a study, including the phrase matcher `fusen`."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def all(self) -> list[User]:
        """Return every user in the database, by name."""
        return list(self._study.store.users.all())

    def active(self) -> frozenset[str]:
        """Return the names of users who have coded or read."""
        return frozenset(self._study.store.users.active())

    def named(self, names: Sequence[str]) -> frozenset[str]:
        """Return the coders that values of `--coder` mean. Raises FusenError for an unknown name."""
        from fusen.model.filter import Filter
        from fusen.study.scope.select import resolve_coders

        infos = {info.guid: info for info in self._study.store.sources.all()}
        return resolve_coders(self._study, Filter(coders=tuple(names)), infos)[0]

    def act_as(self, name: str) -> None:
        """Make this coder the acting user; existing decisions keep their coder."""
        self._study.user = name
