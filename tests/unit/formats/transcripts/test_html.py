"""HTML transcripts: visible text only."""

from __future__ import annotations

import pytest

from fusen.errors import FileError
from tests.support.documents import load, source, spoken

PAGE = """<!DOCTYPE html><html lang=fr><head><title>x</title><style>p{}</style></head><body><!-- no -->
<script>alert(1)</script><p><b>Anna</b> Hello
   <i>you</i><br>there</p><p><strong>Bob</strong> Yes &amp; no&nbsp;&lt;laughs&gt;</p><p><b>Anna</b> So?</p>
<div style="display:none">hidden</div><p hidden>hidden</p><noscript>no</noscript><div>last<div>inner</div></div>"""


def test_only_visible_text_is_read() -> None:
    made = source(PAGE, "a.html")
    assert made.text == "Anna Hello you\nthere\n\nBob Yes & no\xa0<laughs>\n\nAnna So?\n\nlast\n\ninner\n"
    assert spoken(made)[:2] == [("Anna", "Hello you\nthere"), ("Bob", "Yes & no\xa0<laughs>")]
    assert (made.language, made.format) == ("fr", "html")


def test_table_rows_are_turns() -> None:
    rows = [("I", "Why is that so?"), ("R", "So it is here."), ("I", "Mm, and so on?"), ("R", "No, it is not.")]
    table = "".join(f"<tr><td>{who}<td><p>{words}</p>" for who, words in rows)
    assert spoken(source(f"<table>{table}</table>", "a.htm")) == rows


def test_declared_encoding_is_used() -> None:
    page = '<meta charset="shift_jis"><p>聞き手：はい？<p>回答者：そうです。'.encode("shift_jis")
    made = source(page, "a.html")
    assert made.speakers == ("聞き手", "回答者")
    assert made.encoding == "shift_jis"


def test_labels_and_preformatted_text_are_read() -> None:
    assert spoken(source("<pre>I: Why?\nR:  So.\nI: Mm?\nR: No.</pre>", "a.html")) == [("I", "Why?"), ("R", "So."), ("I", "Mm?"), ("R", "No.")]  # fmt: skip


@pytest.mark.parametrize("page", ["<p></p>", "<script>x</script>", "<!-- a -->", "<html><body hidden>a</body></html>"])
def test_page_without_text_is_refused(page: str) -> None:
    with pytest.raises(FileError, match=r"a\.html"):
        load(page, "a.html")


@pytest.mark.parametrize(
    "question", ["<p><i>{}</i></p>", "<p><b>{}</b></p>", '<p style="font-style: italic">{}</p>', "<p><em>{}</em> </p>"]
)
def test_italic_or_bold_questions_belong_to_the_interviewer(question: str) -> None:
    asked = ["Who paid for it?", "And what came then?", "Would you do it again?"]
    page = "".join(f"{question.format(one)}<p>We paid for all of it ourselves, and it took years.</p>" for one in asked)
    made = source(f"<html><body>{page}</body></html>", "a.html")
    assert [made.text[turn.start : turn.end] for turn in made.turns if turn.interviewer] == asked


@pytest.mark.parametrize("tab", ["\t", "<span style='mso-tab-count:1'>&nbsp;&nbsp; </span>"])
def test_tab_separates_a_name_from_talk(tab: str) -> None:
    lines = [("Mia", "Our cluster met twice."), ("Jon", "Who paid?"), ("Mia", "Nobody did."), ("Jon", "And now?")]
    page = "\n".join(f"<p>{name}{tab}{talk}</p>" for name, talk in lines)
    assert spoken(source(page, "a.html")) == lines


@pytest.mark.parametrize(
    "style", ["<s>{}</s>", "<del>{}</del>", '<span style="text-decoration: line-through">{}</span>']
)
def test_struck_text_is_marked_and_hidden_text_counted(style: str) -> None:
    page = (
        f"<p>Ida: We <span style='display:none'>never ever </span>met.</p><p>Ole: {style.format('Why?')} And then?</p>"
    )
    loaded = load(f"<html><body>{page}<p>Ida: So.</p></body></html>", "a.html")
    assert spoken(loaded.items[0]) == [("Ida", "We met."), ("Ole", "~~Why?~~ And then?"), ("Ida", "So.")]
    assert "a.html: 2 words of hidden text are left out" in loaded.warnings
    assert "a.html: 1 struck-through stretch is marked ~~so~~" in loaded.warnings
