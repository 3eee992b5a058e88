"""Opens the study for a command, with a progress bar and warnings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.cli.passphrase import ask
from fusen.cli.progress import Bar

if TYPE_CHECKING:
    from fusen.model.filter import Filter
    from fusen.study import Study


_last: list[tuple[Path, str]] = []  # folder and person of the study that the command opened


def record_output(file: Path) -> None:
    """Record a file that the command wrote after it closed the study, so that an erasure lists it."""
    from fusen.study import Study

    for folder, user in _last:
        with Study.open(folder, user=user, sync=False) as study:
            study.exchange.record_export(file)


@contextmanager
def opened(folder: Path, user: str | None = None, *, sync: bool = True) -> Iterator[tuple[Study, Bar]]:
    from fusen.cli.terminal import warn
    from fusen.study import Study
    from fusen.study.unlock import ask_with

    ask_with(ask)
    _last[:] = []
    with Bar() as progress, Study.open(folder, user=user, progress=progress, sync=sync) as study:
        _last[:] = [(study.paths.root, study.user)]
        warn(study.warnings)
        known = len(study.warnings)
        yield study, progress
        warn(study.warnings[known:])


def chosen(
    coders: list[str] | None = None,
    origins: list[str] | None = None,
    sources: list[str] | None = None,
    codes: list[str] | None = None,
    reference: str = "union",
    include_interviewer: bool = False,
    anonymous: bool = False,
    include_outside: bool = False,
) -> Filter:
    """Return the filter for the options of a command."""
    from fusen.model.filter import Filter

    return Filter(
        coders=tuple(coders or ()),
        origins=tuple(origins or ()),
        sources=tuple(sources or ()),
        codes=tuple(codes or ()),
        reference=reference,
        include_interviewer=include_interviewer,
        anonymous=anonymous,
        include_outside=include_outside,
    )


def listed(names: str | None) -> list[str] | None:
    """Return the names in a comma-separated list, or None if none is given."""
    return None if names is None else [name.strip() for name in names.split(",") if name.strip()]


def moment(at: str) -> str:
    """Return a point in time in the local time zone."""
    from datetime import datetime

    try:
        return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}"
    except ValueError:
        return at
