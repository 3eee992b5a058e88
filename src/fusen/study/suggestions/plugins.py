"""Other people's suggesters: installed beside fusen under the entry point `fusen.suggesters`, asked by name.

One is a callable `suggest(codes, passages)` that takes `Code`s and `SpokenPassage` passages and gives
(number of the passage, id of the code, probability or None, reason) for each proposal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from fusen.errors import FusenError
from fusen.model.codebook import Code
from fusen.model.suggestion import Proposal, SpokenPassage
from fusen.study.suggestions.ask_llm import open_passages
from fusen.study.suggestions.listing import ProposalList, ProposalRows, SuggestionOptions, chosen_codes

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

GROUP = "fusen.suggesters"
LONGEST = 200  # characters of a reason: it is one line
Suggester = Callable[[Sequence[Code], Sequence[SpokenPassage]], Iterable[tuple[int, str, float | None, str]]]


def ask_other(study: StudyContext, name: str, wanted: SuggestionOptions) -> ProposalList:
    """What it proposes for passages that nobody has read and that may be quoted: it may send them anywhere."""
    suggest = _load(name)
    guids = chosen_codes(study, wanted.codes)
    codes = {code.id: code for code in study.store.codebook.get() if code.guid in guids}
    listing = ProposalRows(study)
    passages, withheld = open_passages(study, wanted, listing)
    try:
        answers = list(suggest(tuple(codes.values()), tuple(passages)))
    except Exception as error:  # not our code: whatever it raises, the person learns whose it was
        raise FusenError(f"the suggester {name} failed: {type(error).__name__}: {error}", "ask its author") from error
    found: list[Proposal] = []
    for answer in answers:
        if _sound(answer, len(passages), codes) and (answer[2] or 1.0) >= wanted.least:
            number, code, score, reason = answer
            told = " ".join(str(reason).split())[:LONGEST]
            found.append(listing.row(passages[number], codes[code].guid, score, score is not None, told, (), name))
    dropped = sum(not _sound(answer, len(passages), codes) for answer in answers)
    remarks = [f"Proposals by {name}, an addition to fusen, for {len(passages):,} passages."]
    if dropped:
        remarks.append(f"Dropped: {dropped:,} answers that name no passage or code, or no probability.")
    if withheld:
        remarks.append(f"{withheld:,} passages were not given to it: their speakers have not agreed to be quoted.")
    return ProposalList(tuple(sorted(found, key=lambda one: -(one.score or 0))), tuple(remarks))


def _load(name: str) -> Suggester:
    known = {point.name: point for point in entry_points(group=GROUP)}
    if name not in known:
        others = ", ".join(["fusen", "llm", *known])
        raise FusenError(f"no suggester is called {name}", f"one of {others}")
    try:
        loaded: Suggester = known[name].load()
    except (ImportError, AttributeError) as error:
        raise FusenError(f"the suggester {name} cannot be loaded: {error}", "install it again") from error
    return loaded


def _sound(answer: Any, passages: int, codes: dict[str, Code]) -> bool:
    if not isinstance(answer, tuple) or len(answer) != 4:
        return False
    number, code, score, _ = answer
    probable = score is None or (type(score) in (int, float) and 0 <= score <= 1)
    return type(number) is int and 0 <= number < passages and code in codes and probable
