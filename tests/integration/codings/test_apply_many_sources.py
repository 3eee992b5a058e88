"""Changes in many sources are one atomic step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.errors import FusenError
from fusen.model.coding import CodingDraft
from fusen.model.ids import new_guid
from fusen.study import Study
from tests.support.random_examples import examples
from tests.support.small_study import EU, JP, code, make_study, opened, span, state


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with opened(make_study(tmp_path)) as study:
        yield study


def guids(study: Study) -> dict[str, str]:
    return {info.path: info.guid for info in study.sources.all()}


def codes(study: Study) -> dict[str, str]:
    return {one.name: one.guid for one in study.codebook.get()}


def test_changes_in_many_sources_are_one_step(study: Study) -> None:
    before, steps = state(study), len(study.history.steps())
    sources, names = guids(study), codes(study)
    eu, jp = span(EU, "The money"), span(JP, "The language")
    made = study.codings.apply(
        {
            sources["EU-01.txt"]: [CodingDraft(names["Funding gap"], *eu)],
            sources["JP-01.txt"]: [CodingDraft(names["Language barrier"], *jp), CodingDraft(names["Market pull"], *jp)],
        },
        read={sources["JP-01.txt"]: [jp, jp]},
    )
    assert len(made.codings) == 3
    assert len(study.context.store.reviews.live(users=["Ann"])) == len(made.read)
    assert len(study.history.steps()) == steps + 1
    assert study.history.steps()[0].summary["sources"] == 2
    study.history.undo()
    assert state(study) == before


def test_existing_and_changed_codings_are_left_unchanged(study: Study) -> None:
    names, source = codes(study), guids(study)["EU-01.txt"]
    money, market = code(study, "The money", "Funding gap"), code(study, "The money", "Market pull")
    drafts = [CodingDraft(names["Market pull"], one.start, one.end, guid=one.guid) for one in (money, market)]
    made = study.codings.apply({source: drafts})
    assert made.codings == ()
    assert {coding.guid: coding.code for coding in study.context.store.codings.live(users=["Ann"])} == {
        money.guid: names["Funding gap"], market.guid: names["Market pull"],
    }  # fmt: skip
    again = study.codings.apply({source: [CodingDraft(names["Funding gap"], money.start, money.end)] * 2})
    assert again.codings == ()


def test_foreign_coding_rejects_the_whole_step(study: Study) -> None:
    with opened(study.paths.root, "Ben") as ben:
        theirs = code(ben, "The money", "Funding gap")
    mine = code(study, "The market over there", "Market pull")
    with pytest.raises(FusenError, match="this coding belongs to Ben"):
        study.codings.apply({}, remove=[mine.guid, theirs.guid])
    assert len(study.context.store.codings.live()) == 2
    with pytest.raises(FusenError, match="no longer in the study"):
        study.codings.apply({new_guid(): [CodingDraft(mine.code, 0, 3)]}, remove=[mine.guid])
    assert len(study.context.store.codings.live()) == 2


def test_many_codings_are_removed_with_their_memos(study: Study) -> None:
    names, source = codes(study), guids(study)["EU-01.txt"]
    made = study.codings.apply({source: [CodingDraft(names["Funding gap"], at, at + 3) for at in range(60)]})
    assert len(made.codings) == 60
    study.memos.write(made.codings[0].guid, "doubtful")
    study.codings.apply({}, remove=[coding.guid for coding in made.codings])
    assert study.context.store.codings.live() == []
    assert study.context.store.memos.live() == []
    study.history.undo()
    assert len(study.context.store.codings.live()) == 60
    assert [note.text for note in study.context.store.memos.live()] == ["doubtful"]


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    with opened(make_study(tmp_path_factory.mktemp("together"))) as study:
        yield study


PLACE = st.tuples(st.sampled_from(["Funding gap", "Market pull", "Language barrier"]), st.sampled_from([0, 5]))


@examples(6)
@given(first=st.sets(PLACE, min_size=1), targets=st.data())
def test_recoding_never_codes_a_selection_twice(
    standing: Study, first: set[tuple[str, int]], targets: st.DataObject
) -> None:
    names, source = codes(standing), guids(standing)["EU-01.txt"]
    standing.codings.apply({}, remove=[coding.guid for coding in standing.context.store.codings.live(users=["Ann"])])
    made = standing.codings.apply(
        {source: [CodingDraft(names[name], at, at + 4) for name, at in sorted(first)]}
    ).codings
    moved = []
    for coding in made:
        name, at = targets.draw(PLACE)
        moved.append(CodingDraft(names[name], at, at + 4, guid=coding.guid))
    done = standing.codings.apply({source: moved}).codings
    now = standing.context.store.codings.live(users=["Ann"])
    assert {coding.guid for coding in now} == {coding.guid for coding in made}
    assert len({(coding.code, coding.start, coding.end) for coding in now}) == len(now)
    wished = {draft.guid: (draft.code, draft.start) for draft in moved}
    before = {coding.guid: (coding.code, coding.start) for coding in made}
    for coding in now:
        changed = coding.guid in {one.guid for one in done}
        assert (coding.code, coding.start) == (wished if changed else before)[coding.guid]
    assert standing.maintenance.check() == []
