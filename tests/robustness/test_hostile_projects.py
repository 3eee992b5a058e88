"""Hostile project files raise only FusenError, in bounded time and memory, and change no study."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from fusen.errors import FusenError
from fusen.formats.registry import FORMATS
from fusen.model.project import Exchanged, ExchangedLayout
from fusen.model.source import Passages, Turn
from fusen.study.exchange.import_project import ImportOptions
from tests.robustness.mutations import damaged, damaged_inside
from tests.robustness.test_hostile_files import read_within_bounds, stored
from tests.support.cpu import at_most
from tests.support.documents import zipped
from tests.support.projects import coded, document, element, guid, load, qdpx, source, written
from tests.support.small_study import make_study, opened, state
from tests.unit.formats.projects.refi.test_write import ONE
from tests.unit.formats.projects.test_qualcoder import database as qualcoder
from tests.unit.formats.projects.test_requal import requal_project as requal
from tests.unit.formats.projects.test_rqda import rqda_project as rqda
from tests.unit.formats.projects.test_taguette import database as taguette

TALK = "I: How was it? 😀\r\nR: It was 大変 at first.\r\nR: Then we sang.\r\n"
PROJECT = document(
    source("A", coded("s", 0, 2, "I:", "happy") + coded("t", 3, 6, None))
    + source("B", plainTextPath="relative:///b.txt"),
    before=element("Cases", element("Case", f'<SourceRef targetGUID="{guid("A")}"/>', guid=guid("c"), name="P")),
    after=element("Notes", element("Note", "<PlainTextContent>x</PlainTextContent>", guid=guid("n"), name="N")),
)
WHOLE = len(ONE.sources[0].text)
LAYOUT = ExchangedLayout((Turn(0, WHOLE, "P", 1.5),), Passages([(0, WHOLE, 3, 0)]), "sentence", "1", {"date": "today"})
LAID = replace(ONE, sources=(replace(ONE.sources[0], layout=LAYOUT),))
SEEDS: dict[str, list[bytes]] = {
    ".qdpx": [qdpx(PROJECT, {"A": TALK, "b.txt": "P: Yes.\n"}), written(ONE), written(LAID)],
    ".qdc": [written(ONE, "x.qdc"), PROJECT.encode("utf-16")],
    ".qda": [qualcoder(), zipped({"x.qda/data.qda": qualcoder()})],
    ".sqlite3": [taguette()],
    ".rqda": [rqda()],
    ".requal": [requal()],
}


def attempt(data: bytes, name: str) -> Exchanged | None:
    """What was read, or None where the reader refused with an error that names the file."""
    try:
        return load(data, name)
    except FusenError as error:
        if name not in error.message:
            raise
        return None


def test_every_project_reader_is_fuzzed() -> None:
    assert {suffix for entry in FORMATS if entry.kind == "project" for suffix in entry.suffixes[:1]} == SEEDS.keys()


@pytest.mark.parametrize("suffix", SEEDS)
def test_damaged_projects_are_read_or_refused(suffix: str, request: pytest.FixtureRequest) -> None:
    cases = request.config.getoption("--fuzz-cases")
    read = 0
    for number in range(cases):
        draw = random.Random(f"{suffix} {number}")
        seed = draw.choice(SEEDS[suffix])
        data = (damaged_inside if seed.startswith(b"PK") and draw.random() < 0.7 else damaged)(seed, draw)
        with at_most(loops=200):
            found = attempt(data, f"dir/x{suffix}")
        if found is not None:
            read += 1
            lengths = {one.guid: len(one.text) for one in found.project.sources}
            codes = {one.guid for one in found.project.codes}
            for one in found.project.codings:
                assert 0 <= one.start <= one.end <= lengths[one.source], number
                assert one.code in codes
            for text in found.project.sources:
                text.text.encode()
                assert "\r" not in text.text
    assert read or cases < 20


@pytest.mark.parametrize("suffix", SEEDS)
def test_truncated_and_mislabelled_projects_are_refused(suffix: str) -> None:
    for seed in SEEDS[suffix]:
        for share in range(20):
            attempt(seed[: len(seed) * share // 20], f"x{suffix}")
    for other in (b"MZ\x90\0\3" + bytes(range(256)) * 40, b"", b"\n" * 100_000):
        with pytest.raises(FusenError, match="x" + suffix.replace(".", r"\.")):
            load(other, f"x{suffix}")


def test_damaged_projects_leave_the_study_unchanged(tmp_path: Path, own_folders: Path) -> None:
    with opened(make_study(tmp_path / "one")) as study:
        for number in range(12):
            draw = random.Random(number)
            suffix = draw.choice(list(SEEDS))
            file = tmp_path / f"{number}{suffix}"
            file.write_bytes(damaged(draw.choice(SEEDS[suffix]), draw))
            before = state(study)
            files = sorted(path for path in (tmp_path / "one").rglob("*") if ".db" not in path.name)
            try:
                study.exchange.import_project(file, ImportOptions("mine", strict=bool(number % 2)))
            except FusenError:
                assert state(study) == before
                assert sorted(path for path in (tmp_path / "one").rglob("*") if ".db" not in path.name) == files
            assert study.maintenance.check() == []


def sql(*statements: str) -> bytes:
    """QualCoder's database, changed."""
    connection = sqlite3.connect(":memory:")
    connection.deserialize(qualcoder())
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    return bytes(connection.serialize())


ENDLESS = "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) SELECT id, id AS fid FROM n"
LAUGHS = "<!DOCTYPE p [<!ENTITY a 'ha'>" + "".join(f"<!ENTITY a{n} '{'&a;' * 10}'>" for n in range(9)) + "]>"
MANY = "".join(
    f'<PlainTextSelection guid="{n}" startPosition="{n}" endPosition="{n + 9}" name="x{n}"/>' for n in range(60_000)
)
SISTERS = "".join(f'<Code guid="{n}" name="b"/>' for n in range(20_000))
HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "bomb": ("x.qdpx", lambda: zipped({"project.qde": b"<Project>" + b" " * 120_000_000})),
    "text bomb": ("x.qdpx", lambda: qdpx(document(source("A")), {"A": b"a" * 100_000_000})),
    "many texts": ("x.qdpx", lambda: stored(qdpx(document("".join(source(str(n)) for n in range(60))), {str(n): "ab " * 2_000_000 for n in range(60)}))),
    "many members": ("x.qdpx", lambda: zipped({f"sources/{n}.txt": "" for n in range(12_000)})),
    "laughs": ("x.qdpx", lambda: zipped({"project.qde": LAUGHS + "<Project name='&a8;'/>"})),
    "external entity": ("x.qdc", lambda: b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><CodeBook>&b;</CodeBook>'),
    "deep": ("x.qdc", lambda: b"<CodeBook><Codes>" + b'<Code guid="a" name="b">' * 100_000),
    "wide": ("x.qdc", lambda: b"<CodeBook><Codes>" + b"<Code/>" * 2_000_000 + b"</Codes></CodeBook>"),
    "codes of one name": ("x.qdc", lambda: f"<CodeBook><Codes>{SISTERS}</Codes></CodeBook>".encode()),
    "selections": ("x.qdpx", lambda: stored(qdpx(document(source("A", MANY)), {"A": "x1 " * 90_000}))),
    "huge offsets": ("x.qdpx", lambda: qdpx(document(source("A", coded("s", 0, 2, None, "happy").replace('"2"', f'"{"9" * 5_000}"'))), {"A": TALK})),
    "own part": ("x.qdpx", lambda: stored(zipped({"project.qde": document(), "fusen/project.json": '{"a":' * 100_000}))),
    "endless view": ("x.qda", lambda: sql("DROP TABLE source", f"CREATE VIEW source AS {ENDLESS}")),
    "endless default": ("x.qda", lambda: sql("ALTER TABLE code_text ADD COLUMN z INTEGER GENERATED ALWAYS AS (length(hex(zeroblob(3000000)))) VIRTUAL", "INSERT INTO code_text (cid, fid) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) SELECT i, i FROM n")),
    "large database": ("x.qda", lambda: sql("UPDATE source SET fulltext = hex(zeroblob(20000000)) WHERE id = 1")),
    "html tags": ("x.sqlite3", lambda: taguette("<a " * 300_000)),
    "html nested": ("x.sqlite3", lambda: taguette("<div>" * 100_000)),
    "html long": ("x.sqlite3", lambda: taguette("<p>大変😀</p>" * 100_000)),
}  # fmt: skip
PREPARE = """
from fusen.settings import StudySettings
from fusen.study.exchange.detect import project_file
settings = StudySettings("12345678-1234-5678-1234-567812345678", "x")
"""


@pytest.mark.slow
@pytest.mark.parametrize("which", HOSTILE)
def test_hostile_projects_are_refused_or_bounded_in_time_and_300_mb(which: str, tmp_path: Path) -> None:
    name, make = HOSTILE[which]
    file = tmp_path / name
    file.write_bytes(make())
    read_within_bounds(file, PREPARE, "project_file(file, settings).__enter__()")


def test_huge_size_in_a_header_is_not_trusted(tmp_path: Path) -> None:
    data = bytearray(stored(qdpx(document(source("A")), {"A": TALK})))
    at = data.rindex(b"PK\1\2")  # the text's entry in the directory: sizes at 20 and 24
    data[at + 20 : at + 28] = b"\xff\xff\xff\x3f" * 2
    found = attempt(bytes(data), "x.qdpx")
    assert found is None or not found.project.sources


@pytest.mark.parametrize(
    "about", ["[]", "{}", '{"format": "x"}', '{"format": 1}', '{"format": 1, "document_sha256": 3}']
)
def test_json_that_is_not_a_project_is_refused(about: str) -> None:
    members: dict[str, str | bytes] = {
        "project.qde": PROJECT,
        f"sources/{guid('A')}.txt": TALK,
        "fusen/project.json": about,
    }
    found = load(zipped(members))
    assert not found.project.own
    assert len(found.project.codings) == 1
