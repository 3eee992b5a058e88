"""The Markdown of memos: paragraphs, lists, emphasis and links; other text stays as typed."""

from __future__ import annotations

import pytest

from fusen.model.memos.markdown import MemoRun, memo_words, read_memo, read_runs


def test_paragraphs_headings_lists_quotes_and_tasks_are_recognised() -> None:
    text = (
        "# Idea\nfirst\nline\n\n- one\n  still one\n- [ ] ask\n- [x] asked\n  - below\n2. two\n> quoted\n> more\n\nend"
    )
    assert [(one.kind, one.mark, "".join(run.text for run in one.runs)) for one in read_memo(text)] == [
        ("heading", "", "Idea"),
        ("text", "", "first line"),
        ("item", "– ", "one still one"),
        ("item", "☐ ", "ask"),
        ("item", "☑ ", "asked"),
        ("item", "  – ", "below"),
        ("item", "2. ", "two"),
        ("quote", "", "quoted more"),
        ("text", "", "end"),
    ]


def test_emphasis_and_links_are_parsed() -> None:
    assert read_runs("a **b c** *d* _e_ `f*` [[Funding gap]].") == [
        MemoRun("a "), MemoRun("b c", "bold"), MemoRun(" "), MemoRun("d", "italic"), MemoRun(" "),
        MemoRun("e", "italic"), MemoRun(" "), MemoRun("f*", "code"), MemoRun(" "),
        MemoRun("Funding gap", link="Funding gap"), MemoRun("."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["2 * 3 * 4", "snake_case_name", "[[]]", "[[a]b]]", "** b **", "日本語「予算」", "<b>x</b>"]
)
def test_other_characters_stay_as_typed(text: str) -> None:
    assert read_runs(text) == [MemoRun(text)]
    assert read_memo(text)[0].is_plain


def test_lines_of_japanese_join_without_a_space() -> None:
    (one,) = read_memo("予算が\n足りない")
    assert one.runs == (MemoRun("予算が足りない"),)


def test_memo_words_have_no_signs_of_markdown() -> None:
    assert memo_words("# Why\n\nThe grant **stopped**, see [[EN@46-74]].") == "Why The grant stopped, see EN@46-74."
