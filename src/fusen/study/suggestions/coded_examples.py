"""Examples for a language model: passages that the person coded, of interviewees who may be quoted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from fusen.model.codebook import Code
from fusen.study.scope.consent import Consents

if TYPE_CHECKING:
    from fusen.model.coding import Coding
    from fusen.study.context import StudyContext

LEAST, MOST = 20, 300  # characters of an example


def coded_examples(study: StudyContext, codes: Sequence[Code], most: int) -> dict[str, tuple[str, ...]]:
    """Return by code id the first `most` passages that the acting coder gave the code as it is defined now.

    The first ones stay the same while coding goes on. They come from different sources where there are enough.
    """
    if not most:
        return {}
    by_code: dict[str, list[Coding]] = {}
    for coding in study.store.codings.live(users=[study.user], codes=[code.guid for code in codes]):
        if LEAST <= coding.end - coding.start <= MOST and not coding.interviewer:
            by_code.setdefault(coding.code, []).append(coding)
    consents = Consents(study)
    chosen: dict[str, list[Coding]] = {}
    for code in codes:
        codings = [
            coding
            for coding in sorted(
                by_code.get(code.guid, ()), key=lambda coding: (coding.at, coding.source, coding.start)
            )
            if coding.version == code.version and consents.quotable(coding.source, coding.start, coding.end)
        ]
        first = list({coding.source: coding for coding in reversed(codings)}.values())[::-1]
        others = [coding for coding in codings if coding not in first]
        if codings:
            chosen[code.id] = [*first, *others][:most]
    texts = study.store.sources.texts({coding.source for each in chosen.values() for coding in each})
    return {id_: tuple(_words(texts, coding) for coding in codings) for id_, codings in chosen.items()}


def _words(texts: Mapping[str, str], coding: Coding) -> str:
    return " ".join(texts[coding.source][coding.start : coding.end].split())
