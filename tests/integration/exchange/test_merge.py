"""Merging is idempotent and commutative, keeps deletions and lists what it cannot place."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fusen.errors import FileError, FusenError, UndoRefused
from fusen.study import Study
from fusen.study.sources.import_files import ImportRequest
from tests.support.random_examples import examples
from tests.support.small_study import EU, JP, code, make_study, opened, span, state, write_lines
from tests.support.studies import coding, review

Line = Mapping[str, Any]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_study(tmp_path_factory.mktemp("merge") / "s")
    opened(root).close()
    return root


def copy(loaded: Path, folder: Path) -> Path:
    return Path(shutil.copytree(loaded, folder / "s"))


def merge(study: Study, folder: Path, lines: Sequence[Line]) -> Any:
    return study.exchange.merge(write_lines(folder / "shared.jsonl", lines))


def result(study: Study) -> dict[str, set[Any]]:
    """What people did, as the next person sees it; the notes' own guids are random."""
    return {
        "codings": {repr(coding) for coding in study.context.store.codings.live()},
        "reviews": {repr(review) for review in study.context.store.reviews.live()},
        "notes": {(note.user, note.target, note.text, note.at) for note in study.context.store.memos.live()},
    }


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """One line: few guids, places and times, so that most of them are rivals; a guid is one coder's, as in life."""
    start = draw(st.sampled_from([0, 10, 20]))
    at = f"2026-01-0{draw(st.integers(1, 4))}T00:00:00.000Z"
    coder = draw(st.sampled_from(["Ann", "Eve", "Kim"]))
    if draw(st.integers(0, 4)) == 0:
        end = start + draw(st.sampled_from([5, 30]))
        return review(EU, "EU-01.txt", coder, start, end) | {"guid": f"r{draw(st.integers(0, 2))}", "at": at}
    return coding(
        EU, "EU-01.txt", coder, draw(st.sampled_from(["funding", "language"])), start, start + 8,
        guid=f"{coder}{draw(st.integers(0, 2))}", at=at, direction=draw(st.sampled_from(["for", "against", None])),
        note=draw(st.sampled_from(["one", "two", None])),
        sight=draw(st.sampled_from([None, [], [{"code_id": "market", "score": 0.5}]])),
    )  # fmt: skip


def versions(*moves: tuple[str, int, int]) -> list[list[Line]]:
    """One file a coding: (guid, start, day)."""
    return [
        [coding(EU, "EU-01.txt", "Ann", "funding", start, start + 8, guid=guid, at=f"2026-01-0{day}T00:00:00.000Z")]
        for guid, start, day in moves
    ]


@pytest.mark.slow
@examples(4)
@given(st.lists(st.lists(lines(), min_size=1, max_size=4), min_size=2, max_size=3), st.randoms(use_true_random=False))
@example(versions(("g1", 0, 1), ("g2", 0, 2), ("g2", 10, 3)), None)  # what outdid a coding moved away
@example(versions(("g2", 10, 1), ("g2", 0, 2), ("g1", 0, 3)), None)
def test_merge_is_idempotent_and_commutative(
    loaded: Path, tmp_path_factory: pytest.TempPathFactory, files: list[list[Line]], random: Any
) -> None:
    home = tmp_path_factory.mktemp("m")
    orders: list[Sequence[list[Line]]] = list(itertools.permutations(files))
    if random is not None:
        orders = [files, *random.sample(orders, 1)]
    results = []
    for number, order in enumerate(orders):
        with opened(copy(loaded, home / str(number))) as study:
            for file in order:
                merge(study, home, file)
                before, steps = result(study), study.history.steps()
                again = merge(study, home, file)
                assert (again.added, again.reviews, again.replaced) == (0, 0, 0)
                assert (result(study), study.history.steps()) == (before, steps)
            merge(study, home, [line for file in files for line in file])
            assert study.maintenance.check() == []
            results.append(result(study))
    with opened(copy(loaded, home / "at once")) as study:
        merge(study, home, [line for file in files for line in file])
        results.append(result(study))
    assert all(found == results[0] for found in results)


@examples(3)
@given(st.lists(st.lists(lines(), min_size=1, max_size=4), min_size=2, max_size=2))
def test_undone_merge_leaves_nothing(
    loaded: Path, tmp_path_factory: pytest.TempPathFactory, files: list[list[Line]]
) -> None:
    """Merging a file after another was merged and taken back is merging it alone."""
    home = tmp_path_factory.mktemp("m")
    first, second = files
    with opened(copy(loaded, home / "1")) as study, opened(copy(loaded, home / "2")) as alone:
        merge(study, home, first)
        study.history.undo()
        merge(study, home, second)
        merge(alone, home, second)
        assert result(study) == result(alone)


def test_newer_version_replaces_an_older_one_and_its_memo(loaded: Path, tmp_path: Path) -> None:
    old = coding(EU, "EU-01.txt", "Eve", "funding", 0, 8, note="old", at="2026-01-01T00:00:00Z")
    new = dict(old, note="new", direction="for", at="2026-01-01T01:00:00+00:00")
    earlier = dict(old, note="earlier", at="2026-01-01T01:30:00+09:00")  # in Europe the day before
    with opened(copy(loaded, tmp_path)) as study:
        merge(study, tmp_path, [old])
        report = merge(study, tmp_path, [new])
        assert (report.added, report.replaced) == (0, 1)
        assert merge(study, tmp_path, [earlier]).present == 1
        (found,) = study.context.store.codings.live()
        assert (found.note, found.direction, found.at) == ("new", "for", "2026-01-01T01:00:00.000Z")
        assert [note.text for note in study.context.store.memos.live()] == ["new"]


def test_deleted_coding_is_listed_and_not_restored(loaded: Path, tmp_path: Path) -> None:
    with opened(copy(loaded, tmp_path)) as study:
        made = code(study, "The money", "funding")
        line = coding(
            EU, "EU-01.txt", "Ann", "funding", made.start, made.end, guid=made.guid, at="2030-01-01T00:00:00Z"
        )
        study.codings.remove(made.guid)
        report = merge(study, tmp_path, [line])
        assert study.context.store.codings.live() == []
        assert report.problems() == [f"Ann's coding at {made.start}-{made.end} (Ann deleted it): deleted in this study, not restored"]  # fmt: skip
        study.history.undo()
        assert merge(study, tmp_path, [line]).replaced == 1


def test_line_that_changes_the_coder_is_skipped_and_reported(loaded: Path, tmp_path: Path) -> None:
    ann = coding(EU, "EU-01.txt", "Ann", "funding", 0, 8, guid="g1", at="2026-01-01T00:00:00Z")
    with opened(copy(loaded, tmp_path), "Lea") as study:
        merge(study, tmp_path, [ann])
        before = result(study)
        for forged in (dict(ann, coder="Zoe"), dict(ann, coder="Zoe", at="2027-01-01T00:00:00Z")):
            report = merge(study, tmp_path, [forged])
            assert report.problems() == ["Zoe's coding at 0-8 has the guid of a coding by Ann: left out"]
            assert result(study) == before
        both = merge(
            study, tmp_path, [dict(ann, guid="g2"), dict(ann, guid="g2", coder="Zoe", at="2027-01-01T00:00:00Z")]
        )
        assert both.problems() == ["Zoe's coding at 0-8 has the guid of a coding by Ann: left out"]
        study.history.undo()
        assert result(study) == before


def test_coding_replaced_by_a_merge_is_not_deleted(loaded: Path, tmp_path: Path) -> None:
    older, newer = versions(("g1", 0, 1), ("g2", 0, 2))
    with opened(copy(loaded, tmp_path)) as study:
        merge(study, tmp_path, older)
        merge(study, tmp_path, newer)
        report = merge(study, tmp_path, older)
        assert (report.present, report.deleted_here) == (1, [])


@pytest.mark.folder
def test_merging_a_copy_does_not_change_the_copy(loaded: Path, tmp_path: Path) -> None:
    mine, theirs = copy(loaded, tmp_path / "mine"), copy(loaded, tmp_path / "theirs")
    with opened(theirs, "Bob") as bob:
        made = code(bob, "The money", "funding", memo="see")
        read = bob.reviews.add("EU-01.txt")
        bob.autocode.tag()
    files = {path: path.stat().st_mtime_ns for path in theirs.rglob("*") if path.is_file()}
    with opened(mine) as study:
        for other in (theirs, theirs / ".fusen" / "study.db"):
            report = study.exchange.merge(other)
            assert study.context.store.codings.live() == [made]
            assert study.context.store.reviews.live() == [read]
        assert (report.coders, report.present) == (("Bob",), 1)
        assert [path.name for path in (mine / ".fusen").glob(".*") if path.name != ".gitignore"] == []
    assert {path: path.stat().st_mtime_ns for path in theirs.rglob("*") if path.is_file()} == files


def test_copy_without_a_database_provides_its_shared_files(loaded: Path, tmp_path: Path) -> None:
    theirs = make_study(tmp_path / "theirs")
    (theirs / ".fusen" / "codings").mkdir()
    write_lines(theirs / ".fusen" / "codings" / "eve.jsonl", [coding(EU, "EU-01.txt", "Eve", "funding", 0, 8)])
    with opened(copy(loaded, tmp_path)) as study:
        assert study.exchange.merge(theirs).added == 1
    assert not (theirs / ".fusen" / "study.db").exists()


def test_other_studies_and_the_study_itself_are_refused(loaded: Path, tmp_path: Path) -> None:
    other = make_study(tmp_path / "other")
    toml = other / ".fusen" / "study.toml"
    toml.write_text(toml.read_text().replace("7f4d9a52", "00000000"))
    opened(other).close()
    foreign = tmp_path / "foreign.db"
    foreign.write_bytes(b"not a database, but long enough to be taken for one" * 100)
    root = copy(loaded, tmp_path)
    with opened(root) as study:
        before = state(study)
        for path, message in (
            (other, "another project"),
            (other / ".fusen" / "study.db", "another project"),
            (root, "this is the study itself"),
            (foreign, "the file is not a database"),
            (tmp_path / "nothing.db", "no such file"),
            (tmp_path / "nothing.jsonl", "no such file"),
        ):
            with pytest.raises(FusenError) as refused:
                study.exchange.merge(path)
            assert message in refused.value.message
        assert state(study) == before


def test_lines_for_another_text_are_placed_by_their_quote(loaded: Path, tmp_path: Path) -> None:
    """The others' text has a heading more, which this study never saw."""
    theirs = "A heading that only they have.\n" + EU
    start, end = span(theirs, "the first grant")
    lost = coding("x" * 90 + "no such words", "EU-01.txt", "Eve", "funding", 90, 103)
    twice = coding("Zz Interviewer", "EU-01.txt", "Eve", "language", 3, 14)
    silent = coding(theirs, "EU-01.txt", "Eve", "market", start, end, quote=None)
    read = review(theirs, "EU-01.txt", "Eve")
    elsewhere = coding("Another text.", "UK-01.txt", "Eve", "funding", 0, 8)
    with opened(copy(loaded, tmp_path)) as study:
        found = coding(theirs, "EU-01.txt", "Eve", "funding", start, end)
        report = merge(study, tmp_path, [found, lost, twice, silent, read, elsewhere])
        placed = {(made.start, made.end) for made in study.context.store.codings.live()}
        assert placed == {span(EU, "the first grant"), span(EU, "Interviewer")}
        problems = "\n".join(report.problems())
    assert [line for line in (2, 4, 5) if f"line {line} " in problems and "not found" in problems] == [2, 4, 5]
    assert "line 3 (Eve: language in EU-01.txt): its words changed or occur in several places" in problems
    assert "1 line is about UK-01.txt, which is not in this study" in problems
    assert "line 1 " not in problems


def test_quote_is_searched_if_its_offsets_do_not_match(loaded: Path, tmp_path: Path) -> None:
    """Offsets counted otherwise, as UTF-16 units, must not put a code on other words."""
    start, end = span(EU, "the interpreter any more")
    line = coding(EU, "EU-01.txt", "Eve", "funding", start + 1, end + 1, quote="the interpreter any more")
    with opened(copy(loaded, tmp_path)) as study:
        merge(study, tmp_path, [line])
        (made,) = study.context.store.codings.live()
        assert (made.start, made.end) == (start, end)


def test_lines_for_an_earlier_text_are_realigned(loaded: Path, tmp_path: Path) -> None:
    """Merging before a re-import or after it comes to the same, for codings and for reviews that fall into pieces."""
    added = "Nobody had told us about any of that. We could not pay"
    changed = EU.replace("We could not pay", added).replace("It is large", "Truly it is large")
    shared = [
        coding(EU, "EU-01.txt", "Eve", "funding", *span(EU, "The money was missing")),
        coding(EU, "EU-01.txt", "Eve", "market", *span(EU, "nobody from here")),
        review(EU, "EU-01.txt", "Eve"),
    ]
    results = []
    for number, first in enumerate(("merge", "import")):
        root = copy(loaded, tmp_path / str(number))
        (root / "transcripts" / "EU-01.txt").write_text(changed)
        with opened(root) as study:
            if first == "merge":
                merge(study, tmp_path, shared)
            study.sources.import_files([], ImportRequest())
            report = merge(study, tmp_path, shared)
            assert report.problems() == []
            assert study.maintenance.check() == []
            results.append(result(study))
    assert results[0] == results[1]
    assert len(results[0]["codings"]) == 2
    assert len(results[0]["reviews"]) > 1


def test_codings_with_an_unknown_code_get_a_retired_code(loaded: Path, tmp_path: Path) -> None:
    root = copy(loaded, tmp_path)
    line = coding(EU, "EU-01.txt", "Eve", "weather", 0, 8, code="Climate / Weather")
    by_label = coding(EU, "EU-01.txt", "Eve", "other-id", 0, 8, code="Challenges / Funding gap")
    with opened(root) as study:
        report = merge(study, tmp_path, [line, by_label])
        assert report.problems() == [
            "1 coding carries the code Climate / Weather, which the codebook lacks: kept as retired"
        ]
        weather = study.codebook.get().find("weather")[0]
        assert (weather.name, weather.retired) == ("Weather", True)
        assert {made.code for made in study.context.store.codings.live()} == {
            weather.guid,
            study.codebook.get().find("funding")[0].guid,
        }
    book = root / "codebook" / "codebook.yaml"
    book.write_text(book.read_text() + "  - name: Weather\n    id: weather\n")
    with opened(root) as study:
        assert not study.codebook.get().find("weather")[0].retired
        with pytest.raises(UndoRefused, match="codebook by Ann"):  # the code is the file's now
            study.history.undo()


def test_dry_run_lists_changes_and_writes_nothing(loaded: Path, tmp_path: Path) -> None:
    shared = write_lines(tmp_path / "shared.jsonl", [coding(JP, "JP-01.txt", "Eve", "funding", 0, 8)])
    with opened(copy(loaded, tmp_path)) as study:
        before, steps = state(study), study.history.steps()
        assert study.exchange.merge(shared, dry_run=True).added == 1
        assert (state(study), study.history.steps()) == (before, steps)


def test_invalid_line_rejects_the_whole_file(loaded: Path, tmp_path: Path) -> None:
    good = coding(JP, "JP-01.txt", "Eve", "funding", 0, 8)
    bad = [dict(good, coder="E\x1b[31mve"), dict(good, at="yesterday"), dict(good, note="\ud83d"), dict(good, end=0)]
    file = tmp_path / "shared.jsonl"
    with opened(copy(loaded, tmp_path)) as study:
        file.write_text("".join(json.dumps(line) + "\n" for line in [good, *bad]))
        with pytest.raises(FileError) as refused:
            study.exchange.merge(file)
        assert [number for number in range(1, 6) if f"{file}:{number}:" in refused.value.message] == [2, 3, 4, 5]
        assert study.context.store.codings.live() == []


def test_clone_is_loaded_with_the_codings_of_the_team(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    (root / ".fusen" / "codings").mkdir()
    write_lines(root / ".fusen" / "codings" / "eve.jsonl", [coding(EU, "EU-01.txt", "Eve", "funding", 0, 8)])
    write_lines(root / ".fusen" / "codings" / "kim.jsonl", [review(JP, "JP-01.txt", "Kim")])
    with opened(root) as study:
        assert [made.user for made in study.context.store.codings.live()] == ["Eve"]
        assert [read.user for read in study.context.store.reviews.live()] == ["Kim"]
        with pytest.raises(FusenError, match="nothing to undo"):
            study.history.undo()
