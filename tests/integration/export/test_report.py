"""The contents of a report: figures, memos, agreement and data hash."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from fusen.errors import FusenError
from fusen.model.filter import Filter
from fusen.model.report import Report
from fusen.report.blocks import Block, Figure, Heading, Para, Quote, Table
from fusen.report.language import day
from fusen.report.sections.checklists import CHECKLISTS, answers
from fusen.report.sections.findings import findings
from fusen.report.sections.methods import account
from fusen.study import Study
from fusen.study.export.report import ReportOptions, gather
from fusen.study.progress import silent
from tests.support import report_study, studies

PEOPLE = Filter(coders=("people",))


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report_study.with_memos(tmp_path_factory.mktemp("reporting"))


def report_of(folder: Path, wanted: Filter = PEOPLE, **wish: Any) -> Report:
    with Study.open(folder, user="Ann") as opened:
        return gather(opened.context, wanted, ReportOptions(**wish), silent)


def test_numbers_equal_those_of_the_commands(study: Path) -> None:
    made = report_of(study, by="side")
    with Study.open(study, user="Ann") as opened:
        rows, basis = opened.results.frequencies(PEOPLE, by="side")
    assert (made.rows, made.basis, made.by) == (tuple(rows), basis, "side")
    for row in rows:
        unlisted = sum(
            n for guid, n in made.hidden.items() if row.path == made.codebook.by_guid[guid].path[: len(row.path)]
        )
        (counts,) = (cell.counts for cell in made.cells if cell.path == row.path)
        assert sum(count or 0 for count in counts) + unlisted == row.codings


def test_cells_add_up_to_the_excerpts(study: Path) -> None:
    made = report_of(study)
    for row in made.cells:
        for column, count in zip(made.columns, row.counts, strict=True):
            below = [e for e in made.excerpts if e.case == column and e.path[: len(row.path)] == row.path]
            assert len(below) == count


def test_memos_about_unlisted_interviewees_are_withheld(study: Path) -> None:
    made = report_of(study)
    about = {memo.about: memo.text for memo in made.memos}
    assert about["the study"] == "We began with <b>money</b>."
    assert about["code Challenges / Funding gap"] == "Is a late grant a gap?"
    assert made.memos_withheld == 4
    assert not [excerpt for excerpt in made.excerpts if excerpt.quote is None and excerpt.note]


def test_agreement_is_reported_or_its_absence_explained(study: Path) -> None:
    assert report_of(study).agreement is not None
    alone = report_of(study, Filter(coders=("ann",)))
    assert alone.agreement is None
    assert "agreement needs two coders" in alone.no_agreement


def test_code_filter_shows_only_that_code(study: Path) -> None:
    made = report_of(study, Filter(coders=("people",), codes=("Funding gap",)))
    assert {excerpt.code for excerpt in made.excerpts} == {"Challenges / Funding gap"}


def test_anonymous_report_has_the_same_numbers_under_pseudonyms(study: Path) -> None:
    named, masked = report_of(study), report_of(study, Filter(coders=("people",), anonymous=True))
    assert [who.codings for who in masked.interviewees] == [who.codings for who in named.interviewees]
    assert masked.rows[0].interviewees == named.rows[0].interviewees
    shown = repr(masked)
    for name in ("Anna", "<b>Bea</b>", "Chie"):
        assert name not in shown.replace("'guid'", "")
    assert {excerpt.case for excerpt in masked.excerpts} <= {who.name for who in masked.interviewees}
    assert "Anonymous" in masked.basis.remarks[-1]


def test_only_requested_variables_are_shown(study: Path) -> None:
    with Study.open(study, user="Ann") as opened:
        made = gather(opened.context, Filter(anonymous=True, coders=("people",)), ReportOptions(variables=()), silent)
        few = gather(opened.context, PEOPLE, ReportOptions(variables=("side",)), silent)
        with pytest.raises(FusenError, match="variable shoe"):
            gather(opened.context, PEOPLE, ReportOptions(variables=("shoe",)), silent)
    assert all(not who.variables for who in made.interviewees)
    assert all(set(who.variables) == {"side"} for who in few.interviewees)


def test_report_includes_the_framework_matrix(tmp_path: Path) -> None:
    folder = report_study.make(tmp_path / "matrix")
    with Study.open(folder, user="Ann") as opened:
        opened.matrix.write("Anna", "Funding gap", "Money <b>ended</b> with the trips.")
    made = report_of(folder)
    assert [(cell.case, cell.text, cell.stale) for cell in made.matrix] == [
        ("Anna", "Money <b>ended</b> with the trips.", False)
    ]
    assert "matrix" in {section.anchor for section in findings(made)}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report_study.with_themes(tmp_path_factory.mktemp("written"))


def blocks_of(made: Report, anchor: str) -> tuple[Block, ...]:
    return next(section.blocks for section in (*findings(made), *account(made)) if section.anchor == anchor)


def test_claim_is_followed_by_quotes_grouped_by_stance(written: Path) -> None:
    made = report_of(written)
    codings = {excerpt.guid: excerpt for excerpt in made.excerpts}
    told = []
    for block in blocks_of(made, "written"):
        match block:
            case Heading() | Para():
                told.append(block.text)
            case Quote():
                told.append(f"{block.words} {block.reference} {block.reason}".strip())
                assert codings[block.guid].citation.split("-")[0] in block.reference
            case Table():
                told.append(" | ".join(cell.text for cell in block.rows[0]))
    reference = {name: report_study.cite(name, 0) for name in ("Anna", "Chie", "<b>Bea</b>")}
    against = report_study.cite("Anna", 3)
    assert told == [
        "Money <ends>", "It *stops*.", "Then all does.", told[3],
        "Supporting:", f"{report_study.SAYINGS[0]} Anna ({reference['Anna']})",
        f"[1 passage withheld] Chie ({reference['Chie']})",
        "Qualifying:", f"{report_study.SAYINGS[0]} <b>Bea</b> ({reference['<b>Bea</b>']})",
        "Contradicting:", f"{report_study.SAYINGS[3]} Anna ({against}) not for <b>her</b>",
        told[-1],
    ]  # fmt: skip
    assert told[3].startswith("Written by Ann on ")
    assert told[-1].startswith("Funding gap | 4 of 4 | ")


def test_pinned_quotes_outside_the_filter_are_counted(written: Path) -> None:
    made = report_of(written, Filter(coders=("people",), sources=("1.txt",)))
    (theme,) = made.authored
    assert (len(theme.pins), theme.left_out) == (1, 3)
    assert any(isinstance(b, Para) and b.text.startswith("[3 pinned excerpts of") for b in blocks_of(made, "written"))
    other = report_of(written, Filter(coders=("people",), codes=("Professor",)))
    assert not other.authored
    assert "written" not in {section.anchor for section in findings(other)}


def test_anonymous_report_removes_names_from_claims(written: Path) -> None:
    made = report_of(written, Filter(coders=("people",), anonymous=True))
    shown = repr((made.authored, made.ledger, made.rounds))
    assert "Anna" not in shown
    assert "<b>Bea</b>" not in shown
    assert [row.value[0] for row in made.ledger if row.kind == "interviewee"] == ["P", "P", "P"]


def test_quote_ledger_equals_that_of_themes(written: Path) -> None:
    made = report_of(written, by="side")
    with Study.open(written, user="Ann") as opened:
        assert made.ledger == tuple(opened.themes.ledger(PEOPLE, by="side").rows)
    captions = [block.caption for block in blocks_of(made, "quotes") if isinstance(block, Table)]
    assert [caption.split(".")[0] for caption in captions] == [
        "Quotes by interviewee", "Quotes by side", "Quotes by language", "Quotes by direction",
    ]  # fmt: skip


def test_timeline_equals_that_of_the_command(study: Path) -> None:
    made = report_of(study)
    with Study.open(study, user="Ann") as opened:
        assert made.statistics["timeline"].result == opened.results.timeline(PEOPLE, by_code="code")[0]
    figure, table = blocks_of(made, "timeline")[-2:]
    assert isinstance(figure, Figure)
    assert isinstance(table, Table)
    assert [row[0].text for row in table.rows][-1] == "all interviews"
    assert len(table.rows) == len(made.statistics["timeline"].result.rows) + 1
    rows = report_of(study, Filter(coders=("people",), codes=("Professor",))).statistics["timeline"].result.rows
    assert [one.path for one in rows] == [("{{ 7 * 7 }}", "Professor")]


def test_frozen_round_provides_the_reported_agreement(written: Path) -> None:
    with Study.open(written, user="ann") as opened:
        frozen = opened.agreement.rounds.agreement(1)
        opened.codings.add("0.txt", 0, 5, "Professor")
    made = report_of(written, Filter(coders=("ann",)))
    assert [(one.number, one.coders, one.stretches, one.table) for one in made.rounds] == [
        (1, ("ann", "bo"), 1, frozen)
    ]
    texts = [block.text for block in blocks_of(made, "agreement") if isinstance(block, Heading | Para)]
    assert texts[0] == "Round 1, before discussion"
    assert texts[1].startswith("ann and bo coded 1 transcript without sight of")
    assert day(made.rounds[0].frozen) in texts[1]
    assert texts[-3].startswith("Round 2, open since ")
    assert texts[-3].endswith(". ann and bo have not submitted yet, so the round has no agreement.")
    assert texts[-2] == "Current codings"
    assert answers(made)["agreement"].startswith("Round 1, before discussion: Agreement of ann and bo on ")
    assert texts[-1].startswith("Agreement is not computed: ")


def test_data_hash_depends_on_the_data_only(study: Path, tmp_path: Path) -> None:
    first = report_of(study).facts.data_hash
    copy = report_study.with_memos(tmp_path / "copy")
    assert report_of(copy).facts.data_hash == first
    assert report_of(copy, Filter(coders=("ann",))).facts.data_hash != first
    with Study.open(copy, user="ann") as opened:
        opened.codings.add("0.txt", 30, 40, "Professor")
    assert report_of(copy).facts.data_hash != first


def test_unknown_names_are_errors(study: Path) -> None:
    with pytest.raises(FusenError, match="no checklist is called prisma"):
        report_of(study, checklist="prisma")
    with pytest.raises(FusenError):
        report_of(study, by="shoe size")


@pytest.mark.parametrize(("name", "items"), [("coreq", 32), ("srqr", 21), ("jars-qual", 17)])
def test_checklist_has_every_item_and_fills_in_known_facts(study: Path, name: str, items: int) -> None:
    made = report_of(study, checklist=name)
    known = answers(made)
    listed = CHECKLISTS[name].items
    assert len({item.number for item in listed}) == len(listed) == items
    assert all(item.fact or item.question for item in listed)
    assert {item.fact for item in listed if item.fact} <= known.keys()
    assert "checklist" in {section.anchor for section in account(made)}


def test_empty_study_renders_every_section(tmp_path: Path) -> None:
    folder = studies.make_study(tmp_path / "empty", {}, codebook="name: Empty\ncodes: []\n")
    made = report_of(folder, Filter())
    sections = [*findings(made), *account(made)]
    assert {"overview", "themes", "codebook", "methods", "trail", "cite"} <= {section.anchor for section in sections}
    assert all(section.blocks for section in sections)


def test_memo_links_lead_to_sections_of_the_report(tmp_path: Path) -> None:
    folder = report_study.with_memos(tmp_path)
    with Study.open(folder, user="Ann") as opened:
        excerpt = opened.results.excerpts(PEOPLE)[0][0]
        opened.memos.keep("study", f"See [[{excerpt.citation}]], [[Funding gap]] and [[nobody]]: **late**.")
        opened.exchange.report(tmp_path / "r.html", PEOPLE)
    made = report_of(folder)
    (memo,) = (memo for memo in made.memos if "nobody" in memo.text)
    links = {link.name: link for link in memo.links}
    assert links[excerpt.citation].guid == excerpt.guid
    assert links["Funding gap"].code
    assert "nobody" not in links
    page = (tmp_path / "r.html").read_text("utf-8")
    assert re.search(
        rf'<a href="#e\d+">{re.escape(excerpt.citation)}</a>, <a href="#c\d+">Funding gap</a> and <em>nobody</em>', page
    )
    assert "<strong>late</strong>" in page
