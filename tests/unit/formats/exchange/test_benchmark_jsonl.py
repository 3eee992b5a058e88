"""Coded passages as JSON Lines, and their codebook."""

from __future__ import annotations

import io
import json

import pytest

from fusen.errors import FileError
from fusen.formats.exchange.benchmark_jsonl import CodedLine, questions, read_code_list, read_passages


def line(interview: object = "A", order: object = None, text: object = "x", codes: object = (), **more: object) -> str:
    row = {"interview": interview, "speaker": "R", "order": order, "text": text, "codes": codes, **more}
    return json.dumps(row, ensure_ascii=False)


def read(*lines: str) -> tuple[str, list[CodedLine]]:
    return read_passages(io.BytesIO("\n".join(lines).encode()), "p.jsonl")


def test_passages_are_grouped_by_interview_and_sorted_by_number() -> None:
    _, result = read(line("B", 10, "b10"), line("A", "2", "a2"), "", line("B", 9, "b9"), line("A", 1, "a1"))
    assert [passage.text for passage in result] == ["b9", "b10", "a1", "a2"]


def test_interview_with_a_passage_without_order_stays_as_written() -> None:
    _, result = read(line("A", 2, "second"), line("A", None, "first"))
    assert [passage.text for passage in result] == ["second", "first"]


def test_codes_are_stripped_and_named_once_and_the_data_set_is_named() -> None:
    name, (passage,) = read(line(7, codes=[" 資金 ", "資金"], dataset="harbour"))
    assert (name, passage.interview, passage.codes) == ("harbour", "7", ("資金",))


def test_every_bad_line_is_named_with_its_reason() -> None:
    with pytest.raises(FileError) as error:
        read(line(), "[]", line(text=1), line(codes=["a", ""]), line(interview=True), line(order=True), '{"text": "x"}')
    for number, reason in [
        (2, "not a JSON object"), (3, "`text` is not a text"), (4, "`codes` is not a list of names"),
        (5, "`interview` is not a name"), (6, "`order` is neither a number nor a text"), (7, "no 'codes'"),
    ]:  # fmt: skip
        assert f"p.jsonl:{number}: not a coded passage: {reason}" in str(error.value)


def test_long_list_of_problems_ends_with_their_number() -> None:
    with pytest.raises(FileError, match="… and 5 more"):
        read(*["[]"] * 25)


def test_empty_file_is_an_error() -> None:
    with pytest.raises(FileError, match=r"p\.jsonl holds no passage"):
        read("", " ")


def test_question_is_the_last_words_of_another_speaker_in_the_same_interview() -> None:
    lines = [
        CodedLine("A", "I", 1, "何ですか？", (), None), CodedLine("A", "R", 2, "x", (), None),
        CodedLine("A", "R", 3, "y", (), ""), CodedLine("B", "R", 1, "z", (), None),
    ]  # fmt: skip
    assert questions(lines) == ["", "何ですか？", "", ""]


def test_codebook_is_a_list_of_names_or_objects() -> None:
    content = '{"codes": [" 資金 ", {"name": "Sales", "phrases": ["sold", "", 3], "examples": "x"}]}'
    codes = read_code_list(content.encode(), "c.json")
    assert [(code.name, [phrase.text for phrase in code.phrases]) for code in codes] == [
        ("資金", []),
        ("Sales", ["sold"]),
    ]
    assert codes[1].examples == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [("{", "cannot be read as JSON"), ('{"a": 1}', "holds no list of codes"), ('["a", {}]', "code 2 has no name")],
)
def test_bad_codebook_is_named(content: str, message: str) -> None:
    with pytest.raises(FileError, match=message):
        read_code_list(content.encode(), "c.json")
