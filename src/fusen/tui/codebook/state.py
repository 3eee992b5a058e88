"""The data of the codebook screen, loaded in one read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fusen.model.codebook import Codebook
from fusen.model.coding import AUTO_USER
from fusen.model.memos.links import LinkEnd

if TYPE_CHECKING:
    from fusen.study import Study


@dataclass(frozen=True)
class LoadedCodebook:
    """The codebook, its codings by code and coder, and the number of decisions that to recheck."""

    step: int
    codebook: Codebook
    counts: Mapping[str, Mapping[str, int]]
    people: Mapping[str, int]
    waiting: Mapping[str, int]
    links: Mapping[str, Sequence[str]]  # in words, by the code at either end

    def of(self, user: str | None = None) -> dict[str, int]:
        """Return codings by code: those of a coder, else of all people without phrase matches."""
        if user is None:
            return dict(self.people)
        return {code: counts.get(user, 0) for code, counts in self.counts.items()}


def read_codebook(study: Study) -> LoadedCodebook:
    step = study.history.last_step()
    counts: dict[str, dict[str, int]] = {}
    names = [user.name for user in study.coders.all()]
    for name in names:
        for code, count in study.codings.counts(users=[name]).items():
            counts.setdefault(code, {})[name] = count
    people = study.codings.counts(users=[name for name in names if name != AUTO_USER])
    waiting: dict[str, int] = {}
    for item in study.codebook.edit.rechecks.queue():
        waiting[item.code] = waiting.get(item.code, 0) + 1
    return LoadedCodebook(step, study.codebook.get(), counts, people, waiting, _links(study))


def _links(study: Study) -> dict[str, list[str]]:
    result: dict[str, list[str]] = {}
    for row in study.links.all().rows:
        words = f"{_last(row.origin)} {row.link.relation} {_last(row.target)}"
        for code in dict.fromkeys((row.origin.code, row.target.code)):
            result.setdefault(code, []).append(words)
    return result


def _last(end: LinkEnd) -> str:
    name = end.label.rsplit(" / ", 1)[-1]
    return f"{name} at {end.citation}" if end.citation else name
