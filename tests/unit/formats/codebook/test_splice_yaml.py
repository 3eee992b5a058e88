"""Small changes in a YAML text that leave every other byte as it was."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from fusen.formats.codebook.splice_yaml import (
    CannotSplice,
    block_text,
    flow_scalar,
    flow_value,
    insert_lines,
    item_span,
    long_or_short,
    pair_of,
    put_value,
)


def node(text: str) -> yaml.MappingNode:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(root, yaml.MappingNode)
    return root


@pytest.mark.parametrize(
    "value", ["no", "2020", "1:30", "a: b", "# x", "", "null", "a\nb", "- x", "x]", "~", "資金: 不足"]
)
def test_text_that_yaml_would_read_otherwise_is_quoted(value: str) -> None:
    written = flow_scalar(value)
    assert written.startswith('"')
    assert yaml.safe_load(f"k: {written}") == {"k": value}
    assert yaml.safe_load(f"[{written}]") == [value]


@pytest.mark.parametrize("value", ["Funding gap", "資金不足", "it's late", "a-b"])
def test_plain_text_stays_plain(value: str) -> None:
    assert flow_scalar(value) == value


@given(st.text(alphabet="ab :#-\n\t'\"資\u2028", max_size=12))
def test_every_text_reads_back(value: str) -> None:
    assert yaml.safe_load(f"[{flow_scalar(value)}]") == [value]


def test_values_of_every_kind_are_written_in_flow_style() -> None:
    value = {"LEMMA": "no", "OP": ["?", 2, True, None]}
    assert yaml.safe_load(flow_value(value)) == value


def test_long_text_is_folded_and_lines_are_kept() -> None:
    long = "word " * 40 + "end"
    assert block_text(long, 4).startswith(">-\n    word")
    assert max(map(len, block_text(long, 4).split("\n"))) <= 120
    assert yaml.safe_load(f"k: {block_text(long, 4)}") == {"k": long}
    assert block_text("a\n\nb", 2) == "|-\n  a\n\n  b"
    assert long_or_short("short", 4) == "short"


def test_new_value_replaces_only_itself_and_keeps_the_comment() -> None:
    text = "codes:  # all\n- name: Old   # why\n  id: f\n"
    owner = node(text).value[0][1].value[0]
    assert put_value(text, owner, "name", "New", ()) == "codes:  # all\n- name: New   # why\n  id: f\n"


def test_new_key_follows_the_last_key_present() -> None:
    text = "name: A\ndefinition: d\nphrases: [x]\n"
    changed = put_value(text, node(text), "include", "資金", ("name", "definition"))
    assert changed.split("\n")[:3] == ["name: A", "definition: d", "include: 資金"]


def test_windows_line_ends_stay() -> None:
    text = "name: A\r\ndefinition: d\r\n"
    changed = put_value(text, node(text), "definition", "one\ntwo", ())
    assert "\n" not in changed.replace("\r\n", "")
    assert yaml.safe_load(changed)["definition"] == "one\ntwo"


def test_alias_is_refused() -> None:
    text = "a: &x one\nb: *x\n"
    with pytest.raises(CannotSplice, match="an alias"):
        pair_of(node(text), "b")


def test_item_includes_its_comments_but_not_those_of_the_next() -> None:
    text = "l:\n- a\n  # deeper\n# above b\n- b\n"
    owner = node(text).value[0][1]
    start, end = item_span(text, owner, 0)
    assert text[start:end] == "- a\n  # deeper\n"


def test_lines_after_a_missing_last_line_break_begin_a_new_line() -> None:
    assert insert_lines("a: 1", 4, ["b: 2"]) == "a: 1\nb: 2"
    assert insert_lines("a: 1\r\n", 6, ["b: 2"]) == "a: 1\r\nb: 2\r\n"
