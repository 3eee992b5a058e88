"""Anonymous output: numbers replace interviewees, placeholders replace listed names, and a warning names variables that
identify a person.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeVar, cast

from fusen.errors import FileError
from fusen.model.coding import Case
from fusen.model.quantity import quantity
from fusen.model.results import Basis, Excerpt
from fusen.model.source import SourceInfo
from fusen.model.table import Table, ThemeTable
from fusen.study.cases import variables_of
from fusen.study.paths import StudyPaths, read_bytes, write_whole

if TYPE_CHECKING:
    from fusen.model.agreement import AgreementTable
    from fusen.model.filter import Filter
    from fusen.study.context import StudyContext

HEADER = ("name", "replacement", "kind")
KINDS = ("case", "source", "term")
PROSE = frozenset({"quote", "note", "before", "after", "word", "reason", "why"})
OF_CODES = frozenset(
    {"id", "code", "path", "other", "other_path", "next", "next_path", "codes", "new_codes", "themes", "definition"}
)
KEYWORDS = frozenset({"keywords", "word"})
KEPT = frozenset({"guid", "code_guid", "coder", "coders", "user", "kept", "reviewed", "at", "consent", "origin"})
BY_CODER = frozenset({"coded", "spans", "read"})
"""Mappings whose keys are coders, who keep their names."""
WITH_VARIABLES = ("excerpts", "tidy", "profile")
"""Tables that show several variables of an interviewee."""
MOST_TOGETHER = 3
"""Maximum number of variables to combine in the search for identifying values."""
MOST_NAMED = 8
MOST_READ = 1_000_000
"""Characters of masked prose that are searched for names."""

_CITATION = re.compile(r"(.+)@(\d+-\d+)\Z", re.DOTALL)
_PLACEHOLDER = re.compile(r"\[[^\[\]]{1,60}\]")
_NUMBERED = re.compile(r"[PS](\d+)\Z")
_GENERIC = re.compile(r"(?i)(?:[a-z]|interview(?:er|ee)|respondent|participant|speaker|person|moderator|guest)\W*\d*\Z")
AnyTable = TypeVar("AnyTable", bound="Table[Any] | ThemeTable")


def anonymise(study: StudyContext, filter_: Filter, table: AnyTable) -> AnyTable:
    """Return the table, without names if the filter is anonymous."""
    if not filter_.anonymous:
        return table
    mask = Mask(study)
    parts: list[Any] = [mask(part) for part in table]
    parts[1] = replace(parts[1], remarks=(*parts[1].remarks, mask.remark()))
    study.warnings += mask.report()
    if table.name in WITH_VARIABLES:  # warns the exporting user; the file itself holds no such line
        shown = [name for name in variables_of(study) if table.name == "profile" or name in table.columns]
        study.warnings += pointing(parts[1], shown)
    result: Any = type(table)
    return cast(AnyTable, result(*parts, table.shape, evidence=table.evidence))


def unnamed(study: StudyContext, value: Any) -> tuple[Any, str]:
    """Return a value without a basis (agreement, assignments of a round) without names, and the line that states it."""
    mask = Mask(study)
    masked = mask(value)
    study.warnings += mask.report()
    return masked, mask.remark()


def anonymise_agreement(study: StudyContext, table: AgreementTable) -> AgreementTable:
    """Return an agreement table without names."""
    result: AgreementTable
    result, line = unnamed(study, table)
    return replace(result, remarks=(*result.remarks, line))


class Mask:
    """Replaces names in results in a consistent way.

    The key `.fusen/anonymous.csv` maps names to replacements. It stays in the study and out of git; numbers are
    permanent, and their order reveals nothing about the names.
    """

    def __init__(self, study: StudyContext) -> None:
        from fusen.text.replace_names import NameReplacer

        cases, infos = study.store.cases.all(), study.store.sources.all()
        self._interviewers = {name for info in infos for name in info.interviewers}
        key = read_key(study.paths)
        alone = {
            case.places[0].source: case.name for case in cases if len({place.source for place in case.places}) == 1
        }
        counted = Counter(source for case in cases for source in {place.source for place in case.places})
        shared = [info.path for info in infos if info.guid not in alone or counted[info.guid] > 1]
        grown = _numbered(key, [case.name for case in cases], "case", "P", study.store.project)
        grown = _numbered(grown, shared, "source", "S", study.store.project)
        if grown != key:
            _write_key(study.paths, grown)
        self._ids = {name: replacement for (name, kind), replacement in grown.items() if kind != "term"}
        self._ids |= {info.path: self._ids[alone[info.guid]] for info in infos if info.path not in self._ids}
        terms = {name: replacement for (name, kind), replacement in grown.items() if kind == "term"}
        spoken = {**self._spoken(cases, infos), **self._ids}
        names = {name: replacement for name, replacement in spoken.items() if _is_name(name) and name not in terms}
        self._names = NameReplacer(names, exact=True)
        self._in_small = NameReplacer(names)  # keywords are lower case
        self._terms = NameReplacer(terms)
        self._listed = tuple(terms)
        self._own = frozenset(names)
        self._counts: Counter[str] = Counter()
        self._prose: list[str] = []
        self._read = 0  # characters of prose
        self._known: dict[tuple[str, str], tuple[str, Counter[str]]] = {}
        self._variables: dict[str, Mapping[str, str]] = {}  # by case

    def _spoken(self, cases: Iterable[Case], infos: Iterable[SourceInfo]) -> dict[str, str]:
        """Return the replacement of each speaker's name."""
        by_guid = {info.guid: info for info in infos}
        result = dict.fromkeys(self._interviewers, "Interviewer")
        for case in cases:
            for place in case.places:
                here = by_guid[place.source]
                others = [name for name in here.speakers if name not in here.interviewers]
                result |= dict.fromkeys([place.speaker] if place.speaker else others, self._ids[case.name])
        return result

    def __call__(self, value: Any, field: str = "") -> Any:
        """Return the value with names replaced in texts, lists, mappings and dataclasses at any depth."""
        if value.__class__ is str:
            return value if field in KEPT or field.endswith("guid") else self.text(value, field)
        if value is None or isinstance(value, (int, float)) or field in KEPT:
            return value
        if value.__class__ is Excerpt:
            return self._excerpt(value)
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{f.name: self(getattr(value, f.name), f.name) for f in fields(value) if f.init})
        if isinstance(value, Mapping):
            names = str if field in BY_CODER else self.text
            return {names(str(key)): self(item, field) for key, item in value.items()}
        if isinstance(value, (tuple, list)):
            items = [self(item, field) for item in value]
            return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
        return frozenset(self(item, field) for item in value) if isinstance(value, frozenset) else value

    def text(self, text: str, field: str = "") -> str:
        if (field, text) in self._known:
            result, counts = self._known[field, text]
            self._counts.update(counts)
            return result
        counts = Counter()
        cited = _CITATION.match(text)
        if text in self._ids:
            result = self._ids[text]
        elif cited and cited[1] in self._ids:
            result = f"{self._ids[cited[1]]}@{cited[2]}"
        else:
            brackets = field in PROSE
            names = self._in_small if field in KEYWORDS else self._names
            result = text if field in OF_CODES else names.replaced(text, brackets=brackets)
            result = self._terms.replaced(result, brackets=True, counts=counts)
            if brackets and field not in KEYWORDS and self._read < MOST_READ:
                self._prose.append(_PLACEHOLDER.sub(" ", result))
                self._read += len(result)
        self._counts.update(counts)
        if len(text) < 100 and len(self._known) < 100_000:
            self._known[field, text] = result, counts
        return result

    def _excerpt(self, excerpt: Excerpt) -> Excerpt:
        """Replace names in an excerpt; only fields that may hold a name, because there may be 50,000 excerpts."""
        prose = {name: getattr(excerpt, name) for name in ("quote", "note", "before", "after")}
        masked: dict[str, Any] = {name: self.text(words, name) for name, words in prose.items() if words}
        if excerpt.case not in self._variables:
            self._variables[excerpt.case] = self(excerpt.variables)
        return replace(
            excerpt,
            citation=self.text(excerpt.citation), source=self.text(excerpt.source), case=self.text(excerpt.case),
            code=self.text(excerpt.code, "code"), path=tuple(self.text(part, "path") for part in excerpt.path),
            speaker=self._speaker(excerpt), variables=self._variables[excerpt.case],
            **masked,
        )  # fmt: skip

    def _speaker(self, excerpt: Excerpt) -> str:
        """Return the interviewee's number in place of the speaker's name."""
        if not excerpt.speaker:
            return ""
        return "Interviewer" if excerpt.speaker in self._interviewers else self._ids.get(excerpt.case, "")

    def remark(self) -> str:
        many = quantity(len(self._listed), "listed term")
        return f"Anonymous: interviewees by number, {many} in brackets."

    def report(self) -> list[str]:
        """Return lines for the person who exports: how often each term was replaced, and names that nobody listed.

        They hold names, so they belong on the screen and never in the file.
        """
        from fusen.text.name_candidates import name_candidates

        lines = []
        if self._counts:
            shown = _listed([f"{name} {count}" for name, count in self._counts.most_common()])
            lines.append(f"Masked terms: {shown}.")
        if never := [name for name in self._listed if name not in self._counts]:
            lines.append(f"Listed terms that do not occur in this output: {_listed(never)}.")
        candidates = name_candidates(self._prose, [*self._listed, *self._own])
        if candidates:
            shown = _listed([f"{name} {count}" for name, count in candidates.most_common()])
            lines.append(f"Words that look like names and are not listed: {shown}. List names in .fusen/anonymous.csv.")
        return lines


def _listed(words: Sequence[str]) -> str:
    more = f" and {len(words) - MOST_NAMED} more" if len(words) > MOST_NAMED else ""
    return ", ".join(words[:MOST_NAMED]) + more


def _is_name(text: str) -> bool:
    """Return whether a text identifies a person; `I`, `7` or `Speaker 2` do not."""
    return len(text) > 1 and not text.isdigit() and not _GENERIC.match(text)


def read_key(paths: StudyPaths) -> dict[tuple[str, str], str]:
    """Return (name, kind) → replacement in the order of the file; a row without a kind is a term.

    An interviewee's name may also be a term: prose then uses the term's replacement, every other place the number.
    """
    if not paths.anonymous.exists():
        return {}
    name = paths.anonymous.relative_to(paths.root).as_posix()
    try:
        text = read_bytes(paths.anonymous).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(f"{name}: not UTF-8", "save the table as CSV UTF-8") from error
    first = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=first.count))
    if not {"name", "replacement"} <= {(column or "").strip() for column in reader.fieldnames or ()}:
        raise FileError(f"{name}:1: the columns name and replacement are missing", f"the header is {','.join(HEADER)}")
    result: dict[tuple[str, str], str] = {}
    for row in reader:
        term, replacement = (row.get("name") or "").strip(), (row.get("replacement") or "").strip()
        kind = (row.get("kind") or "").strip() or "term"
        if not term:
            continue
        if kind not in KINDS:
            raise FileError(f"{name}:{reader.line_num}: kind {kind!r} is not one of {', '.join(KINDS)}")
        if not replacement:
            raise FileError(f"{name}:{reader.line_num}: {term!r} has no replacement", "write the replacement")
        if (term, kind) in result:
            raise FileError(f"{name}:{reader.line_num}: {term!r} has a row already", "remove one of the rows")
        result[term, kind] = replacement
    return result


def behind(study: StudyContext, text: str) -> str:
    """Return the interviewee or source with this replacement; other text, and any existing case name, stays."""
    if any(case.name == text for case in study.store.cases.all()):
        return text
    key = read_key(study.paths)
    return next((name for (name, kind), number in key.items() if kind != "term" and number == text), text)


def _write_key(paths: StudyPaths, key: Mapping[tuple[str, str], str]) -> None:
    """Write the whole key in its order, and add it to .gitignore."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows((name, replacement, kind) for (name, kind), replacement in key.items())
    ignored = paths.home / ".gitignore"
    lines = read_bytes(ignored).decode(errors="replace") if ignored.exists() else ""
    if paths.anonymous.name not in lines.split():
        write_whole(ignored, f"{lines.rstrip()}\n{paths.anonymous.name}\n".lstrip().encode())
    write_whole(paths.anonymous, out.getvalue().encode())


def _numbered(
    key: Mapping[tuple[str, str], str], names: Sequence[str], kind: str, letter: str, project: str
) -> dict[tuple[str, str], str]:
    """Return the key with a number for each new name, in a shuffled order that is the same on every machine."""
    grown = dict(key)
    new = sorted(
        (name for name in names if not {(name, kind), (name, "case")} & key.keys()),
        key=lambda name: hashlib.sha256((project + name).encode()).digest(),
    )
    given = [
        int(match[1]) for (_, of), replacement in key.items() if of == kind and (match := _NUMBERED.match(replacement))
    ]
    digits = max(2, len(str(len(names))))
    for number, name in enumerate(new, max(given, default=0) + 1):
        grown[name, kind] = f"{letter}{number:0{digits}}"
    return grown


def pointing(basis: Basis, variables: Sequence[str]) -> list[str]:
    """Return a warning that lists the smallest combinations of variables that identify an interviewee."""
    result = dict(_pointing([case for name, case in basis.held.items() if basis.listed(name)], basis, variables))
    if not result:
        return []
    shown = [
        f"{' and '.join(f'{k}={v}' for k, v in values)} ({name})" for name, values in [*result.items()][:MOST_NAMED]
    ]
    more = f"; and {len(result) - MOST_NAMED} more" if len(result) > MOST_NAMED else ""
    return [
        f"Variables identify a single interviewee for {len(result)} of {len(basis.held)}: {'; '.join(shown)}{more}. "
        "--variables selects which are written."
    ]


def _pointing(
    cases: Iterable[Case], basis: Basis, variables: Sequence[str]
) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    left = {case.name: case.variables for case in cases}
    for size in range(1, min(MOST_TOGETHER, len(variables)) + 1):
        for chosen in combinations(variables, size):
            counts = Counter(tuple(c.variables.get(name, "") for name in chosen) for c in basis.held.values())
            for name in [*left]:
                values = tuple(left[name].get(variable, "") for variable in chosen)
                if counts[values] == 1 and all(values):
                    del left[name]
                    yield name, list(zip(chosen, values, strict=True))
