"""The HTML report: links, consent and escaping."""

from __future__ import annotations

import csv
import hashlib
import re
from base64 import b64encode
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from fusen.errors import FileError
from fusen.model.filter import Filter
from fusen.report.writers.html_report import evenly
from fusen.study import Study
from fusen.study.export import report
from fusen.study.made_exports import made_exports
from tests.support import report_study, studies
from tests.support.report_study import CASES, SAYINGS, SECRET

PEOPLE = Filter(coders=("people",))


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report_study.with_themes(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def source(study: Path) -> str:
    ran = studies.fusen(study, "report", study / "out.html", "--coder", "people", "--checklist", "coreq")
    assert ran.code == 0, ran.err
    return (study / "out.html").read_text("utf-8")


@pytest.fixture(scope="module")
def page(source: str) -> html.HtmlElement:
    return html.document_fromstring(source)


def test_page_loads_nothing_and_its_policy_hashes_script_and_style(source: str, page: html.HtmlElement) -> None:
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'")
    for tag in ("script", "style"):
        (element,) = page.iter(tag)
        digest = b64encode(hashlib.sha256((element.text or "").encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    urls = page.xpath("//@src | //@href | //@action | //@data | //@poster")
    assert urls
    assert all(url.startswith("#") for url in urls)
    attributes = {name for element in page.iter(etree.Element) for name in element.attrib}
    assert not [name for name in attributes if name.startswith("on") or name == "style"]
    assert "url(http" not in source
    assert "@import" not in source


def test_markup_in_names_and_text_is_escaped(page: html.HtmlElement) -> None:
    assert {element.tag for element in page.iter(etree.Element)} & {"img", "iframe", "object", "b", "i"} == set()
    text = page.text_content()
    assert "<img src=x onerror=alert(1)> 言葉の壁" in text
    assert "{{ 7 * 7 }}" in text
    assert "\u202e" not in text


def test_every_link_has_a_target_and_ids_are_unique(page: html.HtmlElement) -> None:
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.xpath("//a/@href")} <= set(ids)


def test_counts_equal_the_number_of_excerpts(study: Path, page: html.HtmlElement) -> None:
    with Study.open(study, user="Ann") as opened:
        wanted = Filter(coders=("people",))
        rows, basis = opened.results.frequencies(wanted)
        listed = [e for e in opened.results.excerpts(wanted)[0] if e.case in basis.read]
    assert len(page.xpath("//li[starts-with(@id, 'e')]")) == len(listed)
    shown = {d.xpath(".//h4")[0].text_content(): len(d.xpath(".//li")) for d in page.xpath("//details")}
    for row in rows:
        if row.level == "code":
            mine = [excerpt for excerpt in listed if excerpt.code_guid == row.guid]
            assert shown[row.path[-1]] == len(mine)
            unlisted = row.codings - len(mine)
            summary = page.xpath(f"//details[.//h4[normalize-space()='{row.path[-1]}']]/summary")[0].text_content()
            assert f"{unlisted} more of interviewees who may not be listed" in summary
    cells = {td.get("id"): td.text_content() for td in page.xpath("//section[@id='heat']//td[@id]")}
    columns = [
        th.text_content()
        for th in page.xpath("//section[@id='heat']//thead/th | //section[@id='heat']//th[@scope='col']")
    ]
    assert "Anna" in columns
    assert sum(map(int, cells.values())) == 2 * len(listed)  # each under its code and its theme


def test_heat_map_cell_links_to_an_excerpt_of_its_interviewee_and_code(page: html.HtmlElement) -> None:
    table = page.xpath("//section[@id='heat']//table")[0]
    codes = [th.text_content().strip() for th in table.xpath(".//thead//th")][1:]
    for row in table.xpath(".//tbody/tr"):
        case = row.xpath("./th")[0].text_content().strip()
        for code, cell in zip(codes, row.xpath("./td"), strict=True):
            for href in cell.xpath("./a/@href"):
                (item,) = page.xpath(f"//li[@id='{href[1:]}']")
                names = {case, code}
                heading = item.xpath("ancestor::details//h4")[0].text_content()
                above = item.xpath("preceding::h3[1]")[0].text_content()
                text = item.xpath("./p[@class='ref']")[0].text_content()
                assert names & {heading, above}, (case, code)
                assert any(text.startswith(f"{name}@") for name in names)


def test_every_section_respects_consent(source: str, page: html.HtmlElement) -> None:
    for name, word in SECRET.items():
        assert word not in re.sub(r"<style>.*?</style>|<script>.*?</script>", "", source, flags=re.DOTALL), name
    text = page.text_content()
    assert "Chie@" in text  # named, not quoted
    assert "[1 passage withheld]" in text
    assert "Dora" not in text
    assert "Eva" not in text
    assert "1 interviewee excluded" in text


def test_tables_name_their_columns_and_rows(page: html.HtmlElement) -> None:
    for landmark in ("//main", "//nav[@aria-label]", "//*[@role='search'][@aria-label]"):
        assert page.xpath(landmark)
    for table in page.iter("table"):
        assert table.xpath("./thead/tr/th[@scope='col']")
        assert all(row.xpath("./th[@scope='row']") for row in table.xpath("./tbody/tr"))
    levels = [int(h.tag[1]) for h in page.xpath("//h1|//h2|//h3|//h4|//h5")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_page_has_memos_changes_methods_and_checklist(page: html.HtmlElement) -> None:
    text = page.text_content()
    assert "We began with <b>money</b>." in text
    assert "Is a late grant a gap?" in text
    assert "Dora said a secret" not in text
    assert "4 memos omitted" in text  # on Dora, and on passages of Chie, Dora and Eva
    assert re.search(r"sha256 [0-9a-f]{64}", text)
    items = [row.xpath("./th")[0].text_content() for row in page.xpath("//section[@id='checklist']//tbody/tr")]
    assert items == [str(number) for number in range(1, 33)]


def test_page_has_analyst_themes_timeline_rounds_and_quote_ledger(page: html.HtmlElement) -> None:
    quotes = page.xpath("//section[@id='written']//blockquote")
    assert [quote.xpath("./p")[0].text_content() for quote in quotes] == [
        SAYINGS[0], "[1 passage withheld]", SAYINGS[0], SAYINGS[3],
    ]  # fmt: skip
    for quote in quotes:
        (href,) = quote.xpath(".//a/@href")
        (item,) = page.xpath(f"//li[@id='{href[1:]}']")
        cited = quote.xpath(".//a")[0].text_content()
        assert item.xpath("./p[@class='ref']")[0].text_content().split("-")[0] in cited
    assert page.xpath("//section[@id='timeline']//figure//*[local-name()='svg']")
    assert page.xpath("//section[@id='agreement']//h3[@id='round-1']")
    assert [row.get("href")[:2] for row in page.xpath("//section[@id='quotes']//table[1]//th//a")][:1] == ["#e"]


def test_filter_lists_every_group(page: html.HtmlElement) -> None:
    groups = {group.get("label"): [o.text for o in group] for group in page.xpath("//select[@id='group']/optgroup")}
    assert groups["side"] == ["EU", "Japan"]
    assert set(groups["interviewee"]) == {name for name, consent in CASES.items() if consent in ("quote", "paraphrase")}


@pytest.mark.parametrize(("codes", "cases"), [(0, 0), (1, 1), (600, 2)])
def test_small_and_large_codebooks_are_rendered(tmp_path: Path, codes: int, cases: int) -> None:
    book = (
        "name: Odd\ncodes: []\n"
        if not codes
        else "name: Odd\ncodes:\n" + "".join(f"  - name: Code {n}\n    id: c{n}\n" for n in range(codes))
    )
    texts = {f"{n}.txt": f"Interviewer: So?\nR{n}: Words of {n}.\n" for n in range(cases)}
    lines = [studies.coding(t, p, "Ann", "c0", t.index("Words"), len(t) - 1) for p, t in texts.items()]
    lines += [studies.review(t, p, "Ann") for p, t in texts.items()]
    folder = studies.make_study(tmp_path / "s", texts, codebook=book, codings={"a.jsonl": lines} if lines else None)
    ran = studies.fusen(folder, "report", tmp_path / "out.html")
    assert ran.code == 0, ran.err
    made: html.HtmlElement = html.document_fromstring((tmp_path / "out.html").read_text("utf-8"))
    assert int(made.xpath("count(//section[@id='codebook']//h3)")) == codes
    assert int(made.xpath("count(//li[starts-with(@id, 'e')])")) == cases


def test_a_page_with_many_excerpts_holds_a_sample_and_links_all(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "EMBEDDED", 3)
    target, beside = tmp_path / "out.html", tmp_path / "out.excerpts.csv"
    with Study.open(study) as opened:
        result = opened.exchange.report(target, PEOPLE)
        with pytest.raises(FileError, match="exists already"):
            opened.exchange.report(target, PEOPLE)
        assert {one.file for one in made_exports(opened.context)} >= {str(target), str(beside)}
        rows = opened.results.excerpts(PEOPLE).rows
    page: Any = html.document_fromstring(target.read_text("utf-8"))
    items = page.xpath("//ol[@data-rows]/li")
    codes = {excerpt.code_guid for excerpt in result.excerpts}
    assert len(codes) <= len(items) < len(result.excerpts)
    text = page.xpath("//section[@id='excerpts']")[0].text_content()
    assert f"This page holds {len(items)} of {len(result.excerpts)} excerpts" in text
    assert page.xpath("//a/@href[not(starts-with(., '#'))]") == ["out.excerpts.csv"]
    assert not page.xpath("//section[@id='heat']//td[@id]")
    ids = {*page.xpath("//@id")}
    assert all(link[1:] in ids for link in page.xpath("//a/@href[starts-with(., '#')]"))
    with beside.open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(rows)


def test_a_sample_takes_equal_intervals_and_at_least_one_of_each_code() -> None:
    assert evenly({"a": 8, "b": 1, "c": 0}, 4) == {"a": {0, 2, 5}, "b": {0}, "c": set()}
    assert evenly({"a": 2, "b": 1}, 10) == {"a": {0, 1}, "b": {0}}
