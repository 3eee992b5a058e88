"""Agreement rounds: stretches assigned, coded blind, submitted; the agreement computed once, then resolved."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from fusen.errors import FusenError
from fusen.model.agreement import GROUPINGS, UNITS, AgreementTable
from fusen.model.coding import AUTO_USER, CONSENSUS, Review
from fusen.model.ids import new_guid, source_guid
from fusen.model.rounds import Disagreement, Resolution, Round, Stretch, Submission
from fusen.settings import check_name
from fusen.study.agreement.overlap import Voices, Window
from fusen.study.mask import agreement_told
from fusen.study.passages import passages_of
from fusen.study.scope.visibility import Blind, blind
from fusen.text.spans import Span, merge, uncovered

if TYPE_CHECKING:
    from fusen.study.context import StudyContext
    from fusen.study.exchange.merge_report import MergeReport

UnitBy = tuple[Literal["passage", "character"], str]


@dataclass(frozen=True, slots=True)
class AssignedStretch:
    """One stretch of a round: its passages of interviewees who may be counted, and how many each coder has read.

    `citation` is None where the interviewee may not be listed.
    """

    citation: str | None
    source: str  # path
    start: int
    end: int
    passages: int
    read: Mapping[str, int]


class AgreementRounds:
    """`study.rounds`: start, submit and read rounds; see what coders judged differently, and resolve it."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    # -- starting

    def start(
        self, coders: Sequence[str], *, sources: Sequence[str] = (), sample: str | None = None, by: str | None = None,
        seed: int = 1,
    ) -> Round:  # fmt: skip
        """Assign transcripts (all, or those named), or with `sample` (`20%`, `30`) stretches of them, to two coders or more.

        From now on these coders see neither each other's codings of the stretches nor suggestions, until all have
        submitted. The same seed draws the same stretches from the same transcripts.
        """
        from fusen.study.agreement.sampling import assigned

        study = self._study
        names = tuple(dict.fromkeys(check_name(name.strip(), "a coder's name") for name in coders))
        if len(names) < 2:
            raise FusenError("a round needs two coders", "--coders anna,ben says whose")
        for name in names:
            if name.casefold() in (AUTO_USER, CONSENSUS, "people", "all"):
                raise FusenError(f"{name} is no person who could code a round", "name people: --coders anna,ben")
        with study.store.step(study.user, "round start") as step:
            stretches = assigned(study, sources, sample, by, seed)
            number = max((one.number for one in study.store.rounds.all()), default=0) + 1
            parts = "\x1f".join([str(number), *names, *(f"{one.sha256}@{one.start}-{one.end}" for one in stretches)])
            guid = str(uuid.uuid5(uuid.UUID(study.settings.project), f"round:{parts}"))
            made = Round(guid, number, study.user, names, stretches, sample, by, seed, step.at)
            step.rounds.add([made])
            step.summary = {"round": number, "coders": len(names), "stretches": len(stretches)}
        return made

    # -- reading

    def all(self) -> list[Round]:
        """In the order they were started."""
        return self._study.store.rounds.all()

    def find(self, number: int | None = None) -> Round:
        """A round by its number; without one the newest that is open, else the newest."""
        found = self.all()
        if not found:
            raise FusenError("no round of agreement has been started", "fusen agreement round start --coders anna,ben")
        if number is None:
            return next((one for one in reversed(found) if one.frozen is None), found[-1])
        for one in found:
            if one.number == number:
                return one
        raise FusenError(f"there is no round {number}", f"rounds here: {', '.join(str(one.number) for one in found)}")

    def agreement(
        self, number: int | None = None, *, by: str = "code", unit: str = "passage", anonymous: bool = False
    ) -> AgreementTable:
        """The agreement of a round as it was computed when the last coder submitted."""
        one = self.find(number)
        if one.frozen is None:
            raise FusenError(
                f"round {one.number} is open: {_listing(one.waiting)} {'has' if len(one.waiting) == 1 else 'have'} not submitted",
                "its agreement is computed once, when the last coder submits",
            )
        found = self._study.store.rounds.tables(one.guid).get(f"{unit}/{by}")
        if found is None:
            raise FusenError(
                f"a round has no table by {by} about {unit}s", f"by {', '.join(GROUPINGS)}; {', '.join(UNITS)}"
            )
        return agreement_told(self._study, found) if anonymous else found

    def assigned(self, number: int | None = None) -> list[AssignedStretch]:
        """The stretches of a round, and how far each coder is."""
        from fusen.study.citation import cite

        study, one = self._study, self.find(number)
        infos = {info.guid: info for info in study.store.sources.all()}
        talk = _Talk(study, one.stretches)
        unread = {coder: _ReadSpans(study, coder) for coder in one.coders}
        cases = {place.source: case for case in study.store.cases.all() for place in case.places}
        made = []
        for stretch in one.stretches:
            info, case = infos.get(stretch.source), cases.get(stretch.source)
            if info is None:
                continue
            spoken = talk.inside(stretch)
            listed = case is not None and talk.voices.listed(info.guid)
            made.append(
                AssignedStretch(
                    cite(case, info, stretch.start, stretch.end) if case and listed else None, info.path, stretch.start,
                    stretch.end, len(spoken), {coder: reader.count(info.guid, spoken) for coder, reader in unread.items()},
                )
            )  # fmt: skip
        return made

    def blind(self, user: str | None = None) -> Blind:
        """By source guid the stretches on which others' codings and suggestions are hidden from a coder (you)."""
        return blind(self._study, user)

    # -- submitting

    def submit(self, number: int | None = None, *, read: bool = False) -> Round:
        """The user is done with a round; the last coder's submission computes its agreement and freezes it.

        `read`: what is assigned and not marked as read yet has been read, coded or not. Raises FusenError where
        passages are unread, or the user is no coder of the round or has submitted.
        """
        study = self._study
        with study.store.step(study.user, "round submit") as step:
            one = self._mine(number)
            missing = self._unread(one)
            if missing and not read:
                count = sum(len(spans) for spans in missing.values())
                raise FusenError(
                    f"{count} passage{'' if count == 1 else 's'} of round {one.number} you have not marked as read",
                    "read them in the app (space), or --read: what I have not coded, I have read",
                )
            step.reviews.add(
                Review(new_guid(), study.user, stretch.source, stretch.start, stretch.end, step.at)
                for stretch in (one.stretches if missing else ())
            )
            step.submissions.add([Submission(new_guid(), study.user, one.guid, step.at)])
            step.summary = {"round": one.number, "read": sum(map(len, missing.values()))}
            if one.waiting == (study.user,):
                step.round_results.freeze(one.guid, self._tables(one), step.at)
                step.summary["frozen"] = one.number
        return self.find(one.number)

    def freeze_into(self, report: MergeReport) -> None:
        """Compute the agreement of rounds that all have submitted, after a merge that may have brought the last one.

        Each in a step of its own, which is not undone. Not where lines about its transcripts found no place here: it
        would be computed for good without them. What is not computed is said.
        """
        project = self._study.settings.project
        lost = {source_guid(project, path) for path in report.places.lost}
        for one in self.all():
            if one.frozen is not None or one.waiting:
                continue
            said = f"round {one.number}: all have submitted, but its agreement is not computed"
            if any(stretch.source in lost for stretch in one.stretches):
                why = (
                    "what was done on another text of its transcripts has no place here; import that text, merge again"
                )
                report.said.append(f"{said}: {why}")
                continue
            try:
                with self._study.store.step(self._study.user, "round freeze", kind="sync") as step:
                    step.round_results.freeze(one.guid, self._tables(one), step.at)
                    step.summary = {"round": one.number, "frozen": one.number}
                report.frozen.append(one.number)
            except FusenError as error:
                report.said.append(f"{said}: {error.message}")

    def _mine(self, number: int | None) -> Round:
        study = self._study
        if number is None:
            open_ = [one for one in self.all() if study.user in one.waiting]
            if len(open_) == 1:
                return open_[0]
        one = self.find(number)
        if study.user not in one.coders:
            raise FusenError(
                f"round {one.number} is {_listing(one.coders)}'s, not {study.user}'s",
                f"--as {one.coders[0]} says who submits",
            )
        if study.user in one.submitted or one.frozen:
            raise FusenError(
                f"round {one.number} is closed"
                if one.frozen
                else f"{study.user} has submitted round {one.number} already",
                "fusen agreement round show",
            )
        return one

    def _unread(self, one: Round) -> dict[Stretch, list[Span]]:
        """Passages by stretch that the user has not read."""
        talk, reader = _Talk(self._study, one.stretches), _ReadSpans(self._study, self._study.user)
        found = {stretch: reader.lacking(stretch.source, talk.inside(stretch)) for stretch in one.stretches}
        return {stretch: spans for stretch, spans in found.items() if spans}

    def _tables(self, one: Round) -> dict[str, AgreementTable]:
        from fusen.study.agreement.measure import AgreementOptions, agreement

        kinds: list[UnitBy] = [("passage", by) for by in GROUPINGS]
        kinds += [("character", by) for by in GROUPINGS]
        return {
            f"{unit}/{by}": agreement(
                self._study,
                AgreementOptions(coders=one.coders, by=by, unit=unit, stretches=one.stretches, seed=one.seed),
            )
            for unit, by in kinds
        }

    # -- disagreements

    def disagreements(
        self, coders: Sequence[str] = (), *, number: int | None = None, sources: Sequence[str] = (),
        codes: Sequence[str] = (),
    ) -> list[Disagreement]:  # fmt: skip
        """What coders judged differently on what all of them have read (of a round: on its stretches)."""
        from fusen.study.agreement.disagreements import disagreements

        one = None if number is None else self.find(number)
        if one is not None and one.frozen is None:
            raise FusenError(
                f"round {one.number} is open", "what coders judged differently shows when all have submitted"
            )
        stretches = one.stretches if one else None
        return disagreements(self._study, coders or (one.coders if one else ()), sources, codes, stretches)

    def resolve(
        self, citation: str, code: str, keep: str, *, coders: Sequence[str] = (), other: str | None = None,
        reason: str, note: str = "",
    ) -> Resolution:  # fmt: skip
        """Settle the disagreement about a code at a citation: keep a coder's NAME, `both`, `neither` or `other`.

        The codings that stand become those of the coder `consensus`, in one step; resolving again replaces it.
        """
        from fusen.study.agreement.resolve import resolve

        return resolve(self._study, citation, code, keep, coders=coders, other=other, reason=reason, note=note)


class _Talk:
    """Passages of interviewees who may be counted, inside assigned stretches."""

    def __init__(self, study: StudyContext, stretches: Iterable[Stretch]) -> None:
        sources = {stretch.source for stretch in stretches}
        infos = [info for info in study.store.sources.all() if info.guid in sources]
        turns, passages = study.store.sources.turns([info.guid for info in infos]), passages_of(study, infos)
        self.voices = Voices(study.store.cases.all())
        self._spoken = {
            info.guid: [
                span for span, may in self.voices.interviewee(info.guid, passages[info.guid], turns[info.guid]) if may
            ]
            for info in infos
        }

    def inside(self, stretch: Stretch) -> list[Span]:
        window = Window.only([stretch])
        return [span for span in self._spoken.get(stretch.source, ()) if window.shows(stretch.source, *span)]


class _ReadSpans:
    """What one coder has read."""

    def __init__(self, study: StudyContext, coder: str) -> None:
        stretches: dict[str, list[Span]] = {}
        for review in study.store.reviews.live(users=[coder]):
            stretches.setdefault(review.source, []).append((review.start, review.end))
        self._read = {source: merge(spans) for source, spans in stretches.items()}

    def lacking(self, source: str, passages: Iterable[Span]) -> list[Span]:
        """The passages that do not lie wholly in what was read."""
        read = self._read.get(source, [])
        return [span for span in passages if uncovered(read, [span])]

    def count(self, source: str, passages: Sequence[Span]) -> int:
        return len(passages) - len(self.lacking(source, passages))


def _listing(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
