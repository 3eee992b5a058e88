"""Edits of codebook files that keep everything else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.errors import CodebookError
from fusen.formats.codebook.edit_yaml import add_ids, fix_ids, template
from fusen.formats.codebook.read_yaml import derived_ids, read_files

PROJECT = "6f1e0a52-0000-4000-8000-000000000001"

BEFORE = """\
# top
name: 'x'   # kept
codes:
    -   name: "Long"  # a comment
        definition: this line is longer than eighty characters and must stay one line, whatever a YAML writer likes
        phrases: ['"seed money"',   budget ,  "co-financ*"]


    # between
    - {name: B, codes: [{name: C}, {name: 'no', id: kept}]}
    - id: has-one
      name: D
    - definition: |
        text
      name: >-
        folded
        name
      include: y
    - name: 2020
      codes:
      - name: last"""

AFTER = """\
# top
name: 'x'   # kept
codes:
    -   name: "Long"  # a comment
        id: long
        definition: this line is longer than eighty characters and must stay one line, whatever a YAML writer likes
        phrases: ['"seed money"',   budget ,  "co-financ*"]


    # between
    - {name: B, id: b, codes: [{name: C, id: b/c}, {name: 'no', id: kept}]}
    - id: has-one
      name: D
    - definition: |
        text
      name: >-
        folded
        name
      id: folded-name
      include: y
    - name: 2020
      id: "2020"
      codes:
      - name: last
        id: "2020/last\""""


def fixed(text: bytes) -> bytes:
    return fix_ids([("a.yaml", text)], PROJECT).get("a.yaml", text)


def test_only_ids_are_added() -> None:
    assert fixed(BEFORE.encode()).decode() == AFTER


def test_line_endings_and_byte_order_mark_are_kept() -> None:
    windows = b"\xef\xbb\xbf" + BEFORE.replace("\n", "\r\n").encode()
    assert fixed(windows) == b"\xef\xbb\xbf" + AFTER.replace("\n", "\r\n").encode()


def test_codebook_with_ids_is_unchanged() -> None:
    for data in (AFTER.encode(), b"\xef\xbb\xbf" + AFTER.encode(), AFTER.replace("\n", "\r\n").encode()):
        assert fix_ids([("a.yaml", data)], PROJECT) == {}
        assert add_ids(data, {}) == data


def test_written_ids_equal_derived_ones() -> None:
    files = [("a.yaml", BEFORE.encode()), ("b.yaml", b"codes: [{name: Z}, {name: Y, parent: Long}]")]
    before = read_files(files, PROJECT)
    after = read_files(list({**dict(files), **fix_ids(files, PROJECT)}.items()), PROJECT)
    assert after.codes == before.codes
    assert after.warnings == ()
    assert "a/b" not in fix_ids(files, PROJECT)["b.yaml"].decode()


def test_code_repeated_by_an_alias_is_left_unchanged() -> None:
    with pytest.raises(CodebookError):
        fixed(b"codes:\n- name: A\n  codes: &c [{name: X}]\n- name: B\n  codes: *c\n")


def test_invalid_codebook_is_unchanged() -> None:
    with pytest.raises(CodebookError):
        fixed(b"codes: [{nam: A}]")
    with pytest.raises(CodebookError):
        add_ids(b"\tcodes", {0: "a"})


names = (
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=12)
    .map(str.strip)
    .filter(bool)
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(names, min_size=1, max_size=6, unique_by=lambda name: name.casefold()), st.sampled_from(["block", "flow"])
)
def test_any_names_keep_their_ids(some: list[str], style: str) -> None:
    import yaml

    data = yaml.safe_dump(
        {"codes": [{"name": name} for name in some]}, allow_unicode=True, default_flow_style=style == "flow"
    ).encode()
    try:
        before = read_files([("a.yaml", data)], PROJECT)
    except CodebookError:  # two names that are one in NFC
        return
    written = fixed(data)
    assert read_files([("a.yaml", written)], PROJECT).codes == before.codes
    assert derived_ids([("a.yaml", written)], PROJECT) == {}


def test_template_is_an_empty_codebook_and_its_example_a_complete_one() -> None:
    empty = read_files([("a.yaml", template('A "study": no. 1').encode())], PROJECT)
    assert (len(empty), empty.name) == (0, 'A "study": no. 1')
    lines = template().splitlines()
    start = lines.index("codes:") + 2
    example = "\n".join(
        [*lines[:start], *(line.removeprefix("# ").replace("#   ", "  ", 1) for line in lines[start:-1])]
    )
    full = read_files([("a.yaml", example.encode())], PROJECT)
    assert [code.label for code in full] == ["Challenges", "Challenges / Funding gap"]
    assert len(full.codes[1].phrases) == 4


def test_phrases_of_the_template_are_valid() -> None:
    path = Path(__file__).parents[4] / "codebook" / "eu-japan.yaml"
    if not path.exists():
        pytest.skip("the sample study is not here")
    assert fix_ids([("eu-japan.yaml", path.read_bytes())], PROJECT) == {}
