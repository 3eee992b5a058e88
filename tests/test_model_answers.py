"""Kept answers of a language model: read on as they come, whatever happened to the file."""

from __future__ import annotations

from pathlib import Path

from fusen.study.layout import Layout
from fusen.study.model_answers import ANSWERS, Answer, ModelAnswers


def answer(number: int, model: str = "tiny") -> Answer:
    return Answer(model, f"prompt {number}", f"answer {number}", {"money": "1f"})


def test_another_process_reads_on_what_is_written(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.cache.parent.mkdir()
    writer, reader = ModelAnswers(layout), ModelAnswers(layout)
    assert not reader.catch_up()
    writer.keep(answer(1), "Money was there.")
    assert reader.catch_up()
    assert list(reader.on("Money was there.")) == [answer(1)]
    assert list(reader.on("Money was there. ")) == []
    writer.keep(answer(2, "tall"), "Money was there.")
    writer.keep(answer(1), "Money was there.")
    assert reader.catch_up()
    assert list(reader.on("Money was there.")) == [answer(2, "tall"), answer(1)], "the newest last"
    assert reader.by_prompt("prompt 2") == "answer 2"


def test_the_file_may_be_cut_short_damaged_or_deleted(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.cache.parent.mkdir()
    writer, reader = ModelAnswers(layout), ModelAnswers(layout)
    writer.keep(answer(1), "one")
    writer.keep(answer(2), "two")
    path = layout.cache / ANSWERS
    path.write_bytes(b'\xff{]\n[1]\n{"told": 3}\n' + path.read_bytes()[:-9])
    writer.keep(answer(3), "three")
    assert reader.catch_up()
    assert [reader.by_prompt(f"prompt {number}") for number in (1, 2, 3)] == ["answer 1", None, "answer 3"]
    path.unlink()
    assert reader.catch_up(), "what is known stays known"
    ModelAnswers(layout).keep(answer(4), "four")
    assert reader.catch_up()
    assert reader.by_prompt("prompt 4") == "answer 4"
    assert reader.by_prompt("prompt 1") is None
