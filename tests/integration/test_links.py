"""Links between codings and codes: add, remove, list, undo, merge, exchange and erasure."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FusenError
from fusen.model.filter import EVERYTHING
from fusen.model.memos.links import Link, moved
from fusen.study import Filter, Study
from fusen.study.exchange.export_project import ExportOptions
from tests.support.small_study import code, make_study, opened, state

CASES = "case,source,consent\nEU-01,EU-01.txt,quote\nJP-01,JP-01.txt,{}\n"


def study_of(folder: Path, consent: str = "quote") -> Path:
    return make_study(folder / "s", cases=CASES.format(consent))


def listed(study: Study, about: str = "") -> list[tuple[str, str, str]]:
    return [(row.origin.name, row.link.relation, row.target.name) for row in study.links.all(about).rows]


def linked(study: Study) -> tuple[str, str]:
    """Link a coding in each interview, and a code; return the citations of the codings."""
    one = code(study, "money was missing", "funding")
    two = code(study, "The money was no problem", "funding", "JP-01.txt")
    study.links.add(f"EU-01@{one.start}-{one.end}", "contradicts", f"JP-01@{two.start}-{two.end}", note="yet both paid")
    study.links.add("Funding gap", "leads to", "Language barrier")
    return f"EU-01@{one.start}-{one.end}", f"JP-01@{two.start}-{two.end}"


def test_links_join_codings_and_codes_with_their_passages(tmp_path: Path) -> None:
    with opened(study_of(tmp_path)) as study:
        one, two = linked(study)
        funding, language = "Challenges / Funding gap", "Challenges / Language barrier"
        first, second = (f"{funding} at {one}", "contradicts", f"{funding} at {two}"), (funding, "leads to", language)
        assert listed(study) == [first, second]
        assert listed(study, "Language barrier") == [second]
        assert listed(study, one) == [first]
        assert listed(study, "Challenges") == [first, second]
        row = study.links.all().rows[0]
        assert (row.origin.quote, row.target.case, row.note) == ("money was missing", "JP-01", "yet both paid")
        assert study.maintenance.check() == []


def test_link_is_created_once_and_removed_by_its_author_only(tmp_path: Path) -> None:
    root = study_of(tmp_path)
    with opened(root) as study:
        link = study.links.add("Funding gap", "  leads   to ", "Language barrier")
        assert study.links.add("Funding gap", "leads to", "Language barrier") == link
        assert study.links.relations() == ("explains", "contradicts", "leads to", "example of")
    with opened(root, "Bob") as study:
        with pytest.raises(FusenError, match="belongs to Ann"):
            study.links.remove(link.guid[:8])
        study.links.add("Funding gap", "is part of", "Language barrier")
        assert study.links.relations()[-1] == "is part of"
    with opened(root) as study:
        study.links.remove(link.guid[:8])
        assert [row.link.user for row in study.links.all().rows] == ["Bob"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("Funding gap", "explains", "funding"), "cannot be linked to itself"),
        (("Funding gap", " ", "market"), "is no relation"),
        (("Funding gap", "x" * 61, "market"), "is no relation"),
        (("Nothing", "explains", "market"), "no code is called Nothing"),
        (("EU-01@1-2", "explains", "market"), "has no coding"),
    ],
)
def test_invalid_link_writes_nothing(tmp_path: Path, arguments: tuple[str, str, str], message: str) -> None:
    with opened(study_of(tmp_path)) as study:
        with pytest.raises(FusenError, match=message):
            study.links.add(*arguments)
        assert listed(study) == []


def test_citation_with_two_codes_requires_the_code(tmp_path: Path) -> None:
    with opened(study_of(tmp_path)) as study:
        one = code(study, "money was missing", "funding")
        code(study, "money was missing", "market")
        place = f"EU-01@{one.start}-{one.end}"
        with pytest.raises(FusenError, match="several codings"):
            study.links.add(place, "example of", "language")
        assert study.links.add(place, "example of", "language", origin_code="funding").origin == one.guid


def test_undo_and_redo_include_links(tmp_path: Path) -> None:
    with opened(study_of(tmp_path)) as study:
        linked(study)
        assert study.history.describe(study.history.steps(2)) == [
            "Ann linked: Funding gap leads to Language barrier",
            "Ann linked: a coding of Funding gap contradicts a coding of Funding gap",
        ]
        study.history.undo()
        assert len(listed(study)) == 1
        study.history.redo()
        assert len(listed(study)) == 2


def test_removing_a_coding_removes_its_links_and_undo_restores_both(tmp_path: Path) -> None:
    with opened(study_of(tmp_path)) as study:
        linked(study)
        before = listed(study)
        study.codings.remove(study.links.all().rows[0].origin.guid)
        assert listed(study) == before[1:]
        study.history.undo()
        assert listed(study) == before
        assert study.maintenance.check() == []


def test_merging_codes_keeps_links(tmp_path: Path) -> None:
    with opened(study_of(tmp_path)) as study:
        linked(study)
        study.links.add("Funding gap", "explains", "Market pull")
        study.links.add("Language barrier", "explains", "Market pull")
        before = (state(study), listed(study))
        study.codebook.edit.merge("Language barrier", "Funding gap")
        assert [row[1:] for row in listed(study)] == [
            ("contradicts", listed(study)[0][2]), ("explains", "Challenges / Market pull"),
        ]  # fmt: skip
        study.history.undo()
        assert (state(study), sorted(listed(study))) == (before[0], sorted(before[1]))
        study.codebook.edit.delete("Market pull", remove_codings=True)
        assert "Challenges / Market pull" not in {row[2] for row in listed(study)}
        assert not [one for one in study.codebook.get() if one.retired]
        assert study.maintenance.check() == []


def test_joined_codings_keep_their_links(tmp_path: Path) -> None:
    with opened(study_of(tmp_path)) as study:
        one = code(study, "money was missing", "funding")
        code(study, "money was missing", "language")
        study.links.add(one.guid, "example of", "Market pull")
        study.codebook.edit.merge("Funding gap", "Language barrier")
        ((origin, relation, target),) = listed(study)
        assert (origin.partition(" at ")[0], relation, target) == (
            "Challenges / Language barrier", "example of", "Challenges / Market pull",
        )  # fmt: skip


def test_links_are_exchanged_and_stay_removed(tmp_path: Path) -> None:
    with opened(study_of(tmp_path)) as study:
        linked(study)
        before = listed(study)
        study.exchange.export(tmp_path / "one.jsonl", Filter(include_interviewer=True))
        study.exchange.export_project(tmp_path / "all.qdpx", ExportOptions(EVERYTHING))
    for number, file in enumerate(("one.jsonl", "all.qdpx", "s")):
        with opened(make_study(tmp_path / f"o{number}", cases=CASES.format("quote")), "Bob") as study:
            if file.endswith(".qdpx"):
                study.exchange.import_project(tmp_path / file)
            else:
                study.exchange.merge(tmp_path / file)
            assert listed(study) == before
            assert study.maintenance.check() == []
            study.history.undo()
            assert listed(study) == []
            study.history.redo()
            assert listed(study) == before
    with opened(tmp_path / "s") as study:
        study.links.remove(study.links.all().rows[0].link.guid)
        study.exchange.merge(tmp_path / "one.jsonl")
        assert listed(study) == before[1:]


def test_links_are_exported_to_and_imported_from_other_programs(tmp_path: Path) -> None:
    from zipfile import ZipFile

    with opened(study_of(tmp_path)) as study:
        linked(study)
        before = listed(study)
        study.exchange.export_project(tmp_path / "all.qdpx", ExportOptions(EVERYTHING))
    with ZipFile(tmp_path / "all.qdpx") as old, ZipFile(tmp_path / "other.qdpx", "w") as new:
        document = old.read("project.qde").decode()
        for name in old.namelist():
            if not name.startswith("fusen/"):
                new.writestr(name, old.read(name))
    assert document.count('<Link guid="') == 2
    assert document.index("</Notes>") < document.index("<Links>")
    with opened(make_study(tmp_path / "o", cases=CASES.format("quote")), "Bob") as study:
        study.exchange.import_project(tmp_path / "other.qdpx")
        assert sorted(listed(study)) == sorted(before)


def test_quotes_memos_and_listing_respect_consent(tmp_path: Path) -> None:
    root = study_of(tmp_path, "paraphrase")
    with opened(root) as study:
        linked(study)
        row = study.links.all().rows[0]
        assert (row.target.quote, row.note) == (None, None)
        study.exchange.export(tmp_path / "one.jsonl", Filter(include_interviewer=True))
        assert "yet both paid" not in (tmp_path / "one.jsonl").read_text()
    (root / "transcripts/cases.csv").write_text(CASES.format("analyse"))
    with opened(root) as study:
        assert len(listed(study)) == 1
        assert study.links.all().remarks == ("Omitted by consent: 1 link.",)


def test_erasure_deletes_the_links_of_erased_codings(tmp_path: Path) -> None:
    with opened(study_of(tmp_path)) as study:
        linked(study)
        study.maintenance.erase("JP-01")
        assert len(listed(study)) == 1
        assert study.maintenance.check() == []


def test_corrected_transcript_keeps_links(tmp_path: Path) -> None:
    root = study_of(tmp_path)
    with opened(root) as study:
        linked(study)
        before = listed(study)
    file = root / "transcripts" / "EU-01.txt"
    file.write_text("Interviewer: Hello.\n" + file.read_text("utf-8"), "utf-8")
    with opened(root) as study:
        study.sources.import_files([])
        assert [row[1] for row in listed(study)] == [row[1] for row in before]
        assert listed(study)[0][0] != before[0][0]


def test_self_links_and_duplicate_links_are_removed() -> None:
    links = [
        Link("1", "Ann", "explains", "a", "b", "", ""), Link("2", "Ann", "explains", "c", "b", "", ""),
        Link("3", "Ann", "explains", "a", "c", "", ""), Link("4", "Bob", "explains", "x", "y", "", ""),
    ]  # fmt: skip
    assert moved(links, {"a": "c"}) == (["1", "3"], [])
    assert moved(links, {"b": "d"}) == (
        ["1", "2"], [Link("1", "Ann", "explains", "a", "d", "", ""), Link("2", "Ann", "explains", "c", "d", "", "")],
    )  # fmt: skip
