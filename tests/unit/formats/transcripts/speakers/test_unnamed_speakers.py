"""Talk whose speakers have no names: questions in bold, as headings or numbered, and talk after dashes."""

from __future__ import annotations

import pytest

from fusen.formats.transcripts.speakers.unnamed_speakers import turns_without_names
from tests.support.documents import docx, paragraph, source, spoken

QUESTIONS = ("Why Japan?", "Was war schwierig?", "¿Qué ganaron las empresas?")
ANSWERS = ("We met at a fair.\n\nIt was in Nagoya.", "Die Sprache, und die Zeit.", "Dos clientes.")
TALK = [pair for rows in zip(QUESTIONS, ANSWERS, strict=True) for pair in (("Interviewer", rows[0]), ("", rows[1]))]


def turns(text: str) -> list[tuple[str, str]]:
    return [(turn.speaker, text[turn.start : turn.end]) for turn in turns_without_names(text, 0)[1]]


@pytest.mark.parametrize(
    "mark", ["**{}**", "_{}_", "## {}", "### {} ###", "{n}. {}", "({n}) {}", "Q{n}: {}", "Frage {n}) {}"]
)
def test_marked_questions_and_the_answers_after_them_are_turns(mark: str) -> None:
    lines = [(mark.format(QUESTIONS[n], n=n + 1), ANSWERS[n]) for n in range(3)]
    assert turns("Interview 7\n\n" + "\n\n".join(part for line in lines for part in line) + "\n") == TALK


@pytest.mark.parametrize("dash", ["—", "–", "-"])
def test_dashes_begin_the_talk_of_each_speaker(dash: str) -> None:
    assert turns("\n".join(f"{dash} {talk}" for _, talk in TALK)) == TALK


@pytest.mark.parametrize(
    "text",
    [
        "1. We met.\n2. We talked.\n3. We left.\n4. We came back.",
        "## Aims\n\nWe met.\n\n## Means\n\nWe talked.\n\n## Results\n\nWe left.",
        "- milk\n- bread\n- cheese?\n- wine\n- water",
        "- Why?\n- How?\n- When?\n- Where?",
        "1. Why did we meet?\n2. How did we talk?\n3. When did we leave?",
    ],
)
def test_lists_and_headings_are_no_speakers(text: str) -> None:
    assert turns(text) == []


def test_numbered_questions_of_a_document_are_read() -> None:
    body = [part for n in range(3) for part in (f"{n + 1}. {QUESTIONS[n]}", *ANSWERS[n].split("\n\n"))]
    assert spoken(source(docx("".join(map(paragraph, body))), "a.docx")) == TALK
