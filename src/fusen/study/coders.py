"""`study.coders`: everybody who codes a study."""

from __future__ import annotations

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
