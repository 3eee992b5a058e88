"""`study.agreement`: agreement between coders, rounds of blind coding, and resolutions of disagreements."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from fusen.study.lazy_names import lazy_names

if TYPE_CHECKING:
    from fusen.model.agreement import AgreementTable
    from fusen.study.agreement.measure import THRESHOLDS, AgreementOptions
    from fusen.study.agreement.rounds import AgreementRounds, AssignedStretch
    from fusen.study.context import StudyContext

__all__ = ["THRESHOLDS", "Agreement", "AgreementOptions", "AssignedStretch"]

if not TYPE_CHECKING:
    __getattr__ = lazy_names(
        __name__, {"AgreementOptions": "measure", "AssignedStretch": "rounds", "THRESHOLDS": "measure"}
    )


class Agreement:
    """Agreement between the coders of a study."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    @cached_property
    def rounds(self) -> AgreementRounds:
        """Rounds of blind coding, their disagreements, and resolutions."""
        from fusen.study.agreement.rounds import AgreementRounds

        return AgreementRounds(self._study)

    def without_names(self, rows: Any) -> tuple[Any, str]:
        """Return rows of rounds or disagreements with numbers for interviewees, and the line that states it."""
        from fusen.study.mask import unnamed

        return unnamed(self._study, rows)

    def measure(self, options: AgreementOptions | None = None) -> AgreementTable:
        """Return the agreement between coders on the passages that all of them have read."""
        from fusen.study.agreement.measure import AgreementOptions, agreement
        from fusen.study.mask import anonymise_agreement

        options = options or AgreementOptions()
        result = agreement(self._study, options)
        return anonymise_agreement(self._study, result) if options.anonymous else result
