"""`fusen suggest` lists, filters and accepts suggestions."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fusen.errors import FusenError
from fusen.study import Study
from fusen.study.sources.import_files import ImportRequest
from fusen.study.suggestions.suggestion_list import SuggestionOptions
from tests.support.interviews import code_all, expected_code, make_interviews, talk, transcript
from tests.support.small_study import opened
from tests.support.studies import Ran, fusen

pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three interviews, of which Ann coded two and the fourth turn of the third."""
    root = make_interviews(tmp_path_factory.mktemp("suggest") / "s")
    with opened(root) as study:
        code_all(study, "T0.txt")
        code_all(study, "T1.txt")
        code_all(study, "T2.txt", 3)
    return root


@pytest.fixture
def root(coded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(coded, tmp_path / "s"))


def suggest(root: Path, *arguments: object) -> Ran:
    ran = fusen(root, "suggest", "--as", "Ann", *arguments)
    assert ran.code == 0, ran.err
    return ran


def test_rows_have_the_fields_needed_to_decide(root: Path) -> None:
    rows = suggest(root, "--format", "json").rows
    assert rows
    assert {row["source"] for row in rows} == {"T2.txt"}
    with opened(root) as study:
        text = study.sources.text(next(info.guid for info in study.sources.all() if info.path == "T2.txt"))
        unread = list(talk(study, "T2.txt"))[3:]
    assert {(row["start"], row["end"]) for row in rows} <= {(start, end) for start, end, _ in unread}
    for row in rows:
        assert row["quote"] == text[row["start"] : row["end"]]
        assert row["citation"] == f"T2@{row['start']}-{row['end']}"
        assert row["code"].startswith("Challenges / ")
        assert 0 <= row["score"] <= 1
        assert row["suggester"] == "fusen"
        assert row["case"] == "T2"
    right = [expected_code(row["quote"]) for row in rows[:5]]
    names = {"Challenges / Funding gap": "funding", "Challenges / Language barrier": "language", "Challenges / Market pull": "market"}  # fmt: skip
    assert right == [names[row["code"]] for row in rows[:5]]
    scores = [row["score"] for row in rows if row["calibrated"]]
    assert scores == sorted(scores, reverse=True)
    assert all(row["reason"] for row in rows[:5])
    assert any(row["nearest"] and row["nearest"][0][:2] in ("T0", "T1", "T2") for row in rows)


def test_table_shows_scores_and_reasons(root: Path) -> None:
    ran = suggest(root, "--most", "2")
    assert "Suggestions for passages that Ann has not read, learnt from" in ran.out.replace("\n", " ")
    assert "— T2@" in ran.out
    assert "more: --most N" not in ran.out
    assert "Suggestions for passages" in suggest(root, "--format", "csv").err


def test_suggestions_are_filtered_by_source_code_and_score(root: Path) -> None:
    everything = suggest(root, "--format", "json").rows
    assert suggest(root, "--source", "T0", "--format", "json").rows == []
    funding = suggest(root, "--code", "Funding gap", "--format", "json").rows
    assert funding == [row for row in everything if row["code"].endswith("Funding gap")]
    assert suggest(root, "--code", "Challenges", "--format", "json").rows == everything
    surer = suggest(root, "--min-score", "0.6", "--format", "json").rows
    assert surer == [row for row in everything if row["score"] >= 0.6]
    assert len(suggest(root, "--most", "2", "--format", "json").rows) == 2
    assert fusen(root, "suggest", "--code", "Nothing").code == 1


def test_codings_of_others_are_used_only_on_request(root: Path) -> None:
    fresh = fusen(root, "suggest", "--as", "New", "--format", "json")
    assert "learnt from 0 reviewed and 0 coded passages of New" in fresh.err
    assert "3 of 3 codes have too few decisions" in fresh.err
    assert all(not row["calibrated"] for row in fresh.rows)
    assert {row["source"] for row in fresh.rows} == {"T0.txt", "T1.txt", "T2.txt"}
    everybody = fusen(root, "suggest", "--as", "New", "--learn-from", "all", "--format", "json")
    assert "Suggestions for passages that no coder has read, learnt from" in everybody.err
    assert everybody.rows == suggest(root, "--format", "json").rows


def test_suggestions_are_reproducible(root: Path) -> None:
    first = suggest(root, "--format", "json").out
    shutil.rmtree(root / ".fusen/cache")
    assert suggest(root, "--format", "json").out == first


# -- consent


def test_suggestions_respect_consent(root: Path) -> None:
    for consent in ("paraphrase", "analyse", "none"):
        (root / "transcripts/cases.csv").write_text(f"case,source,consent\nTina,T2.txt,{consent}\n")
        ran = suggest(root, "--format", "json")
        if consent == "paraphrase":
            assert ran.rows
            assert all(row["quote"] is None for row in ran.rows)
            reasons = " ".join(row["reason"] for row in ran.rows)
            assert not set(re.findall(r"\w+", reasons)) & {"interpreter", "grant", "budget", "market"}
            assert "“" not in reasons  # nor what the interviewer asked
            assert "[1 passage withheld]" in suggest(root).out
        else:
            assert ran.rows == []
            told = re.search(r"(\d+) passages are left out", ran.err)
            assert bool(told) == (consent == "analyse"), "of those who are kept out of everything not even a number"


# -- accepting


def test_acceptance_is_one_step_of_the_named_coder(root: Path) -> None:
    before = suggest(root, "--code", "Funding gap", "--min-score", "0.6", "--format", "json").rows
    assert before
    ran = suggest(root, "--accept", "--code", "Funding gap", "--min-score", "0.6", "--yes")
    assert f"{len(before)} codings stored as Ann" in ran.out.replace("1 coding ", "1 codings ")
    assert f"{len(before)} × Challenges / Funding gap" in ran.err
    with opened(root) as study:
        made = [one for one in study.context.store.codings.live() if one.origin == "accepted-suggestion"]
        assert {(one.start, one.end) for one in made} == {(row["start"], row["end"]) for row in before}
        assert {one.user for one in made} == {"Ann"}
        for one in made:
            (seen,) = one.sight or ()
            assert (seen.code, seen.by) == (one.code, "")
            assert one.words > 0
        step = study.history.steps(1)[0]
        assert step.summary == {"coded": len(before), "codes": {"funding": len(before)}, "sources": 1}
        reviews = study.context.store.reviews.live()
        study.history.undo()
        assert not [one for one in study.context.store.codings.live() if one.origin == "accepted-suggestion"]
        assert study.context.store.reviews.live() == reviews
    assert suggest(root, "--code", "Funding gap", "--min-score", "0.6", "--format", "json").rows == before


def test_no_confirmation_is_asked_without_a_terminal(root: Path) -> None:
    ran = fusen(root, "suggest", "--as", "Ann", "--accept")
    assert ran.code == 1
    assert "--yes" in ran.err
    assert "would be stored as Ann" in ran.err
    with opened(root) as study:
        assert not [one for one in study.context.store.codings.live() if one.origin == "accepted-suggestion"]


@pytest.mark.parametrize(("answer", "code", "written"), [("y\n", 0, True), ("n\n", 130, False), ("\n", 130, False)])
def test_acceptance_asks_for_confirmation(
    root: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, written: bool
) -> None:  # fmt: skip
    import io

    class Keyboard(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Keyboard(answer))
    ran = fusen(root, "suggest", "--as", "Ann", "--accept", "--most", "3")
    assert (ran.code, "3 codings stored" in ran.out) == (code, written)


def test_empty_acceptance_is_reported(root: Path) -> None:
    assert "no suggestions to accept" in suggest(root, "--accept", "--source", "T0", "--yes").out


@pytest.fixture
def study(root: Path) -> Iterator[Study]:
    with opened(root) as found:
        yield found


def _import(study: Study) -> None:
    (study.paths.transcripts / "T2.txt").write_text("Interviewer: Welcome.\n\n" + transcript(2))
    study.sources.import_files([], ImportRequest())


def _retire(study: Study) -> None:
    book = study.paths.codebook / "codebook.yaml"
    book.write_text(book.read_text().replace("        id: market\n", "        id: market\n        codable: false\n"))
    study.codebook.reload()


@pytest.mark.parametrize(("change", "code"), [(_import, "Funding gap"), (_retire, "Market pull")])
def test_outdated_suggestions_are_not_accepted(study: Study, change: Callable[[Study], Any], code: str) -> None:
    proposals = study.suggestions.propose(SuggestionOptions(codes=(code,))).proposals
    assert proposals
    change(study)
    before, step = study.context.store.codings.live(), study.context.store.history.last_step()
    with pytest.raises(FusenError, match="the study has changed"):
        study.suggestions.accept(proposals)
    assert (study.context.store.codings.live(), study.context.store.history.last_step()) == (before, step)


def test_existing_codings_are_kept(study: Study) -> None:
    proposals = study.suggestions.propose(SuggestionOptions()).proposals
    one = proposals[0]
    standing = study.codings.add("T2.txt", one.start, one.end, one.code)
    made = study.suggestions.accept(proposals)
    assert len(made) == len(proposals) - 1
    assert standing in study.context.store.codings.live()
    assert study.suggestions.accept(proposals) == ()


def test_empty_study_has_no_suggestions(tmp_path: Path) -> None:
    from tests.support.small_study import make_study

    root = make_study(tmp_path / "empty", {})
    assert suggest(root, "--format", "json").rows == []
    assert "No suggestions." in suggest(root).out
