"""Written projects validate, reveal nothing about the machine and round trip."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from fusen.model.codebook import Code, Phrase
from fusen.model.coding import AUTO_USER, Case, Coding, Memo, Place, Rejection, Review, ShownSuggestion
from fusen.model.ids import case_guid, code_guid, source_guid, text_hash
from fusen.model.project import ExchangedCase, ExchangedSource, Project, Set
from tests.support.documents import PROJECT
from tests.support.projects import REAL, load, needs_real, quotes, without_own, written

AT = "2026-03-04T05:06:07.000Z"
LETTERS = "ab \n\t😀👩\u200d👧大変か\u0301é\u0301\x07\u2028&<>\"'\ufffe"
texts = st.text(LETTERS, min_size=1, max_size=60).filter(str.strip)
names = st.text("ab&<\"'é大\u0301😀 ", min_size=1, max_size=8).map(str.strip).filter(bool)
guids = st.uuids(version=4).map(str)


def schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(REAL / "schema" / f"{name}.xsd"))


@st.composite
def codebooks(draw: st.DrawFn) -> tuple[Code, ...]:
    made: list[Code] = []
    for number in range(draw(st.integers(0, 4))):
        above = draw(st.sampled_from([None, *made]))
        name = f"{draw(names)}{number}"
        path = (*(above.path if above else ()), name)
        made.append(
            Code(
                code_guid(PROJECT, f"c{number}"), f"c{number}", name, path, above.guid if above else None,
                draw(st.sampled_from(["", "What\nit is."])), draw(st.sampled_from(["", "this & that"])),
                draw(st.sampled_from(["", "that"])), tuple(draw(st.lists(names, max_size=2))),
                (Phrase("money"), Phrase("金", language="ja"), Phrase(pattern=({"LOWER": "x"},))), (),
                draw(st.sampled_from([None, "#c0632f"])), draw(st.booleans()), draw(st.booleans()),
            )
        )  # fmt: skip
    # As the codebook has them: each followed by those below it.
    order = {
        code.guid: tuple(made.index(one) for one in made if code.path[: len(one.path)] == one.path) for code in made
    }
    return tuple(sorted(made, key=lambda code: order[code.guid]))


@st.composite
def projects(draw: st.DrawFn) -> Project:
    codes = draw(codebooks())
    users = tuple(draw(st.lists(st.sampled_from(["ana", "b&en", AUTO_USER]), unique=True)))
    sources = tuple(
        ExchangedSource(
            source_guid(PROJECT, f"s{number}.txt"), f"s{number}.txt", text, f"s{number}.txt", text_hash(text),
            language="en", options={"interviewers": ["I"]},
        )
        for number, text in enumerate(draw(st.lists(texts, max_size=3)))
    )  # fmt: skip
    spans: list[tuple[ExchangedSource, int, int]] = []
    for source in sources:
        for _ in range(draw(st.integers(0, 4))):
            start = draw(st.integers(0, len(source.text)))
            spans.append((source, start, draw(st.integers(start, len(source.text)))))
    codings: dict[tuple[object, ...], Coding] = {}
    for source, start, end in spans if codes and users else []:
        user, code = draw(st.sampled_from(users)), draw(st.sampled_from(codes))
        codings[user, code.guid, source.guid, start, end] = Coding(
            draw(guids), user, code.guid, source.guid, start, end,
            draw(st.sampled_from(["manual", "accepted-suggestion", "auto", "import"])), AT, draw(st.sampled_from([code.version, "0" * 16])),
            draw(st.sampled_from([None, "for", "against"])), draw(st.sampled_from([None, 1, 3])),
            sight=draw(st.sampled_from([None, (), (ShownSuggestion(code.guid, 0.5, "x"),)])),
        )  # fmt: skip
    targets = [
        PROJECT,
        *(one.guid for one in sources),
        *(one.guid for one in codes),
        *(c.guid for c in codings.values()),
    ]
    cases = tuple(
        ExchangedCase(
            Case(
                case_guid(PROJECT, f"case {number}"), f"case {number}", (Place(source.guid),),
                draw(st.sampled_from(["quote", "paraphrase"])), {"side": draw(names)},
            )
        )
        for number, source in enumerate(sources)
    )  # fmt: skip
    reviews = [Review(draw(guids), user, source.guid, 0, len(source.text), AT) for user in users for source in sources]
    notes = [
        Memo(draw(guids), draw(st.sampled_from(users)), "analytic", draw(st.sampled_from(targets)), f"note {draw(names)}", AT)
        for _ in range(draw(st.integers(0, 3)) if users else 0)
    ]  # fmt: skip
    members = [("code", code.guid) for code in codes] + [("source", source.guid) for source in sources]
    sets = (Set(draw(guids), "A set", tuple(members), "why"),) if members else ()  # type: ignore[arg-type]
    rejections = [
        Rejection(draw(guids), users[0], codes[0].guid, source.guid, 0, 1, AT) for source in sources if users and codes
    ]
    return Project(
        "P & Q", PROJECT, "fusen", True, "en", "sentence", users, codes, sources, cases, tuple(codings.values()),
        tuple(reviews), tuple(rejections), tuple(notes), sets,
    )  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(projects(), st.booleans())
def test_project_round_trips(project: Project, crlf: bool) -> None:
    data = written(project, crlf=crlf)
    found = load(data)
    assert replace(found.project, origin="fusen", sources=tuple(found.project.sources)) == project
    assert found.tally.losses == ()
    assert written(project, crlf=crlf) == data


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(projects(), st.booleans())
def test_standard_parts_of_the_project_round_trip(project: Project, crlf: bool) -> None:
    """Texts, places, codes, coders, cases and notes, from REFI-QDA alone."""
    found = load(without_own(written(project, crlf=crlf))).project
    assert [one.text for one in found.sources] == [one.text for one in project.sources]
    assert [(one.guid, one.path, one.colour, one.definition, one.include, one.exclude, one.examples) for one in found.codes] == [
        (one.guid, one.path, one.colour, one.definition, one.include, one.exclude, one.examples) for one in project.codes
    ]  # fmt: skip
    assert {(one.guid, one.user, one.code, one.source, one.start, one.end, one.at) for one in found.codings} == {
        (one.guid, one.user, one.code, one.source, one.start, one.end, one.at) for one in project.codings
    }
    assert {*found.users, AUTO_USER} == {*project.users, AUTO_USER}
    assert [(one.case.name, one.case.variables, one.case.places) for one in found.cases] == [
        (one.case.name, one.case.variables, one.case.places) for one in project.cases
    ]
    assert {one.guid for one in project.notes} <= {one.guid for one in found.notes}
    assert [one.members for one in found.sets] == [one.members for one in project.sets]


@needs_real
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(projects())
def test_every_project_validates(project: Project) -> None:
    with zipfile.ZipFile(io.BytesIO(written(project))) as archive:
        schema("Project").assertValid(etree.fromstring(archive.read("project.qde")))
    if project.codes:
        schema("Codebook").assertValid(etree.fromstring(written(project, "x.qdc")))


@needs_real
@pytest.mark.parametrize("path", ["qualcoder/qualcoder-mini-crlf.qdpx", "qc/demo.qdpx", "atlasti/TestProject.qdpx"])
def test_rewritten_real_project_validates_and_is_equal(path: str) -> None:
    exchanged = load((REAL / path).read_bytes())
    data = written(exchanged.project)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        document = archive.read("project.qde")
    schema("Project").assertValid(etree.fromstring(document))
    assert b"basePath" not in document
    assert b"/Users/" not in document
    assert quotes(load(without_own(data))) == quotes(exchanged)


TEXT = "I: Why?\nR: So 😀 it was.\n"
GUID = source_guid(PROJECT, "a.txt")
CODE = Code(code_guid(PROJECT, "x"), "x", "X", ("X",), phrases=(Phrase("so"),), codable=False)
ONE = Project(
    "P", PROJECT, users=("ana",), codes=(CODE,), sources=(ExchangedSource(GUID, "a.txt", TEXT, "a.txt"),),
    codings=(Coding("1" * 8, "ana", CODE.guid, GUID, 11, 20, "manual", AT, CODE.version, "against", 2),),
    reviews=(Review("r", "ana", GUID, 0, len(TEXT), AT),),
)  # fmt: skip


def document(project: Project, *, crlf: bool = False) -> str:
    with zipfile.ZipFile(io.BytesIO(written(project, crlf=crlf))) as archive:
        return archive.read("project.qde").decode()


def test_data_without_an_element_is_written_to_notes() -> None:
    made = document(ONE)
    for text in ("against, magnitude 2", "Phrases: so", "Read by ana."):
        assert f"<PlainTextContent>{text}</PlainTextContent>" in made
    assert 'name="fusen: coding"' in made
    assert f'guid="{CODE.guid}" name="X" isCodable="true"' in made  # since a coding stands on it


def test_windows_line_endings_are_counted() -> None:
    with zipfile.ZipFile(io.BytesIO(written(ONE, crlf=True))) as archive:
        text = archive.read(f"sources/{GUID}.txt").decode()
    assert text == TEXT.replace("\n", "\r\n")
    assert 'startPosition="12" endPosition="21"' in document(ONE, crlf=True)
    assert text[12:21] == TEXT[11:20]


def test_masked_text_reveals_no_words_and_has_bounded_size() -> None:
    source = replace(ONE.sources[0], text="█" * 2_000_000, sha256=text_hash("x"), withheld=True)
    data = written(replace(ONE, sources=(source,), reviews=()))
    assert 'name=""' in document(replace(ONE, sources=(source,), reviews=()))
    found = load(data)
    assert found.project.sources[0].withheld
    assert found.tally.losses == (
        "sources: 1 approximated, 0 left out (1 whose words were withheld when the file was made)",
    )


@pytest.mark.parametrize("damage", ["document", "text", "json", "span", "origin", "newer"])
def test_fusen_extension_is_used_only_if_consistent(damage: str) -> None:
    with zipfile.ZipFile(io.BytesIO(written(ONE))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    changes = {
        "document": ("project.qde", b'name="P"', b'name="Q"'), "text": (f"sources/{GUID}.txt", b"Why", b"Who"),
        "json": ("fusen/project.json", b"{", b"["), "span": ("fusen/codings.jsonl", b'"end": 20', b'"end": 2000'),
        "origin": ("fusen/codings.jsonl", b'"manual"', b'"magic"'), "newer": ("fusen/project.json", b'"format": 1', b'"format": 9'),
    }  # fmt: skip
    member, old, new = changes[damage]
    assert old in members[member]
    members[member] = members[member].replace(old, new)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    found = load(made.getvalue())
    assert not found.project.own
    assert len(found.project.codings) == 1
