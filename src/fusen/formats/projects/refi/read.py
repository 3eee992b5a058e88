"""Read .qdpx and .qdc: one project from any tool's dialect, with a conversion report."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import BinaryIO

from fusen.errors import FileError
from fusen.formats.containers.safe_zip_xml import Package
from fusen.formats.projects.refi.extension import read_own
from fusen.formats.projects.refi.memos import ProjectMemos, read_links, read_notes, read_sets
from fusen.formats.projects.refi.offsets import EXACT
from fusen.formats.projects.refi.package_sources import PackageSources, Stale
from fusen.formats.projects.refi.parse import RawProject, RawText, parse
from fusen.formats.projects.refi.sources import CodingReader, Texts
from fusen.formats.projects.refi.texts import Members
from fusen.formats.projects.refi.users_codes_cases import Users, Variables, make_cases, make_codes
from fusen.formats.projects.refi.vocabulary import one_name, read_guid, read_time
from fusen.formats.registry import Loaded, Options
from fusen.model.memos.links import Link
from fusen.model.project import Exchanged, ExchangedSource, ExchangeTally, Project

MOST_XML = 128 * 2**20
MOST_MEMBERS = 100_000
"""Files of a project; each takes 1 KB of memory."""
SUFFIX = ".qde"
_NO_DATE = "1970-01-01T00:00:00.000Z"  # of a file that has none: the same each time it is read


def read(file: BinaryIO, name: str, options: Options) -> Loaded[Exchanged]:
    """Return the project in a .qdpx. Raises FileError with the file's name if it holds none or is broken.

    The sources of a project that fusen wrote are read as they are iterated, so keep the file open.
    """
    package = Package(file, name, most_bytes=None, most_members=MOST_MEMBERS)
    document = project_document(package)
    if document is None:
        raise FileError(f"{name}: has no {SUFFIX} document in it; it is no project")
    warnings: tuple[str, ...] = ()
    try:
        own = read_own(package, document)
    except Stale as stale:
        own, warnings = None, (f"{name}: fusen's own part of it is not used: {stale}",)
    if own is not None:
        return Loaded((Exchanged(own, _counted(own)),))
    loaded = exchanged(parse(package.read(document, MOST_XML), f"{name}: {document!r} in it"), name, options, package)
    return Loaded(loaded.items, (*warnings, *loaded.warnings))


def _counted(project: Project) -> ExchangeTally:
    """Return the report on a file that fusen wrote, which comes in completely."""
    tally = ExchangeTally()
    for kind in ("users", "codes", "sources", "cases", "codings", "reviews", "notes", "links", "sets"):
        tally.read(kind, len(getattr(project, kind)))
    tally.read("variables", len({name for case in project.cases for name in case.case.variables}))
    tally.certainties += [EXACT] * len(project.codings)
    withheld = project.sources.withheld if isinstance(project.sources, PackageSources) else 0
    tally.approximated("sources", "whose words were withheld when the file was made", withheld)
    return tally


def read_codebook(file: BinaryIO, name: str, options: Options) -> Loaded[Exchanged]:
    """Return the codes and sets of a .qdc; of a truncated file those before the break, with a warning."""
    content = file.read(MOST_XML + 1)
    if len(content) > MOST_XML:
        raise FileError(f"{name}: larger than {MOST_XML // 2**20} MB")
    return exchanged(parse(content, name, cut=True), name, options)


def project_document(package: Iterable[str]) -> str | None:
    """Return the member that describes the project, preferably `project.qde` in any case and folder."""
    result = [member for member in package if member.casefold().endswith(SUFFIX) and not member.startswith("__MACOSX/")]
    return min(result, key=lambda member: (_plain_name(member) != f"project{SUFFIX}", member.count("/")), default=None)


def _plain_name(member: str) -> str:
    return PurePosixPath(member.replace("\\", "/")).name.casefold()


def exchanged(raw: RawProject, name: str, options: Options, package: Package | None = None) -> Loaded[Exchanged]:
    """Convert the elements of a project to fusen's records, also for tools with formats of their own."""
    tally = ExchangeTally()
    project = _Reader(raw, Members(package), options, tally).project(name)
    warnings = []
    if raw.cut:
        tally.left_out("codes", f"everything after the place where the file breaks off ({raw.cut})")
        warnings.append(f"{name}: is cut short; the codes before the break are read")
    return Loaded((Exchanged(project, tally),), tuple(warnings))


class _Reader:
    """Builds the project from its elements, referenced elements first."""

    def __init__(self, raw: RawProject, members: Members, options: Options, tally: ExchangeTally) -> None:
        self._raw, self._members, self._tally = raw, members, tally
        at = read_time(raw.attributes.get("modifiedDateTime")) or read_time(raw.attributes.get("creationDateTime"))
        self._at = at or _NO_DATE
        self._texts = Texts(members, options, tally)
        self._notes = ProjectMemos(tally, self._at)
        self._users = Users(raw, tally)
        self._quirk = raw.attributes.get("origin", "").startswith(("QualCoder", "RQDA"))

    def project(self, name: str) -> Project:
        raw, origin = self._raw, self._raw.attributes.get("origin", "")
        codes = make_codes(raw.codes, origin, self._tally)
        for source in raw.sources:
            self._texts.take(source)
        codings = CodingReader(frozenset(code.guid for code in codes), self._users, self._notes, self._tally)
        codings.place_all(self._texts, list(raw.texts()))
        variables = Variables(raw, self._tally)
        whole = read_guid(f"project {raw.attributes.get('name') or PurePosixPath(name).stem}")
        cases = make_cases(raw.cases, variables, self._texts.alias, codings.places, self._tally)
        sources = self._sources(variables)
        links = self._all_notes(codings, whole)
        known = {**self._texts.alias, **{code.guid: code.guid for code in codes}}
        known |= {note.guid: note.guid for note in self._notes.memos}
        sets = read_sets(raw.sets, known, self._tally)
        self._tally.left_out("graphs", "drawings of codes", raw.graphs)
        return Project(
            one_name(raw.attributes.get("name")) or PurePosixPath(name).stem, whole, origin, users=self._users.names,
            codes=codes, sources=sources, cases=cases, codings=tuple(codings.codings), notes=tuple(self._notes.memos),
            sets=sets, links=links,
        )  # fmt: skip

    def _sources(self, variables: Variables) -> tuple[ExchangedSource, ...]:
        result = []
        for used in self._texts.used:
            values: dict[str, str] = {}
            for raw in used.raws:
                values |= variables.values(raw.values)
                if raw.description.strip():
                    self._notes.describe(used.guid, raw.description, self._users.of(raw.user), raw.at)
            first = used.raws[0]
            result.append(
                ExchangedSource(
                    used.guid, used.name, used.ruler.text, variables=values,
                    user=self._users.of(first.user) if first.user else "", at=read_time(first.at),
                )
            )  # fmt: skip
        return tuple(result)

    def _all_notes(self, codings: CodingReader, whole: str) -> tuple[Link, ...]:
        """Collect the notes, and return the links between codes and codings."""
        raw, notes = self._raw, self._notes
        for text in raw.texts():
            if text.guid in self._texts.alias:
                notes.refer(self._texts.alias[text.guid], text.notes)
        for code in raw.codes:
            notes.refer(code.guid, code.notes)
        notes.refer(whole, raw.notes_of_all)
        described = [(whole, raw.description), *((case.guid, case.description) for case in raw.cases)]
        described += [(whole, f"{one_name(name)}: {words}") for name, words in raw.variables.values() if words.strip()]
        for target, words in described:
            if words.strip():
                notes.describe(target, words, self._users.of(""), self._at)
        targets = self._labels(codings, whole)
        read_notes(raw.notes, notes, whole, self._text_of, self._users.of, self._cited, targets.__contains__)
        for link in raw.links:
            notes.refer(link.origin, link.notes)
        subjects = codings.subjects()
        if not raw.links:
            return ()
        ends = {code.guid for code in raw.codes} | {coding.guid for coding in codings.codings}
        return read_links(raw.links, notes, targets, subjects, ends, self._users.of(""))

    def _labels(self, codings: CodingReader, whole: str) -> dict[str, str]:
        """Return the labels of possible targets of notes and links, by guid."""
        labels = {whole: "the project"}
        labels |= {code.guid: code.name for code in self._raw.codes}
        labels |= {used.guid: used.name for used in self._texts.used}
        labels |= {case.guid: case.name for case in self._raw.cases}
        names = {used.guid: used.name for used in self._texts.used}
        labels |= {guid: f"{names[at]}@{start}-{end}" for guid, (at, start, end) in codings.places.items()}
        for coding in codings.codings:
            labels[coding.guid] = f"{names[coding.source]}@{coding.start}-{coding.end}"
        labels |= {note.guid: one_name(note.name) or "a note" for note in self._raw.notes}
        return labels

    def _text_of(self, note: RawText) -> str:
        member = self._members.find(note.plain) if note.plain else None
        if member is None:
            if note.plain or note.rich:
                raise LookupError(note.guid)
            return ""
        try:
            return self._members.ruler(member).text
        except FileError as error:
            raise LookupError(note.guid) from error

    def _cited(self, note: RawText, target: str) -> str:
        """Return the stretch that a note of QualCoder or RQDA annotates, as a citation."""
        used = next((used for used in self._texts.used if used.guid == target), None)
        if not self._quirk or used is None or not note.selections:
            return ""
        return f"{used.name}@{note.selections[0].start}-{note.selections[0].end}: "
