"""Theme summaries in Markdown: wording and escaping."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from fusen.model.coding import Case
from fusen.model.results import Basis, Excerpt, FrequencyRow, GroupCount
from fusen.model.themes import CodeSummary, Companion, ThemeSummary, Voice
from fusen.report.blocks import Document, remark_paras
from fusen.report.sections.themes import theme_blocks
from fusen.report.writers.markdown import text as markdown


def themes_markdown(summaries: Sequence[ThemeSummary], basis: Basis, by: str | None = None) -> str:
    return markdown(Document("", [*remark_paras(basis.remarks), *theme_blocks(summaries, basis, by)]))


RENDER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
CASES = {name: Case(name, name) for name in ("EU-01", "JP-03", "JP-05")}
BASIS = Basis(("A", "B"), "union", CASES, frozenset(CASES), ("Codings of A and B, union.", "3 of 3 read."))

QUOTE = Excerpt(
    citation="JP-03@1234-1290",
    code="Challenges / Funding gap",
    path=("Challenges", "Funding gap"),
    coder="A",
    origin="manual",
    source="JP-03.txt",
    case="JP-03",
    speaker="R",
    time="00:12:51",
    start=1234,
    end=1290,
    quote="Only the first year,\nyou know.",
    direction=None,
    magnitude=None,
    note=None,
    at="",
    code_guid="money",
)


def row(guid: str, *path: str, codings: int = 4, interviewees: int = 2, cases: tuple[str, ...] = ()) -> FrequencyRow:
    return FrequencyRow(
        code=" / ".join(path),
        path=path,
        level="theme" if len(path) == 1 else "code",
        codings=codings,
        decisions=codings,
        passages=codings,
        interviewees=interviewees,
        of=3,
        held=3,
        words=40,
        share=interviewees / 3,
        groups={"EU": GroupCount(0, 1), "Japan": GroupCount(interviewees, 2)},
        guid=guid,
        cases=cases,
    )


def summary(counted: FrequencyRow, **changes: object) -> CodeSummary:
    empty = CodeSummary(counted, "", {}, {}, (), 0, (), (), ())
    return replace(empty, **changes)  # type: ignore[arg-type]


MONEY = summary(
    row("money", "Challenges", "Funding gap", cases=("JP-03",)),
    definition="Money is missing.",
    directions={"for": 3, "against": 1},
    keywords={"en": (("grant", 4.1), ("budget", 3.0)), "ja": (("助成金", 2.5),)},
    quotes=(QUOTE,),
    withheld=1,
    against=(Voice(replace(QUOTE, case="JP-05", consent="paraphrase", quote=None), True, "coded “against”, 1 of 4"),),
    companions=(Companion("Travel", 2, 7, 1.4, 0, 4),),
    remarks=("JP-03 has 2 of its 4 codings.",),
)
SILENT = summary(row("lang", "Challenges", "Language", codings=0, interviewees=0))
THEME = ThemeSummary(summary(row("C", "Challenges", cases=("JP-03",)), quotes=(QUOTE,)), (MONEY, SILENT))


def test_page_equals_the_expected_text() -> None:
    assert themes_markdown([THEME], BASIS, "side") == (
        "Codings of A and B, union.\n\n"
        "3 of 3 read.\n\n"
        "## Challenges\n\n"
        "2 of 3 interviewees mention it, in 4 codings on 4 passages (40 words): JP-03 and 1 who may not be listed."
        " By side: EU 0 of 1, Japan 2 of 2.\n\n"
        "Codes of Challenges.\n\n"
        "| Code | Interviewees | EU | Japan | Codings | Passages |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: |\n"
        "| Funding gap | 2 of 3 | 0 of 1 | 2 of 2 | 4 | 4 |\n"
        "| Language | 0 of 3 | 0 of 1 | 0 of 2 | 0 | 0 |\n\n"
        "### Funding gap\n\n"
        "*Money is missing.*\n\n"
        "2 of 3 interviewees mention it, in 4 codings on 4 passages (40 words): JP-03 and 1 who may not be listed."
        " By side: EU 0 of 1, Japan 2 of 2. 3 codings affirm “Funding gap” and 1 denies it."
        " Distinctive words: grant, budget (English); 助成金 (Japanese)."
        " It co-occurs more often than by chance with Travel (7 passages, 1.4 (0–4) expected by chance; 2 interviewees have both).\n\n"
        "Limited evidence: JP-03 has 2 of its 4 codings.\n\n"
        "> Only the first year, you know.\n>\n> — JP-03, 00:12:51 (JP-03@1234-1290)\n\n"
        "\\[1 passage withheld\\]\n\n"
        "Counter-examples:\n\n"
        "> \\[1 passage withheld\\]\n>\n"
        "> — JP-05, 00:12:51 (JP-03@1234-1290); coded “against”, 1 of 4\n"
    )


def test_zero_and_one_interviewee_are_worded_correctly() -> None:
    none = summary(replace(row("x", "X", codings=0, interviewees=0), of=0, share=None))
    one = summary(row("y", "Y", codings=1, interviewees=1, cases=("EU-01",)))
    page = themes_markdown([ThemeSummary(none, ()), ThemeSummary(one, ())], BASIS)
    assert "No interviewee is fully coded yet, so its prevalence is unknown." in page
    assert "1 of 3 interviewees mentions it, in 1 coding on 1 passage (40 words): EU-01." in page


def test_codebook_without_themes_says_so() -> None:
    assert themes_markdown([], BASIS).endswith("The codebook has no themes to show.\n")


def test_many_names_end_in_a_number() -> None:
    names = tuple(f"P{i}" for i in range(40))
    many = summary(replace(row("x", "X", interviewees=40, codings=40, cases=names), of=80))
    page = themes_markdown([ThemeSummary(many, ())], BASIS)
    assert "P28, P29 and 10 more." in page
    assert "P30" not in page


def test_unlisted_interviewee_is_never_quoted() -> None:
    hidden = replace(QUOTE, case="EU-01", citation="EU-01@1-2", quote="secret", consent="analyse")
    told = replace(MONEY, quotes=(hidden,), against=(Voice(hidden, True, "because"),))
    page = themes_markdown([ThemeSummary(THEME.theme, (told,))], BASIS)
    assert "secret" not in page
    assert "EU-01" not in page


@given(st.text(st.sampled_from("ab *_[]()<>|`#>-=\\\n\t資"), max_size=30))
def test_quotes_and_names_cannot_break_the_page(text: str) -> None:
    name = " ".join(text.split()) or "x"
    hostile = replace(
        MONEY,
        row=replace(MONEY.row, path=("Challenges", name), cases=(name,)),
        definition=text,
        quotes=(replace(QUOTE, quote=text, case=name, citation=f"{name}@1-2"),),
        companions=(Companion(name, 2, 7, 1.4, 0, 4),),
        remarks=(text,),
    )
    html = RENDER.render(themes_markdown([ThemeSummary(THEME.theme, (hostile, SILENT))], BASIS, "side"))
    tags = re.findall(r"<(\w+)", html)
    plain = re.findall(r"<(\w+)", RENDER.render(themes_markdown([THEME], BASIS, "side")))
    assert set(tags) <= set(plain)
    assert [tags.count(tag) for tag in ("h1", "h2", "h3", "tr", "th", "td", "blockquote")] == [
        plain.count(tag) for tag in ("h1", "h2", "h3", "tr", "th", "td", "blockquote")
    ]
