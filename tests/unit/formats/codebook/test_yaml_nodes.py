"""YAML as checked nodes: every problem has its file and line."""

from __future__ import annotations

import pytest

from fusen.formats.codebook.yaml_nodes import NodeReader
from fusen.model.codebook import Phrase


def problems(text: str | bytes) -> list[tuple[int, str]]:
    found: list[tuple[str, int, str]] = []
    NodeReader("book.yaml", found).root(text if isinstance(text, bytes) else text.encode())
    return [(line, what) for _, line, what in found]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (b"name: a\n\xff", 2, "not UTF-8"),
        ("name: a\ncodes:\n\t- name: b", 3, "a tab where YAML needs spaces"),
        ("a: b\nname: *budget", 2, "put a phrase that does in quotes"),
        ("- a\n- b", 1, "a codebook is a mapping"),
        ("", 1, "the file is empty"),
        ("name: \x07", 1, "a character YAML does not allow"),
        ("a: &x\n  b: *x", 1, "contain itself"),
        ("{a: " * 101 + "b" + "}" * 101, 1, "nested more than 100 deep"),
    ],
)
def test_a_file_that_is_no_codebook_is_refused_with_its_line(text: str | bytes, line: int, message: str) -> None:
    ((found, what),) = problems(text)
    assert (found, message in what) == (line, True), what


def test_aliases_that_unfold_to_a_huge_tree_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 7)]
    assert "aliases unfold to more than" in problems("\n".join(lines))[0][1]


def test_unknown_and_repeated_keys_are_named() -> None:
    found: list[tuple[str, int, str]] = []
    reader = NodeReader("book.yaml", found)
    root = reader.root(b"name: a\nnmae: b\nname: c\n")
    assert root is not None
    assert reader.text(reader.mapping(root, ("name", "codes"), "the codebook")["name"], "name") == "a"
    assert [(line, "name" in what) for _, line, what in found] == [(2, True), (3, True)]
    assert "first in line 1" in found[1][2]


def test_values_stay_as_they_are_written() -> None:
    found: list[tuple[str, int, str]] = []
    reader = NodeReader("book.yaml", found)
    root = reader.root("a: no\nb: 2020\nc: [x, y]\nd:\n  ja: 予算\n  en: [budget]\n".encode())
    assert root is not None
    nodes = reader.mapping(root, "abcd", "the codebook")
    assert (reader.text(nodes["a"], "a"), reader.text(nodes["b"], "b")) == ("no", "2020")
    assert (reader.texts(nodes["c"], "c"), reader.texts(nodes["a"], "a")) == (("x", "y"), ("no",))
    assert reader.phrases(nodes["d"], "d") == (Phrase("予算", language="ja"), Phrase("budget", language="en"))
    assert reader.boolean(nodes["a"], "a", default=True) is False
    assert found == []
    assert reader.boolean(nodes["b"], "b", default=True) is True
    assert found[0][2] == "b must be true or false"
