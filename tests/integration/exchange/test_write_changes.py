"""Shared files contain all changes of their author within consent."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from fusen.study import Study
from tests.integration.exchange.test_merge_records import result
from tests.support.small_study import EU, JP, code, make_study, opened, span
from tests.support.studies import fusen

CASES = "case,source,consent\nEU-01,EU-01.txt,{}\nJP-01,JP-01.txt,quote\n"


def study_with_consent(folder: Path, consent: str = "quote") -> Path:
    """A study in which Ann did something of every kind in both interviews, and Bob a little."""
    root = make_study(folder / "s", cases=CASES.format("quote"))
    for who in ("Ann", "Bob"):
        with opened(root, who) as study:
            for source, words in (("EU-01.txt", "The money was missing"), ("JP-01.txt", "The money was no problem")):
                _something(study, source, words)
    if consent != "quote":
        (root / "transcripts" / "cases.csv").write_text(CASES.format(consent))
    return root


def _something(study: Study, source: str, words: str) -> None:
    stem, text = source[:5], {"EU-01.txt": EU, "JP-01.txt": JP}[source]
    place = f"{stem}@{span(text, words)[0]}-{span(text, words)[1]}"
    coded = code(study, words, "funding" if study.user == "Ann" else "market", source)
    study.reviews.add(source)
    guid = coded.source
    study.memos.write(guid, f"{place}\nwhy?")
    study.memos.write(coded.guid, f"about {words}", kind="analytic")
    study.suggestions.reject(guid, 0, 8, [coded.code])
    study.themes.write(f"{study.user}: {stem}", "It is so.", codes=["funding"])
    study.themes.pin(f"{study.user}: {stem}", place)
    study.matrix.write(stem, "language" if study.user == "Ann" else "market", "Something.")
    study.agreement.rounds.start(["Cem", "Dee"], sources=[stem])
    if study.user == "Bob":
        study.agreement.rounds.resolve(place, "funding", "both", coders=["Ann", "Bob"], reason="missed")


def exported(root: Path, target: Path, *more: str) -> list[dict[str, Any]]:
    ran = fusen(root, "export", target, "--force", *more)
    assert ran.code == 0, ran.err
    return [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]


def test_shared_file_contains_all_changes_of_its_author(tmp_path: Path) -> None:
    root, copied = study_with_consent(tmp_path / "1"), make_study(tmp_path / "2" / "s", cases=CASES.format("quote"))
    found = exported(root, tmp_path / "all.jsonl")
    types = {line["type"] for line in found}
    assert {"coding", "review", "note", "rejection", "round", "theme", "pin", "matrix", "resolution"} <= types
    with opened(root, "Lea") as study, opened(copied, "Lea") as other:
        before = result(study)
        other.exchange.merge(tmp_path / "all.jsonl")
        assert result(other) == before
    ann = exported(root, tmp_path / "ann.jsonl", "--coder", "Ann")
    assert {line.get("coder") for line in ann} == {"Ann"}
    assert "resolution" not in {line["type"] for line in ann}
    home = copied / ".fusen" / "codings"
    home.mkdir()
    for name in ("ann.jsonl", "all.jsonl"):
        (home / name).write_bytes((tmp_path / name).read_bytes())
    for file in (copied / ".fusen").glob("study.db*"):
        file.unlink()
    with opened(copied, "Lea") as other:
        assert result(other) == before, "and when the database is first made"


def test_lines_may_refer_to_a_later_file(tmp_path: Path) -> None:
    root = study_with_consent(tmp_path / "1")
    lines = exported(root, tmp_path / "all.jsonl")
    home = make_study(tmp_path / "2" / "s", cases=CASES.format("quote")) / ".fusen" / "codings"
    home.mkdir()
    for name, chosen in (("a.jsonl", ("note", "resolution")), ("b.jsonl", ())):
        kept = [line for line in lines if (line["type"] in chosen) == bool(chosen)]
        (home / name).write_text("".join(json.dumps(line) + "\n" for line in kept))
    with opened(root) as study, opened(home.parent.parent) as other:
        assert result(other) == result(study)
        assert other.warnings == []


@pytest.mark.parametrize("consent", ["none", "analyse", "paraphrase"])
def test_every_line_respects_consent(tmp_path: Path, consent: str) -> None:
    lines = exported(study_with_consent(tmp_path, consent), tmp_path / "x.jsonl", "--coder", "Ann", "--coder", "Bob")
    about = [line for line in lines if "EU-01" in json.dumps(line)]
    if consent == "none":
        assert {line["type"] for line in about} <= {"round", "theme"}  # a theme's title is what Ann called it
        assert all(line["stretches"] == [] for line in about if line["type"] == "round")
    else:
        types = {line["type"] for line in about}
        assert {"coding", "pin", "rejection"} <= types
        assert "note" not in types, "a memo may repeat words that may not be quoted"
        assert ("matrix" in types) == (consent == "paraphrase")
        assert {line["quote"] for line in about if "quote" in line} == {None}
    assert any(line.get("quote") == "The money was no problem" for line in lines if line["type"] == "pin")


def test_partial_file_contains_only_codings_and_reviews(tmp_path: Path) -> None:
    root = study_with_consent(tmp_path)
    for more in (("--source", "JP-01"), ("--code", "Funding gap"), ("--origin", "manual")):
        assert {line["type"] for line in exported(root, tmp_path / "x.jsonl", *more)} == {"coding", "review"}
        ran = fusen(root, "export", tmp_path / "x.jsonl", "--force", *more)
        assert "codings and reviews alone, without notes, rounds" in ran.err


def test_submission_is_exported_only_with_its_codings(tmp_path: Path) -> None:
    """Before people have read everything the phrase matches are what is counted, and exported."""
    root = make_study(tmp_path / "s", cases=CASES.format("quote"))
    with opened(root) as study:
        study.autocode.tag()
        study.agreement.rounds.start(["Ann", "Bob"], sources=["EU-01"])
        code(study, "The money was missing", "funding")
        study.agreement.rounds.submit(read=True)
    assert {line.get("coder") for line in exported(root, tmp_path / "x.jsonl")} == {"fusen"}
    lines = exported(root, tmp_path / "x.jsonl", "--coder", "Ann")
    assert {"coding", "review", "round", "submission"} == {line["type"] for line in lines}


def test_project_file_contains_all_changes_and_lists_omitted_ones(tmp_path: Path) -> None:
    root = study_with_consent(tmp_path / "1")
    ran = fusen(root, "export", tmp_path / "x.qdpx")
    assert "only fusen reads these: 4 rounds, 2 resolutions, 4 themes, 4 pinned places" in ran.err
    assert fusen(None, "init", tmp_path / "2", "--from", tmp_path / "x.qdpx", "--as", "Lea").code == 0
    with opened(root, "Lea") as study, opened(tmp_path / "2", "Lea") as other:
        before = result(study)
        assert result(other) == before
    shown = fusen(tmp_path / "2", "import", tmp_path / "x.qdpx", "--as", "Lea")
    assert shown.code == 0
    assert "4 themes" not in shown.err, "twice is once"
    with opened(tmp_path / "2", "Lea") as other:
        assert result(other) == before
        other.history.undo()
        assert (
            other.context.store.themes.live(),
            other.context.store.rounds.all(),
            other.context.store.codings.live(),
        ) == (
            [],
            [],
            [],
        )
    for more in (("--pseudonymous",), ("--coder", "Ann")):
        ran = fusen(root, "export", tmp_path / "part.qdpx", "--force", *more)
        assert "not in a partial export: 4 rounds, 2 resolutions, 4 themes" in ran.err
    fusen(root, "export", tmp_path / "part.qdpx", "--force", "--pseudonymous")
    assert b"Ann" not in (tmp_path / "part.qdpx").read_bytes()


def test_submission_in_a_project_file_closes_the_round(tmp_path: Path) -> None:
    root = make_study(tmp_path / "1" / "s", cases=CASES.format("quote"))
    with opened(root, "Lea") as study:
        study.agreement.rounds.start(["Ann", "Bob"], sources=["EU-01"])
    copied = Path(shutil.copytree(root, tmp_path / "2" / "s"))
    for home, who in ((root, "Ann"), (copied, "Bob")):
        with opened(home, who) as study:
            code(study, "The money was missing", "funding")
            study.agreement.rounds.submit(read=True)
    assert fusen(copied, "export", tmp_path / "bob.qdpx", "--as", "Bob").code == 0
    ran = fusen(root, "import", tmp_path / "bob.qdpx", "--as", "Lea")
    assert "round 1: all coders have submitted, and its agreement is computed" in ran.err
    assert fusen(root, "agreement", "round", "show", "1", "--format", "json").rows


def test_memo_in_extra_lines_of_a_project_is_skipped(tmp_path: Path) -> None:
    root = make_study(tmp_path / "1" / "s")
    with opened(root) as study:
        study.agreement.rounds.start(["Ann", "Bob"])
    assert fusen(root, "export", tmp_path / "x.qdpx").code == 0
    with zipfile.ZipFile(tmp_path / "x.qdpx") as archive, zipfile.ZipFile(tmp_path / "y.qdpx", "w") as altered:
        for name in archive.namelist():
            more = b'{"type": "note"}\n{"type": "hologram"}\n' if name == "fusen/further.jsonl" else b""
            altered.writestr(name, archive.read(name) + more)
    assert fusen(None, "init", tmp_path / "2", "--from", tmp_path / "y.qdpx").code == 0
    with opened(tmp_path / "2") as other:
        assert [one.number for one in other.agreement.rounds.all()] == [1]
