"""Project files of every tool, with a count of every element."""

from __future__ import annotations

import io
import zipfile

import pytest

from fusen.errors import FusenError
from fusen.model.project import Exchanged
from tests.support.documents import docx, paragraph, zipped
from tests.support.projects import (
    REAL,
    coded,
    document,
    element,
    guid,
    load,
    needs_real,
    outcome_counts,
    qdpx,
    quotes,
    source,
)

TALK = "I: How was it? 😀\nR: It was 大変 at first.\nR: Then we sang.\n"
WINDOWS = TALK.replace("\n", "\r\n")


def nvivo(words: str, *, text: str = WINDOWS) -> tuple[int, int]:
    """Offsets as NVivo for Windows writes them: UTF-16 units of the CRLF text, its byte order mark not counted."""
    start = text.index(words)
    return tuple(len(text[:at].encode("utf-16-le")) // 2 for at in (start, start + len(words)))  # type: ignore[return-value]


def real(path: str) -> Exchanged:
    return load((REAL / path).read_bytes(), path.replace(".zip", ".qdpx"))


@needs_real
@pytest.mark.parametrize(
    ("path", "codes", "sources", "codings"),
    [
        ("atlasti/TestProject.qdpx", (14, 0), (0, 12), (0, 16)),
        ("atlasti/blank-atlas-project.qdpx", (0, 0), (0, 0), (0, 0)),
        ("atlasti/target-atlas-project.qdpx", (3, 0), (0, 0), (0, 0)),
        ("atlasti/atlasti-23.4-valid.qdc", (1, 0), (0, 0), (0, 0)),
        ("atlasti/atlasti-23.4-truncated-old-namespace.qdc", (2, 1), (0, 0), (0, 0)),
        ("maxqda/2025-06-16_ICLS_Conf_Themes_ALL_just10.zip", (307, 0), (10, 0), (0, 0)),
        ("nvivo-mac/nvivo_project.qdpx", (262, 0), (2, 0), (0, 0)),
        ("qc/demo.qdpx", (262, 0), (2, 0), (205, 0)),
        ("qualcoder/qualcoder-mini-lf.qdpx", (6, 0), (2, 0), (11, 0)),
        ("qualcoder/qualcoder-mini-crlf.qdpx", (6, 0), (2, 0), (11, 0)),
        ("qualcoder/Codebook-qualcoder-mini.qdc", (6, 0), (0, 0), (0, 0)),
        ("taguette/taguette-1.5.2-sample.qdc", (6, 0), (0, 0), (0, 0)),
    ],
)
def test_real_files_give_the_expected_counts(
    path: str, codes: tuple[int, int], sources: tuple[int, int], codings: tuple[int, int]
) -> None:
    found = real(path)
    for kind, expected in (("codes", codes), ("sources", sources), ("codings", codings)):
        read, _, _, left_out = outcome_counts(found, kind)
        assert (read, left_out) == expected, kind
        assert len(getattr(found.project, kind)) == read


@needs_real
def test_qualcoder_variants_give_equal_codings_and_quotes() -> None:
    plain, windows = (real(f"qualcoder/qualcoder-mini-{ends}.qdpx") for ends in ("lf", "crlf"))
    assert quotes(plain) == quotes(windows)
    assert ("ana", "joining groups", "joined the choir 👩‍👩‍👧 with my family") in quotes(plain)
    for found in (plain, windows):
        assert found.tally.certainties == [1.0] * 11
        notes = [note.text for note in found.project.notes]
        assert "shorter" in notes
        assert "P1 interview@0-10: an annotation" in notes


@needs_real
def test_real_trees_keep_their_depth() -> None:
    assert max(len(code.path) for code in real("nvivo-mac/nvivo_project.qdpx").project.codes) == 7
    atlas = real("atlasti/TestProject.qdpx").project.codes
    assert [code.path for code in atlas if code.path[0] == "Coke"] == [
        ("Coke",), ("Coke", "full-fat Coke"), ("Coke", "diet Coke"),
    ]  # fmt: skip
    assert {len(one.members) for one in real("maxqda/2025-06-16_ICLS_Conf_Themes_ALL_just10.zip").project.sets} == {5}


def test_nvivo_for_windows_is_read() -> None:
    """UTF-16 units, CRLF counted as two, the byte order mark not counted; names are no quotes."""
    selections = "".join(
        coded(f"s{number}", *nvivo(words), None, "happy")
        for number, words in enumerate(("It was 大変", "we sang", "How was it? 😀"))
    )
    data = qdpx(document(source("A", selections), origin="NVivo"), {"A": b"\xef\xbb\xbf" + WINDOWS.encode()})
    found = load(data)
    assert [words for _, _, words in quotes(found)] == ["How was it? 😀", "It was 大変", "we sang"]
    assert found.project.sources[0].text == TALK


def test_lf_offsets_in_a_crlf_file_are_recognised() -> None:
    start = TALK.index("we sang")
    data = qdpx(document(source("A", coded("s", start, start + 7, "we sang", "happy"))), {"A": WINDOWS})
    assert quotes(load(data)) == [("ana", "happy", "we sang")]


@pytest.mark.parametrize(
    ("member", "folder", "path"),
    [
        ("My Project.qde", "Sources/", None), ("PROJECT.QDE", "SOURCES/", None), ("project.qde", "sources/", "bare.txt"),
        ("project.qde", "", "relative:///BARE.TXT"), ("x/project.qde", "sources/", "internal://Bare.txt"),
        ("project.qde", "sources/", "internal://sources/bare.txt"), ("project.qde", "sources/", "internal://b%61re.txt"),
    ],
)  # fmt: skip
def test_names_folders_and_paths_of_every_tool_are_read(member: str, folder: str, path: str | None) -> None:
    name = f"{guid('A')}.txt" if path is None else "bare.txt"
    given = {} if path is None else {"plainTextPath": path}
    inner = source("A", coded("s", 0, 2, "I:", "happy"), **given)
    found = load(zipped({f"{folder}{name}": TALK, "readme.qde.txt": "", member: document(inner)}))
    assert quotes(found) == [("ana", "happy", "I:")]


@pytest.mark.parametrize(
    "space", ["urn:QDA-XML:project:1:0", "urn:QDA-XML:project:0:10", "urn:QDA-XML:project:1.0", "other"]
)
def test_namespaces_of_every_version_are_read(space: str) -> None:
    data = qdpx(document(source("A", coded("s", 0, 2, "I:", "happy")), space=space), {"A": TALK})
    assert quotes(load(data)) == [("ana", "happy", "I:")]


def test_coder_of_the_coding_takes_precedence_and_none_is_lost() -> None:
    inner = (
        coded("s", 0, 2, None, "happy", user="ben")
        + coded("t", 3, 6, None, "happy").replace(f'creatingUser="{guid("ana")}"', "")
        + coded("u", 0, 6, None, "happy", user="ghost")
    )
    inner = inner.replace(
        f'endPosition="2" creatingUser="{guid("ben")}"', f'endPosition="2" creatingUser="{guid("ana")}"'
    )
    found = load(qdpx(document(source("A", inner), users=("ana", "ben", "fusen", "ana")), {"A": TALK}))
    coders = {one.start: one.user for one in found.project.codings if one.end != 6 or one.start}
    assert coders == {0: "ben", 3: "imported"}
    assert f"coder {guid('ghost')[:8].lower()}" in found.project.users
    assert "fusen (imported)" in found.project.users


def test_selections_with_no_or_several_codes_or_no_length_are_read() -> None:
    inner = (
        coded("none", 0, 2, "a title", more="<Description>look here</Description>")
        + coded("two", 3, 6, "How", "happy", "sad")
        + coded("empty", 5, 5, None, "happy")
        + coded("outside", 5, 5000, None, "happy", "sad")
        + coded("twin", 3, 6, "How", "happy")
        + coded("lost", 3, 6, "How", "unknown")
    )
    found = load(qdpx(document(source("A", inner), codes=("happy", "sad")), {"A": TALK}))
    assert [words for _, _, words in quotes(found)] == ["", "How", "How"]
    assert outcome_counts(found, "codings") == (3, 1, 0, 3)
    (note,) = found.project.notes
    assert note.text == "A@0-2: a title\nlook here"
    assert note.target == found.project.sources[0].guid


def test_notes_belong_to_the_elements_that_refer_to_them() -> None:
    def ref(name: str) -> str:
        return f'<NoteRef targetGUID="{guid(name)}"/>'

    inner = coded("s", 0, 2, None, "happy").replace("</Coding>", ref("on coding") + "</Coding>") + ref("on two")
    notes = "".join(
        element("Note", element("PlainTextContent", text), guid=guid(name), name=title, creatingUser=guid("ana"))
        for name, title, text in (
            ("on coding", "", "one"), ("on two", "Idea", "two"), ("on all", "analytic", "three"), ("free", "", "four")
        )
    )  # fmt: skip
    after = element("Notes", notes) + ref("on all")
    made = document(source("A", inner), after=after).replace('isCodable="true">', f'isCodable="true">{ref("on two")}')
    project = load(qdpx(made, {"A": TALK})).project
    found = {(note.text, note.target, note.kind) for note in project.notes}
    coding, code, text = project.codings[0].guid, project.codes[0].guid, project.sources[0].guid
    assert found == {
        ("one", coding, "free"), ("Idea\n\ntwo", text, "free"), ("Idea\n\ntwo", code, "free"),
        ("three", project.guid, "analytic"), ("four", project.guid, "free"),
    }  # fmt: skip


def test_cases_variables_sets_and_links_are_read() -> None:
    def variable(name: str, kind: str, value: str) -> str:
        return element("VariableValue", f'<VariableRef targetGUID="{guid(name)}"/><{kind}>{value}</{kind}>')

    before = element(
        "Variables",
        "".join(element("Variable", guid=guid(name), name=name, typeOfVariable="Text") for name in ("age", "source")),
    ) + element(
        "Cases",
        element(
            "Case",
            variable("age", "IntegerValue", "007") + variable("source", "TextValue", "a\nb")
            + f'<SourceRef targetGUID="{guid("A")}"/><SelectionRef targetGUID="{guid("s")}"/>',
            guid=guid("case"), name="P1",
        ),
    )  # fmt: skip
    after = element(
        "Links",
        element("Link", guid=guid("l"), name="see", originGUID=guid("s"), targetGUID=guid("happy"))
        + element("Link", guid=guid("m"), name="on", originGUID=guid("s"), targetGUID=guid("A")),
    ) + element(
        "Sets",
        element(
            "Set",
            f'<MemberCode targetGUID="{guid("happy")}"/><MemberSource targetGUID="{guid("gone")}"/>',
            guid=guid("set"), name="S",
        ),
    )  # fmt: skip
    found = load(qdpx(document(source("A", coded("s", 0, 2, None, "happy")), before=before, after=after), {"A": TALK}))
    (case,) = found.project.cases
    assert (case.case.name, dict(case.case.variables)) == ("P1", {"age": "007", "source_": "a b"})
    assert [place.source for place in case.case.places] == [found.project.sources[0].guid]
    assert case.selections == ((found.project.sources[0].guid, 0, 2),)
    assert [one.members for one in found.project.sets] == [(("code", found.project.codes[0].guid),)]
    assert outcome_counts(found, "sets") == (1, 0, 1, 0)
    coding = found.project.codings[0].guid
    assert [(link.relation, link.origin, link.target) for link in found.project.links] == [
        ("see", coding, found.project.codes[0].guid)
    ]
    assert [(note.text, note.target) for note in found.project.notes] == [("on → A", coding)]


def test_texts_inside_other_sources_are_used_and_missing_ones_named() -> None:
    page = element(
        "PDFSource",
        element("PDFSelection", element("Coding", f'<CodeRef targetGUID="{guid("happy")}"/>', guid=guid("area")), guid=guid("p"), page=0)
        + element("Representation", coded("r", 0, 2, None, "happy"), guid=guid("rep"), plainTextPath="internal://r.txt"),
        guid=guid("pdf"), name="report.pdf",
    )  # fmt: skip
    film = element(
        "VideoSource",
        element(
            "Transcript",
            f'<SyncPoint guid="{guid("a")}" position="3" timeStamp="0"/><SyncPoint guid="{guid("b")}" position="6"/>'
            + element(
                "TranscriptSelection",
                element("Coding", f'<CodeRef targetGUID="{guid("happy")}"/>', guid=guid("spoken")),
                guid=guid("ts"), fromSyncPoint=guid("a"), toSyncPoint=guid("b"),
            ),
            guid=guid("tr"), plainTextPath="internal://t.txt",
        ),
        guid=guid("film"), name="talk.mp4",
    )  # fmt: skip
    rich = source("W", coded("w", 0, 4, "Said", "happy"), plainTextPath=None, richTextPath="internal://w.docx")
    picture = element("PictureSource", "", guid=guid("picture"), name="x.jpg")
    made = document(page + film + rich + picture)
    found = load(qdpx(made, {"r.txt": "Page.", "t.txt": TALK, "w.docx": docx(paragraph("Said so."))}))
    assert [one.name for one in found.project.sources] == ["report.pdf", "talk.mp4", "W"]
    assert {words for _, _, words in quotes(found)} == {"How", "Pa", "Said"}
    assert outcome_counts(found, "sources") == (3, 2, 1, 1)
    assert outcome_counts(found, "codings") == (3, 0, 0, 1)


def test_duplicate_names_invalid_colours_and_fusen_descriptions_are_read() -> None:
    tree = element(
        "Codes",
        element("Code", "<Description>What it is.\n\nInclude: this\n\nExamples:\n– a\n– b</Description>", guid=guid("a"), name="A", color="#ABC", isCodable="true")
        + element("Code", "", guid=guid("b"), name="A", color="red", isCodable="false"),
    )  # fmt: skip
    found = load(f'<CodeBook xmlns="urn:QDA-XML:codebook:0:4">{tree}<Sets/></CodeBook>'.encode(), "x.qdc")
    one, two = found.project.codes
    assert (one.definition, one.include, one.exclude, one.examples) == ("What it is.", "this", "", ("a", "b"))
    assert (one.colour, one.codable, two.name, two.colour, two.codable) == ("#aabbcc", True, "A (2)", None, False)
    assert outcome_counts(found, "codes") == (2, 1, 1, 0)


def nested(depth: int) -> bytes:
    return (
        '<CodeBook xmlns="c"><Codes>' + '<Code guid="x" name="n" isCodable="true">' * depth + "</Code>" * depth + "</Codes></CodeBook>"
    ).encode()  # fmt: skip


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"no zip", "x.qdpx", "no archive"),
        (zipped({"a.txt": "x"}), "x.qdpx", "no project"),
        (zipped({"project.qde": "<html/>"}), "x.qdpx", "no REFI-QDA"),
        (zipped({"project.qde": "<Project"}), "x.qdpx", "broken"),
        (zipped({"project.qde": '<!DOCTYPE a [<!ENTITY b "c">]><Project name="&b;"/>'}), "x.qdpx", "DTD"),
        ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><CodeBook/>'.encode("utf-16"), "x.qdc", "DTD"),
        (nested(250), "x.qdc", "deep"),
        (b"", "x.qdc", "broken"),
    ],
)
def test_files_that_are_not_projects_are_refused(data: bytes, name: str, message: str) -> None:
    with pytest.raises(FusenError, match=message) as caught:
        load(data, name)
    assert caught.value.message.startswith(name)


def test_archive_bombs_and_outside_members_are_ignored() -> None:
    outside = source("A", plainTextPath="internal://../../secret.txt")
    assert outcome_counts(load(qdpx(document(outside), {})), "sources") == (0, 0, 0, 1)
    made = io.BytesIO(qdpx(document(source("A")), {}))
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"sources/{guid('A')}.txt", b"a" * 60_000_000)
    found = load(made.getvalue())
    assert outcome_counts(found, "sources") == (0, 0, 0, 1)
    assert "unpacks to" in " ".join(found.tally.losses)
