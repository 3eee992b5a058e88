"""Agreement rounds: assign stretches, code them blind, submit, compute agreement once, resolve disagreements."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from fusen.errors import FusenError
from fusen.model.agreement import GROUPINGS, UNITS, AgreementTable
from fusen.model.coding import AUTO_USER, CONSENSUS, Review
from fusen.model.ids import new_guid, source_guid
from fusen.model.quantity import quantity
from fusen.model.rounds import Disagreement, Resolution, Round, Stretch, Submission
from fusen.settings import check_name
from fusen.study.agreement.overlap import SpeakerConsent, Window
from fusen.study.mask import anonymise_agreement
from fusen.study.passages import passages_of
from fusen.study.scope.visibility import Blind, blind
from fusen.text.spans import Span, merge, uncovered

if TYPE_CHECKING:
    from fusen.study.context import StudyContext
    from fusen.study.exchange.merge_report import MergeReport

UnitBy = tuple[Literal["passage", "character"], str]


@dataclass(frozen=True, slots=True)
class AssignedStretch:
    """A stretch of a round with its countable interviewee passages and each coder's number of read passages.

    `citation` is None if lists may not name the interviewee.
    """

    citation: str | None
    source: str  # path
    start: int
    end: int
    passages: int
    read: Mapping[str, int]


class AgreementRounds:
    """Rounds of agreement: start, read and submit rounds, list disagreements, and resolve them."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    # -- starting

    def start(
        self, coders: Sequence[str], *, sources: Sequence[str] = (), sample: str | None = None, by: str | None = None,
        seed: int = 1,
    ) -> Round:  # fmt: skip
        """Start a round: assign transcripts (all by default) or a `sample` of stretches (`20%`, `30`) to two or more
        coders.

        Until all coders have submitted, fusen hides each coder's codings of the stretches, and suggestions, from the
        others. The same seed draws the same stretches from the same transcripts.
        """
        from fusen.study.agreement.sampling import assigned

        study = self._study
        names = tuple(dict.fromkeys(check_name(name.strip(), "a coder's name") for name in coders))
        if len(names) < 2:
            raise FusenError("a round needs two coders", "name the coders with --coders anna,ben")
        for name in names:
            if name.casefold() in (AUTO_USER, CONSENSUS, "people", "all"):
                raise FusenError(f"{name} is not a person who can code a round", "name people: --coders anna,ben")
        with study.store.step(study.user, "round start") as step:
            stretches = assigned(study, sources, sample, by, seed)
            number = max((round_.number for round_ in study.store.rounds.all()), default=0) + 1
            parts = "\x1f".join(
                [str(number), *names, *(f"{stretch.sha256}@{stretch.start}-{stretch.end}" for stretch in stretches)]
            )
            guid = str(uuid.uuid5(uuid.UUID(study.settings.project), f"round:{parts}"))
            result = Round(guid, number, study.user, names, stretches, sample, by, seed, step.at)
            step.rounds.add([result])
            step.summary = {"round": number, "coders": len(names), "stretches": len(stretches)}
        return result

    # -- reading

    def all(self) -> list[Round]:
        """Return the rounds in the order of their start."""
        return self._study.store.rounds.all()

    def find(self, number: int | None = None) -> Round:
        """Return the round with this number; without a number, the newest open round or else the newest round."""
        result = self.all()
        if not result:
            raise FusenError("no round has been started", "fusen agreement round start --coders anna,ben")
        if number is None:
            return next((round_ for round_ in reversed(result) if round_.frozen is None), result[-1])
        for round_ in result:
            if round_.number == number:
                return round_
        raise FusenError(
            f"there is no round {number}", f"the rounds are: {', '.join(str(round_.number) for round_ in result)}"
        )

    def agreement(
        self, number: int | None = None, *, by: str = "code", unit: str = "passage", anonymous: bool = False
    ) -> AgreementTable:
        """Return the agreement of a round as computed at the last coder's submission."""
        round_ = self.find(number)
        if round_.frozen is None:
            raise FusenError(
                f"round {round_.number} is open: {_listing(round_.waiting)} {'has' if len(round_.waiting) == 1 else 'have'} not submitted",
                "fusen computes its agreement once, when the last coder submits",
            )
        value = self._study.store.rounds.tables(round_.guid).get(f"{unit}/{by}")
        if value is None:
            raise FusenError(
                f"a round has no table by {by} for the unit {unit}", f"by {', '.join(GROUPINGS)}; {', '.join(UNITS)}"
            )
        return anonymise_agreement(self._study, value) if anonymous else value

    def assigned(self, number: int | None = None) -> list[AssignedStretch]:
        """Return the stretches of a round with each coder's progress."""
        from fusen.study.citation import cite

        study, round_ = self._study, self.find(number)
        infos = {info.guid: info for info in study.store.sources.all()}
        talk = _Talk(study, round_.stretches)
        unread = {coder: _ReadSpans(study, coder) for coder in round_.coders}
        cases = {place.source: case for case in study.store.cases.all() for place in case.places}
        result = []
        for stretch in round_.stretches:
            info, case = infos.get(stretch.source), cases.get(stretch.source)
            if info is None:
                continue
            spoken = talk.inside(stretch)
            listed = case is not None and talk.voices.listed(info.guid)
            result.append(
                AssignedStretch(
                    cite(case, info, stretch.start, stretch.end) if case and listed else None, info.path, stretch.start,
                    stretch.end, len(spoken), {coder: reader.count(info.guid, spoken) for coder, reader in unread.items()},
                )
            )  # fmt: skip
        return result

    def blind(self, user: str | None = None) -> Blind:
        """Return by source guid the stretches on which fusen hides suggestions and others' codings from a coder
        (default: the user).
        """
        return blind(self._study, user)

    # -- submitting

    def submit(self, number: int | None = None, *, read: bool = False) -> Round:
        """Submit a round for the user; the last coder's submission computes and freezes its agreement.

        `read` marks unread assigned passages as read. Raises FusenError if passages are unread, if the user is not a
        coder of the round, or if the user has already submitted.
        """
        study = self._study
        with study.store.step(study.user, "round submit") as step:
            round_ = self._mine(number)
            missing = self._unread(round_)
            if missing and not read:
                count = sum(len(spans) for spans in missing.values())
                raise FusenError(
                    f"{quantity(count, 'passage')} of round {round_.number} you have not marked as read",
                    "read them in the app (space), or add --read if you have read all of them",
                )
            step.reviews.add(
                Review(new_guid(), study.user, stretch.source, stretch.start, stretch.end, step.at)
                for stretch in (round_.stretches if missing else ())
            )
            step.submissions.add([Submission(new_guid(), study.user, round_.guid, step.at)])
            step.summary = {"round": round_.number, "read": sum(map(len, missing.values()))}
            if round_.waiting == (study.user,):
                step.round_results.freeze(round_.guid, self._tables(round_), step.at)
                step.summary["frozen"] = round_.number
        return self.find(round_.number)

    def freeze_into(self, report: MergeReport) -> None:
        """Compute the agreement of rounds that all coders have submitted, after a merge that may bring the last
        submission.

        Each round gets its own step, which undo skips. A round is reported instead if the merge lost lines about its
        transcripts: the frozen table would omit them for good.
        """
        project = self._study.settings.project
        lost = {source_guid(project, path) for path in report.places.lost}
        for round_ in self.all():
            if round_.frozen is not None or round_.waiting:
                continue
            text = f"round {round_.number}: all coders have submitted, but fusen cannot compute its agreement"
            if any(stretch.source in lost for stretch in round_.stretches):
                why = "some of the work is on another version of its transcripts: import that version, then merge again"
                report.notices.append(f"{text}: {why}")
                continue
            try:
                with self._study.store.step(self._study.user, "round freeze", kind="sync") as step:
                    step.round_results.freeze(round_.guid, self._tables(round_), step.at)
                    step.summary = {"round": round_.number, "frozen": round_.number}
                report.frozen.append(round_.number)
            except FusenError as error:
                report.notices.append(f"{text}: {error.message}")

    def _mine(self, number: int | None) -> Round:
        study = self._study
        if number is None:
            open_ = [round_ for round_ in self.all() if study.user in round_.waiting]
            if len(open_) == 1:
                return open_[0]
        round_ = self.find(number)
        if study.user not in round_.coders:
            raise FusenError(
                f"round {round_.number} belongs to {_listing(round_.coders)}, not to {study.user}",
                f"name the coder who submits, as in --as {round_.coders[0]}",
            )
        if study.user in round_.submitted or round_.frozen:
            raise FusenError(
                f"round {round_.number} is closed"
                if round_.frozen
                else f"{study.user} has submitted round {round_.number} already",
                "fusen agreement round show",
            )
        return round_

    def _unread(self, round_: Round) -> dict[Stretch, list[Span]]:
        """Return the unread passages of the user by stretch."""
        talk, reader = _Talk(self._study, round_.stretches), _ReadSpans(self._study, self._study.user)
        result = {stretch: reader.lacking(stretch.source, talk.inside(stretch)) for stretch in round_.stretches}
        return {stretch: spans for stretch, spans in result.items() if spans}

    def _tables(self, round_: Round) -> dict[str, AgreementTable]:
        from fusen.study.agreement.measure import AgreementOptions, agreement

        kinds: list[UnitBy] = [("passage", by) for by in GROUPINGS]
        kinds += [("character", by) for by in GROUPINGS]
        return {
            f"{unit}/{by}": agreement(
                self._study,
                AgreementOptions(coders=round_.coders, by=by, unit=unit, stretches=round_.stretches, seed=round_.seed),
            )
            for unit, by in kinds
        }

    # -- disagreements

    def disagreements(
        self, coders: Sequence[str] = (), *, number: int | None = None, sources: Sequence[str] = (),
        codes: Sequence[str] = (),
    ) -> list[Disagreement]:  # fmt: skip
        """Return the disagreements on passages that all coders have read; with `number`, on the stretches of that
        round.
        """
        from fusen.study.agreement.disagreements import disagreements

        round_ = None if number is None else self.find(number)
        if round_ is not None and round_.frozen is None:
            raise FusenError(
                f"round {round_.number} is open", "fusen lists disagreements once all coders have submitted"
            )
        stretches = round_.stretches if round_ else None
        return disagreements(self._study, coders or (round_.coders if round_ else ()), sources, codes, stretches)

    def resolve(
        self, citation: str, code: str, keep: str, *, coders: Sequence[str] = (), other: str | None = None,
        reason: str, note: str = "",
    ) -> Resolution:  # fmt: skip
        """Resolve the disagreement about a code at a citation: keep a coder's NAME, `both`, `neither` or `other`.

        One step writes the kept codings under the coder `consensus`; a later resolution replaces an earlier one.
        """
        from fusen.study.agreement.resolve import resolve

        return resolve(self._study, citation, code, keep, coders=coders, other=other, reason=reason, note=note)


class _Talk:
    """Countable interviewee passages inside assigned stretches."""

    def __init__(self, study: StudyContext, stretches: Iterable[Stretch]) -> None:
        sources = {stretch.source for stretch in stretches}
        infos = [info for info in study.store.sources.all() if info.guid in sources]
        turns, passages = study.store.sources.turns([info.guid for info in infos]), passages_of(study, infos)
        self.voices = SpeakerConsent(study.store.cases.all())
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
    """Stretches that a coder has read."""

    def __init__(self, study: StudyContext, coder: str) -> None:
        stretches: dict[str, list[Span]] = {}
        for review in study.store.reviews.live(users=[coder]):
            stretches.setdefault(review.source, []).append((review.start, review.end))
        self._read = {source: merge(spans) for source, spans in stretches.items()}

    def lacking(self, source: str, passages: Iterable[Span]) -> list[Span]:
        """Return the passages that the coder has not read in full."""
        read = self._read.get(source, [])
        return [span for span in passages if uncovered(read, [span])]

    def count(self, source: str, passages: Sequence[Span]) -> int:
        return len(passages) - len(self.lacking(source, passages))


def _listing(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
