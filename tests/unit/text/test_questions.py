"""Questions end alike in quotes, brackets and several scripts."""

from __future__ import annotations

import pytest

from fusen.text.questions import ends_in_question, has_question


@pytest.mark.parametrize(
    "text", ["Who paid?", "誰が払いましたか。", "誰？", "من دفع؟", "Ποιος πλήρωσε;", "»Wer zahlt?«", "(Why?) "]
)
def test_questions_of_many_scripts(text: str) -> None:
    assert ends_in_question(text)
    assert has_question(f"{text} Yes.")


@pytest.mark.parametrize(
    "text", ["We waited;", "県が払いました。", "観光とか、福祉とか。", "いや、一二年か。", "Nobody paid.", ""]
)
def test_other_ends_ask_nothing(text: str) -> None:
    assert not ends_in_question(text)
    assert not has_question(text)
