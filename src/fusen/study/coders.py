"""`study.coders`: everybody who codes a study."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fusen.model.coding import User
    from fusen.study.context import StudyContext


class Coders:
    """The coders of a study, the phrase matcher `fusen` among them."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def all(self) -> list[User]:
        """Everybody the database knows, by name."""
        return list(self._study.store.users.all())

    def active(self) -> frozenset[str]:
        """The names of those who have coded or read anything."""
        return frozenset(self._study.store.users.active())

    def named(self, names: Sequence[str]) -> frozenset[str]:
        """The coders that names of the option `--coder` stand for. Raises FusenError for a name nobody has."""
        from fusen.model.filter import Filter
        from fusen.study.scope.select import resolve_coders

        infos = {info.guid: info for info in self._study.store.sources.all()}
        return resolve_coders(self._study, Filter(coders=tuple(names)), infos)[0]

    def act_as(self, name: str) -> None:
        """From now on this coder acts; what is written stays whose it is."""
        self._study.user = name
