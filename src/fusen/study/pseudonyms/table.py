"""Read and write `.fusen/pseudonyms.csv`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from fusen.errors import FileError
from fusen.model.pseudonyms import NAME_KINDS, Pseudonym
from fusen.study.paths import StudyPaths, read_bytes, write_whole

HEADER = ("name", "pseudonym", "kind", "count", "sources", "reviewed")

REVIEWED = "yes"


def read_pseudonyms(paths: StudyPaths) -> list[Pseudonym]:
    """Return the rows of the file. Raises FileError with all problems."""
    if not paths.pseudonyms.exists():
        return []
    name = paths.pseudonyms.relative_to(paths.root).as_posix()
    try:
        text = read_bytes(paths.pseudonyms).decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text), strict=True)
        missing = {"name", "pseudonym", "kind"} - set(reader.fieldnames or ())
        if missing:
            raise FileError(f"{name}:1: no column {', '.join(sorted(missing))}", f"the header is {','.join(HEADER)}")
        rows: dict[str, Pseudonym] = {}
        problems: list[str] = []
        for cells in reader:
            row = _row(cells)
            if not row.name:
                continue
            if row.kind not in NAME_KINDS:
                problems.append(f"{name}:{reader.line_num}: kind {row.kind!r} is not one of {', '.join(NAME_KINDS)}")
            if row.name in rows:
                problems.append(f"{name}:{reader.line_num}: {row.name} is in the table already")
            rows[row.name] = row
    except UnicodeDecodeError as error:
        raise FileError(f"{name}: not UTF-8", "save the table as CSV UTF-8") from error
    except csv.Error as error:
        raise FileError(f"{name}: {error}", "check the quotes in the table") from error
    if problems:
        raise FileError("\n  ".join(problems), "correct these lines of the table")
    return list(rows.values())


def _row(cells: dict[str, str | None]) -> Pseudonym:
    values = {key: (value or "").strip() for key, value in cells.items() if isinstance(value, str | None)}
    count, sources = (
        int(values.get(key, "")) if values.get(key, "").isdecimal() else 0 for key in ("count", "sources")
    )
    return Pseudonym(
        values.get("name", ""), values.get("pseudonym", ""), values.get("kind", ""), count, sources,
        values.get("reviewed", "").casefold() == REVIEWED,
    )  # fmt: skip


def put_pseudonym(paths: StudyPaths, row: Pseudonym) -> None:
    """Replace the row of a name, or add one. Raises FileError if the name or kind is invalid."""
    if not row.name.strip() or row.kind not in NAME_KINDS:
        raise FileError(f"{row.name!r}: not a name with a kind", f"the kinds are {', '.join(NAME_KINDS)}")
    rows = {known.name: known for known in read_pseudonyms(paths)}
    write_pseudonyms(paths, (rows | {row.name: row}).values())


def remove_pseudonym(paths: StudyPaths, name: str) -> None:
    """Remove the row of a name."""
    write_pseudonyms(paths, [row for row in read_pseudonyms(paths) if row.name != name])


def write_pseudonyms(paths: StudyPaths, rows: Iterable[Pseudonym]) -> None:
    """Write the file, which only its owner can read, and keep it out of git."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(
        (row.name, row.pseudonym, row.kind, row.count, row.sources, REVIEWED if row.reviewed else "") for row in rows
    )
    ignored = paths.home / ".gitignore"
    lines = read_bytes(ignored).decode(errors="replace") if ignored.exists() else ""
    if paths.pseudonyms.name not in lines.split():
        write_whole(ignored, f"{lines.rstrip()}\n{paths.pseudonyms.name}\n".lstrip().encode())
    write_whole(paths.pseudonyms, out.getvalue().encode())
