"""Codebook files: valid ones are read, and every problem names file and line."""

from __future__ import annotations

import io
import uuid
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.errors import CodebookError
from fusen.formats.codebook.read_yaml import derived_ids, read, read_files
from fusen.formats.registry import Options
from fusen.model.codebook import Codebook, Phrase

PROJECT = "6f1e0a52-0000-4000-8000-000000000001"
SAMPLE = Path(__file__).parents[4] / "codebook" / "eu-japan.yaml"


def book(text: str, *more: str) -> Codebook:
    return read_files([(f"codebook/{n}.yaml", each.encode()) for n, each in enumerate((text, *more))], PROJECT)


def refused(text: str | bytes, *more: str) -> list[str]:
    data = [text if isinstance(text, bytes) else text.encode(), *(each.encode() for each in more)]
    with pytest.raises(CodebookError) as caught:
        read_files([(f"codebook/{n}.yaml", each) for n, each in enumerate(data)], PROJECT)
    return [problem.removeprefix("codebook/") for problem in caught.value.problems]


def codes(*lines: str) -> str:
    return "\n".join(["name: Study", "codes:", *lines, ""])


FULL = """
name: EU–Japan
codes:
  - name: Challenges
    id: challenges
    codable: false
    codes:
      - name: Funding gap
        id: funding-gap
        definition: >-
          Money is missing,
          late or ending.
        include: project money
        exclude: an SME's own lack of capital
        examples: ["After the grant stopped."]
        phrases: ["lack of funding", budget, "co-financ*", '"seed money"', [{LOWER: no}, {LEMMA: fund, OP: "+"}]]
        not_phrases: budget airline
        colour: "#C63"
  - name: 支援
    phrases: {en: support, ja: [支援, 補助], "no": [støtte]}
"""


def test_complete_codebook_is_read() -> None:
    found = book(FULL)
    heading, gap, support = found
    assert found.name == "EU–Japan"
    assert (heading.codable, heading.parent, gap.parent) == (False, None, heading.guid)
    assert gap.path == ("Challenges", "Funding gap")
    assert gap.guid == str(uuid.uuid5(uuid.UUID(PROJECT), "funding-gap"))
    assert gap.definition == "Money is missing, late or ending."
    assert gap.examples == ("After the grant stopped.",)
    assert gap.phrases == (
        Phrase("lack of funding"),
        Phrase("budget"),
        Phrase("co-financ*"),
        Phrase('"seed money"'),
        Phrase(pattern=({"LOWER": "no"}, {"LEMMA": "fund", "OP": "+"})),
    )
    assert gap.not_phrases == (Phrase("budget airline"),)
    assert gap.colour == "#cc6633"
    assert [(phrase.text, phrase.language) for phrase in support.phrases] == [
        ("support", "en"),
        ("支援", "ja"),
        ("補助", "ja"),
        ("støtte", "no"),
    ]


def test_several_files_are_one_codebook_in_file_name_order() -> None:
    files = [("b.yaml", b"codes: [{name: Z, id: z}]"), ("a.yaml", b"name: One\ncodes: [{name: Y, id: y}]")]
    found = read_files(files, PROJECT)
    assert ([code.name for code in found], found.name) == (["Y", "Z"], "One")


def test_registry_reads_a_single_file() -> None:
    loaded = read(io.BytesIO(b"codes: [{name: A}]"), "x.yaml", Options(project=PROJECT))
    assert loaded.items[0].codes[0].id == "a"
    assert loaded.warnings == ("x.yaml:1: code «A» has no id; run fusen codebook check --fix to write one",)


def test_ids_are_derived_from_the_path_and_stay_unique() -> None:
    text = codes(
        "- name: SME benefits",
        "  codes: [{name: Firm development!}, {name: firm development}, {name: ＩＰ & trust}, {name: 資金 不足}]",
        "- {name: taken, id: sme-benefits}",
        "- {name: '!!!'}",
        "- {name: न्याय}",
    )
    found = book(text)
    assert [code.id for code in found] == [
        "sme-benefits-2",
        "sme-benefits/firm-development",
        "sme-benefits/firm-development-2",
        "sme-benefits/ip-trust",
        "sme-benefits/資金-不足",
        "sme-benefits",
        "code",
        "न्याय",
    ]
    assert (
        found.warnings[0]
        == "codebook/0.yaml:3: code «SME benefits» has no id; run fusen codebook check --fix to write one"
    )
    assert len(found.warnings) == 7
    offset = text.index("name: SME")
    assert derived_ids([("codebook/0.yaml", text.encode())], PROJECT)["codebook/0.yaml"][offset] == "sme-benefits-2"


def test_uuid_is_used_as_guid() -> None:
    guid = "0B4F2B6C-7D6C-4B39-9D0B-6B7C6B2D2F10"
    assert book(codes(f"- {{name: A, id: {guid}}}")).codes[0].guid == guid.lower()
    assert refused(codes(f"- {{name: A, id: {guid}}}", f"- {{name: B, id: '{{{guid.lower()}}}'}}")) == [
        f"0.yaml:4: id «{{{guid.lower()}}}» is taken by «A» in codebook/0.yaml:3"
    ]


def test_ids_are_compared_literally() -> None:
    assert refused(codes("- name: A", "  id: 1", "- name: B", "  id: '1'")) == [
        "0.yaml:6: id «1» is taken by «A» in codebook/0.yaml:4"
    ]
    assert [code.id for code in book(codes("- {name: A, id: 1}", "- {name: B, id: 1.0}", "- {name: C, id: no}"))] == [
        "1",
        "1.0",
        "no",
    ]


def test_parents_are_found_by_id_or_name_across_files() -> None:
    found = book(
        codes("- {name: B, id: b, parent: a}", "- {name: C, id: c, parent: B}"),
        codes("- {name: A, id: a}", "- {name: D, id: d}"),
    )
    assert [code.path for code in found] == [("A",), ("A", "B"), ("A", "B", "C"), ("D",)]


def test_long_chain_of_parents_is_read() -> None:
    lines = [f"- {{name: c{n}, id: c{n}, parent: c{n - 1}}}" if n else "- {name: c0, id: c0}" for n in range(1500)]
    assert len(book(codes(*reversed(lines))).codes[-1].path) == 1500


@pytest.mark.parametrize(
    ("lines", "problems"),
    [
        (["- name: P", "  parent: Q", "- name: Q", "  parent: P"], ["3: code «P» is its own", "5: code «Q» is its own"]),
        (["- {name: P, parent: P}"], ["3: code «P» is its own ancestor"]),
        (["- {name: P, parent: Challanges}", "- name: Challenges"], ["3: the parent «Challanges» of code «P» does not exist; did you mean Challenges?"]),
        (["- name: P", "  codes: [{name: X}, {name: Y, codes: [{name: X}]}]", "- {name: Z, parent: X}"], ["5: the parent «X» of code «Z» is ambiguous (codebook/0.yaml:4, codebook/0.yaml:4); give its id"]),
        (["- name: P", "  codes:", "  - {name: X, parent: Z}", "- name: Z"], ["5: code «X» is inside «P» and names another parent"]),
        (["- name: A", "- name: A"], ["4: code «A» is already in codebook/0.yaml:3"]),
        (["- name: A", "  color: red"], ["4: unknown key «color» in a code; did you mean colour?"]),
        (["- name: A", "  ? [x]", "  : y"], ["4: unknown key that is not text"]),
        (["- name: A", "  zzzz: red"], ["4: unknown key «zzzz» in a code; known: codable codes"]),
        (["- name: A", "  id: x", "  id: y"], ["5: «id» occurs twice in a code; first in line 4"]),
        (["- id: x"], ["3: a code has no name"]),
        (["- name:"], ["3: a code has an empty name"]),
        (["- name: '  '"], ["3: a code has an empty name"]),
        (["- name: [A]"], ["3: name must be text, not a list"]),
        (["- name: \"a\\eb\""], ["3: name has a control character (U+001B)"]),
        (["- name: \"a\\nb\""], ["3: name has a control character (U+000A)"]),
        (["- name: A", "  id:"], ["4: the id is empty"]),
        (["- name: A", "  definition: {x: y}"], ["4: definition must be text, not a mapping"]),
        (["- name: A", "  examples: {x: y}"], ["4: examples must be a list"]),
        (["- name: A", "  codes: B"], ["4: codes must be a list"]),
        (["- just text"], ["3: a code is a mapping with at least a name"]),
        (["- name: A", "  colour: #fff"], ["4: the colour is empty; a colour needs quotes"]),
        (["- name: A", "  colour: '#ffff'"], ["4: colour «#ffff» is neither"]),
        (["- name: A", "  colour: red"], ["4: colour «red» is neither"]),
        (["- name: A", "  codable: 'true'"], ["4: codable must be true or false"]),
        (["- name: A", "  codable:"], ["4: codable must be true or false"]),
        (["- name: A", "  phrases:", "  -", "  - ''"], ["5: an empty phrase", "6: an empty phrase"]),
        (["- name: A", "  phrases: '*'"], ["4: phrase «*»: it has no letter"]),
        (["- name: A", "  phrases: {en: ['\"x']}"], ["4: phrase «\"x»: its quotes are unbalanced"]),
        (["- name: A", "  phrases: {english: [x]}"], ["4: phrases: «english» is no language code"]),
        (["- name: A", "  not_phrases: {en: a, en: b}"], ["4: «en» occurs twice in not_phrases"]),
        (["- name: A", "  phrases: [{LOWER: a}]"], ["4: phrases: a token pattern is a list inside the list"]),
        (["- name: A", "  phrases: [[a]]", "  not_phrases: [[]]"], ["4: a token pattern is a list of mappings", "5: a token pattern is a list of mappings"]),
        (["- name: A", "  phrases: [[{LOWR: a}]]"], ["4: token pattern: unknown key «LOWR»; did you mean LOWER?"]),
        (["- name: A", "  phrases: [[{POS: NOUN}]]"], ["4: token pattern: POS needs a trained model"]),
        (["- name: A", "  phrases: [[{LENGTH: !!int x}]]"], ["4: token pattern: «x» is no value"]),
    ],
)  # fmt: skip
def test_problems_name_their_line(lines: list[str], problems: list[str]) -> None:
    found = refused(codes(*lines))
    assert len(found) == len(problems)
    for one, expected in zip(found, problems, strict=True):
        assert one.startswith(f"0.yaml:{expected}")


BOMB = "\n".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 10) if n else 'lol'}]" for n in range(12))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("", "1: the file is empty"),
        ("# only a comment\n", "1: the file is empty"),
        ("codes:\n\t- name: A\n", "2: a tab where YAML needs spaces"),
        ("codes:\n- name: A\n\tid: b\n", "3: a tab where YAML needs spaces"),
        ("codes:\n-\tname: A\n", "2: a tab where YAML needs spaces"),
        ("- name: A\n", "1: a codebook is a mapping"),
        ("just text", "1: a codebook is a mapping"),
        ("name: x\ncodes: [{name: A\n", "3: not YAML: "),
        ("name: x\ncodes:\n- name: A: b\n", "3: not YAML: mapping values are not allowed"),
        ("name: x\n---\nname: y\n", "2: not YAML: but found another document"),
        ("codes:\n- name: A\n  phrases: [*ance]\n", "3: a value begins with *"),
        ("codes: &c\n- name: A\n  codes: *c\n", "1: an alias makes this part contain itself"),
        ("codes: &c [*c]", "1: an alias makes this part contain itself"),
        (BOMB, "6: aliases unfold to more than 200,000 values"),
        ("[" * 300_000, "1: nested more than 100 deep"),
        ("- " * 300_000, "1: nested more than 100 deep"),
        ("name: x\ncodes:\n- name: a\x07\n", "3: a character YAML does not allow: U+0007"),
        (b"name: x\ncodes:\n- name: Z\xfcrich\n", "3: the file is not UTF-8"),
        ("name: x".encode("utf-16"), "1: the file is not UTF-8"),
        (b"name: x\x00", "1: a character YAML does not allow: U+0000"),
        ("name: x\n", "1: the key codes is missing"),
        ("nme: x\ncodes: []", "1: unknown key «nme» in the codebook; did you mean name?"),
        ("name: [x]\ncodes: []", "1: name must be text"),
        ("name: x\ncodes: y", "2: codes must be a list"),
    ],
)  # fmt: skip
def test_files_that_are_not_codebooks_are_refused(data: str | bytes, problem: str) -> None:
    found = refused(data)
    assert found[0].startswith(f"0.yaml:{problem}")


def test_all_problems_of_all_files_are_reported_together() -> None:
    found = refused(
        "codes:\n\t- x",
        codes("- nam: A", "  colour: red"),
        "",
        codes("- {name: A, id: a}"),
        codes("- {name: B, id: a}"),
    )
    assert [line[:8] for line in found] == ["0.yaml:2", "1.yaml:3", "1.yaml:3", "1.yaml:4", "2.yaml:1", "4.yaml:3"]
    assert found[-1].endswith("id «a» is taken by «A» in codebook/3.yaml:3")


def test_words_with_a_yaml_meaning_stay_text() -> None:
    found = book(
        codes("- {name: 2020, id: 007, phrases: [yes, 1.5, [{LOWER: {IN: [no, on, 12]}}]], definition: 2019-09-12}")
    ).codes[0]
    assert (found.name, found.id, found.definition) == ("2020", "007", "2019-09-12")
    assert found.phrases == (Phrase("yes"), Phrase("1.5"), Phrase(pattern=({"LOWER": {"IN": ["no", "on", "12"]}},)))


def test_shared_list_may_be_an_alias() -> None:
    found = book(codes("- {name: A, id: a, phrases: &p [x, y]}", "- {name: B, id: b, phrases: *p}"))
    assert found.codes[0].phrases == found.codes[1].phrases == (Phrase("x"), Phrase("y"))


def test_heading_with_phrases_is_reported() -> None:
    assert book(codes("- {name: A, id: a, codable: no, phrases: x}")).warnings == (
        "codebook/0.yaml:3: code «A» is a heading (codable: false); its phrases are not used",
    )
    assert book("name: x\ncodes:\n").warnings == ("the codebook has no codes yet",)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60) | st.text(st.sampled_from("ab:- \n[]{}&*!|>'\"#\t%@,?"), max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused_with_a_line(data: bytes) -> None:
    problems: tuple[str, ...] = ("x.yaml: read",)
    try:
        read_files([("x.yaml", b"codes:\n" + data)], PROJECT)
    except CodebookError as error:
        problems = error.problems
    assert problems
    assert all(problem.startswith("x.yaml:") for problem in problems)


def test_sample_codebook_is_read() -> None:
    if not SAMPLE.exists():
        pytest.skip("the sample study is not here")
    found = read_files([("codebook/eu-japan.yaml", SAMPLE.read_bytes())], PROJECT)
    assert len(found) > 30
    assert found.warnings == ()
