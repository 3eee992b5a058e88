"""The learner follows the database: after any change it equals a newly fitted one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.errors import UndoRefused
from fusen.model.suggestion import PassageLabels
from fusen.study import Study
from fusen.study.autocode.phrase_matches import CACHE
from fusen.study.sources.import_files import ImportRequest
from fusen.study.suggestions.corpus import decisions, read_corpus
from fusen.study.suggestions.learner import FEATURES, Learner
from tests.support.interviews import code_all, make_interviews, talk, transcript
from tests.support.random_examples import examples
from tests.support.small_study import CODEBOOK, opened, write_lines
from tests.support.studies import coding

CLOSE = 1e-3
"""How far a probability learnt step by step may be from one fitted afresh."""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three interviews, the first coded by Ann, the second by Eve."""
    root = make_interviews(tmp_path_factory.mktemp("learner") / "s")
    for user, path in (("Ann", "T0.txt"), ("Eve", "T1.txt")):
        with opened(root, user) as study:
            code_all(study, path)
    return root


@pytest.fixture
def study(loaded: Path, tmp_path: Path) -> Iterator[Study]:
    with opened(Path(shutil.copytree(loaded, tmp_path / "s"))) as found:
        yield found


def ready(study: Study, **how: Any) -> Learner:
    learner = Learner(study.context, **how)
    learner.catch_up()
    return learner


def chances(learner: Learner) -> dict[tuple[str, int, str], float]:
    """Probabilities by source, start and code: whatever the order of the passages."""
    assert learner.engine is not None
    table = learner.engine.probabilities()
    return {
        (spoken.source, spoken.start, code.guid): float(table[number, column])
        for number, spoken in enumerate(learner.corpus.spoken)
        for column, code in enumerate(learner.engine.codes)
    }


def assert_same(one: Learner, other: Learner, within: float = CLOSE) -> None:
    first, second = chances(one), chances(other)
    assert first.keys() == second.keys()
    assert max((abs(first[key] - second[key]) for key in first), default=0) <= within


# -- following


def perform(study: Study, act: tuple[str, int, int], aside: Path) -> None:
    """One thing that changes what is known; numbers choose what it is about."""
    name, first, second = act
    paths = [info.path for info in study.sources.all()]
    path, code = paths[first % len(paths)], ("funding", "language", "market")[second % 3]
    passages = list(talk(study, path))
    start, end, _ = passages[first % len(passages)]
    guid = next(info.guid for info in study.sources.all() if info.path == path)
    mine = [made for made in study.context.store.codings.live() if made.user == study.user]
    if name == "code":
        study.codings.add(path, start, end, code)
    elif name == "code several":
        study.codings.add(path, start, passages[min(first + 2, len(passages) - 1)][1], code)
    elif name == "uncode" and mine:
        study.codings.remove(mine[first % len(mine)].guid)
    elif name == "review":
        study.reviews.add(path, start, passages[min(first + second, len(passages) - 1)][1])
    elif name == "unreview":
        study.reviews.remove(guid, start, end)
    elif name == "reject":
        study.suggestions.reject(guid, start, end, [study.codebook.get().find(code)[0].guid])
    elif name in ("undo", "redo"):
        try:
            study.history.undo() if name == "undo" else study.history.redo()
        except UndoRefused:
            return
    elif name == "merge":
        text = study.sources.text(guid)
        lines = [coding(text, path, ("Ann", "Eve")[second % 2], code, start, end, at=f"2026-01-0{first % 9 + 1}")]
        study.exchange.merge(write_lines(aside / "shared.jsonl", lines))
    elif name == "import":
        (study.paths.transcripts / f"T{3 + second % 2}.txt").write_text(transcript(30 + first))
        study.sources.import_files([], ImportRequest())
    elif name == "codebook":
        changed = CODEBOOK.replace(
            "Money is missing.", f"Money is missing {first}."
        ) + "  - name: New\n    id: new\n" * (second % 2)
        (study.paths.codebook / "codebook.yaml").write_text(changed)
        study.codebook.reload()


ACTS = st.tuples(
    st.sampled_from([
        "code", "code", "code several", "uncode", "review", "unreview", "reject", "undo", "redo", "merge", "import",
        "codebook",
    ]),
    st.integers(0, 20),
    st.integers(0, 5),
)  # fmt: skip


@examples(4)
@given(acts=st.lists(ACTS, min_size=1, max_size=8), hurried=st.booleans())
def test_incremental_learner_equals_a_newly_fitted_one(
    loaded: Path, tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, int, int]], hurried: bool
) -> None:
    aside = tmp_path_factory.mktemp("acts")
    with opened(Path(shutil.copytree(loaded, aside / "s"))) as study:
        learner = ready(study, hurried=hurried)
        for act in acts:
            perform(study, act, aside)
            learner.catch_up()
        learner.settle()
        learner.settle()
        assert not learner.unsettled
        shutil.rmtree(study.paths.cache)
        afresh = ready(study)
        assert learner.corpus.keys == afresh.corpus.keys
        assert {n: d for n, d in learner._known.items() if not d.empty} == afresh._known
        assert_same(learner, afresh)


def test_unchanged_codings_cause_no_refit(study: Study) -> None:
    learner = ready(study)
    assert not learner.catch_up()
    study.codings.add("T0.txt", 0, 9, "market")
    assert learner.catch_up()
    assert not learner.catch_up()


def test_coding_of_another_process_is_learnt(study: Study) -> None:
    learner = ready(study)
    with opened(study.paths.root) as beside:
        code_all(beside, "T2.txt", 6)
    assert learner.catch_up()
    learner.settle()
    assert_same(learner, ready(study))


# -- whose decisions


def test_learner_uses_codings_of_its_coder_only(study: Study) -> None:
    before = chances(ready(study))
    with opened(study.paths.root, "Eve") as hers:
        code_all(hers, "T2.txt")
        guid = hers.sources.all()[0].guid
        hers.suggestions.reject(guid, *next(talk(hers, "T0.txt"))[:2], [hers.codebook.get().find("market")[0].guid])
        hers.autocode.tag()
    learner = ready(study)
    assert chances(learner) == before
    assert all(learner.corpus.spoken[number].source == study.sources.all()[0].guid for number in learner._known)
    everybody = ready(study, everybody=True)
    assert {learner.corpus.spoken[number].source for number in everybody._known} == {
        i.guid for i in study.sources.all()
    }
    assert chances(everybody) != before


def test_unread_passages_are_not_negative_examples(study: Study) -> None:
    """A coding on an unread passage is known, its other codes are not; a rejection too."""
    corpus = read_corpus(study.context)
    source = next(info for info in study.sources.all() if info.path == "T2.txt").guid
    (first, second, third), funding = list(talk(study, "T2.txt"))[:3], study.codebook.get().find("funding")[0].guid
    study.codings.add("T2.txt", *first[:2], "funding")
    study.suggestions.reject(source, *second[:2], [funding])
    at = corpus.first[source]
    assert decisions(study.context, corpus, ["Ann"], [source]) == {
        at: PassageLabels(at, frozenset({funding}), frozenset(), False),
        at + 1: PassageLabels(at + 1, frozenset(), frozenset({funding}), False),
    }
    study.codings.add("T2.txt", *second[:2], "funding")
    study.reviews.add("T2.txt", second[0], third[1] - 1)
    known = decisions(study.context, corpus, ["Ann"], [source])
    assert known[at + 1] == PassageLabels(at + 1, frozenset({funding}), frozenset(), True)
    assert at + 2 not in known


def test_only_interviewees_with_consent_are_used(study: Study) -> None:
    (study.paths.cases).write_text("case,source,consent\nA,T0.txt,none\nB,T1.txt,analyse\nC,T2.txt,paraphrase\n")
    study.close()
    with opened(study.paths.root) as again:
        corpus = read_corpus(again.context)
        paths = {info.guid: info.path for info in again.sources.all()}
        assert {paths[spoken.source] for spoken in corpus.spoken} == {"T1.txt", "T2.txt"}
        assert all(spoken.speaker == "Anna" and not spoken.interviewer for spoken in corpus.spoken)
        assert {spoken.question for spoken in corpus.spoken} == {"How did it begin?", "What was the hardest part?", "And what came of it?"}  # fmt: skip


# -- the cache


def fits(study: Study, **how: Any) -> tuple[Learner, list[str]]:
    """A learner, and what it said it was doing."""
    lines: list[str] = []
    learner = ready(study, progress=lambda what, done, total: lines.append(what), **how)
    return learner, list(dict.fromkeys(lines))


def test_learner_is_restored_from_the_cache(study: Study) -> None:
    first, second = fits(study)
    assert "matching phrases" in second
    again, less = fits(study)
    assert less == ["reading transcripts"]
    assert chances(again) == chances(first)
    assert (study.paths.cache / FEATURES).stat().st_mode & 0o077 == 0


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _flip(content: bytes) -> bytes:
    at = len(content) * 3 // 4
    return content[:at] + bytes([content[at] ^ 255]) + content[at + 1 :]


def test_cached_fit_is_used_for_the_same_codings_only(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a restart nothing is fitted anew; a decision more and it is."""
    from fusen.suggest.suggester import Engine

    first = ready(study)
    fits: list[int] = []
    settle = Engine.settle

    def counted(self: Engine, *more: Any) -> bool:
        fits.append(len(self.decisions))
        return settle(self, *more)

    monkeypatch.setattr(Engine, "settle", counted)
    again = ready(study)
    assert chances(again) == chances(first)
    assert [count for count in fits if count] == []
    start, end, _ = next(talk(study, "T2.txt"))
    study.codings.add("T2.txt", start, end, "market")
    third = ready(study)
    assert len([count for count in fits if count]) == 1
    shutil.rmtree(study.paths.cache)
    assert chances(third) == chances(ready(study))
    assert len({file.name for file in study.paths.cache.glob("suggestion-fit-*")}) == 1


FIT = "suggestion-fit-*"


DAMAGES: tuple[Callable[[bytes], bytes], ...] = (
    lambda content: b"", lambda content: b"\xff\xfe", lambda content: b"[]\n", lambda content: b"{}", _cut, _flip,
    lambda content: content.replace(b"[", b"{"), lambda content: b'{"asked": 1, "sources": 3}',
)  # fmt: skip


@pytest.mark.parametrize("name", [FEATURES, CACHE, FIT])
def test_damaged_cache_is_rebuilt(study: Study, name: str) -> None:
    before = chances(ready(study))
    (file,) = study.paths.cache.glob(name)
    content = file.read_bytes()
    for number, damage in enumerate(DAMAGES):
        file.write_bytes(damage(content))
        assert chances(ready(study)) == before, number
        assert chances(ready(study, hurried=True)) == before, number
    shutil.rmtree(study.paths.cache)
    assert chances(ready(study)) == before


def test_unwritable_cache_is_ignored(study: Study) -> None:
    shutil.rmtree(study.paths.cache, ignore_errors=True)
    study.paths.cache.write_text("in the way")
    assert chances(ready(study))


def test_quick_start_uses_existing_features_for_new_transcripts(study: Study) -> None:
    ready(study)
    (study.paths.transcripts / "A0.txt").write_text(transcript(77))  # comes before all others by its path
    study.sources.import_files([], ImportRequest())
    learner = ready(study, hurried=True)
    new = next(info.guid for info in study.sources.all() if info.path == "A0.txt")
    assert learner.corpus.first[new] > 0
    assert learner.unsettled
    start, end, _ = next(talk(study, "A0.txt"))
    assert isinstance(learner.suggest(new, start, end), tuple)
    learner.settle()
    assert_same(learner, ready(study), 0)
    (study.paths.transcripts / "A1.txt").write_text(transcript(78))
    study.sources.import_files([], ImportRequest())
    learner.catch_up()  # at hand, not from the cache
    assert learner.unsettled
    learner.settle()
    assert_same(learner, ready(study), 0)


# -- what it suggests


def test_learner_suggests_what_the_coder_would_code(study: Study) -> None:
    learner = ready(study)
    names = {code.guid: code.id for code in study.codebook.get()}
    source = next(info.guid for info in study.sources.all() if info.path == "T2.txt")
    right = asked = 0
    for start, end, words in talk(study, "T2.txt"):
        from tests.support.interviews import expected_code

        if expected_code(words):
            found = learner.suggest(source, start, end)
            asked += 1
            right += bool(found) and names[found[0].code] == expected_code(words)
    assert asked >= 8
    assert right >= 0.7 * asked


def test_range_of_passages_has_each_code_once(study: Study) -> None:
    learner = ready(study)
    source = next(info.guid for info in study.sources.all() if info.path == "T2.txt")
    passages = list(talk(study, "T2.txt"))
    found = learner.suggest(source, passages[0][0], passages[8][1])
    assert len({one.code for one in found}) == len(found) > 0
    assert [one.logit for one in found] == sorted((one.logit for one in found), reverse=True)
    study.codings.add(
        "T2.txt", *passages[3][:2], next(code.id for code in study.codebook.get() if code.guid == found[0].code)
    )
    learner.catch_up()
    assert found[0].code not in {one.code for one in learner.suggest(source, passages[0][0], passages[8][1])}


@pytest.mark.parametrize("texts", [{}, {"a.txt": "Anna: Yes.\n"}, {"a.txt": "Anna: " + "budget " * 10_000 + "\n"}])
def test_tiny_and_huge_studies_are_learnt(tmp_path: Path, texts: dict[str, str]) -> None:
    from tests.support.small_study import make_study

    with opened(make_study(tmp_path / "s", texts)) as study:
        learner = ready(study)
        assert learner.engine is not None
        assert np.isfinite(learner.engine.probabilities()).all()
        for info in study.sources.all():
            learner.suggest(info.guid, 0, info.chars)
