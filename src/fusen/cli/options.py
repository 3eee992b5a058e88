"""Options shared by several commands."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    table = "table"
    json = "json"
    csv = "csv"
    md = "md"


class Level(StrEnum):
    theme = "theme"
    code = "code"


class Interval(StrEnum):
    wilson = "wilson"


class Sort(StrEnum):
    codebook = "codebook"
    interviewees = "interviewees"
    codings = "codings"
    words = "words"
    name = "name"


StudyDir = Annotated[
    Path,
    typer.Option(
        "--study", metavar="DIR", show_default=False, help="The study's folder; default: this folder or above."
    ),
]
As = Annotated[
    str | None,
    typer.Option("--as", metavar="NAME", help="Your name as coder; default: your settings, or the login name."),
]
Output = Annotated[
    Format,
    typer.Option(
        "--format",
        metavar="table|json|csv|md",
        help="Output format; default: table.",
        case_sensitive=False,
        show_default=False,
    ),
]
Coders = Annotated[
    list[str] | None,
    typer.Option(
        "--coder",
        metavar="NAME",
        help="Whose codings count: a coder, people or all; repeatable. Default: people once they have read everything; before that fusen, if fusen tag has run.",
    ),
]
Origins = Annotated[
    list[str] | None,
    typer.Option(
        "--origin",
        metavar="ORIGIN",
        help="Only codings of this origin: manual, accepted-suggestion, auto or import; repeatable.",
    ),
]
Sources = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="NAME", help="Only this source (path or stem) or case; repeatable."),
]
Codes = Annotated[
    list[str] | None,
    typer.Option("--code", metavar="NAME", help="Only this code or theme, with its subcodes; repeatable."),
]
Reference = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        show_default=False,
        help="Which codings count if several coders read a stretch: union (default), intersection, or those of NAME.",
    ),
]
IncludeInterviewer = Annotated[bool, typer.Option("--include-interviewer", help="Include interviewers' questions.")]
IncludeOutside = Annotated[
    bool, typer.Option("--include-outside", help="Include text outside turns, such as an introduction.")
]
Anonymous = Annotated[
    bool,
    typer.Option(
        "--anonymous", help="Show interviewees as P01, P02 …, and replace the terms listed in .fusen/anonymous.csv."
    ),
]
ToFile = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        show_default=False,
        help="Write the table to FILE: .csv .tsv .json .md .xlsx .docx .html .tex; - is standard output.",
    ),
]
Plot = Annotated[
    Path | None,
    typer.Option("--plot", metavar="FILE", help="Draw the table to FILE, .svg or .png.", show_default=False),
]
Force = Annotated[bool, typer.Option("--force", help="Replace an existing file.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the effect without changing anything.")]
OnlyLevel = Annotated[Level | None, typer.Option(help="Show only themes, or only the codes below them.")]
By = Annotated[str | None, typer.Option("--by", metavar="VARIABLE", help="Compare groups by this case variable.")]
Context = Annotated[
    int,
    typer.Option(
        "--context", metavar="N", min=0, show_default=False, help="Add N passages before and after each excerpt."
    ),
]
Variables = Annotated[
    str | None,
    typer.Option("--variables", metavar="A,B,…", help="Case variables to include; default: all; '' for none."),
]
Jobs = Annotated[
    int, typer.Option("--jobs", metavar="N", min=1, show_default=False, help="Number of processes; default: 1.")
]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster", metavar="ADDRESS|local:N", show_default=False,
        help="Compute on a Dask cluster: the scheduler's address, or local:N for N processes here.",
    ),
]  # fmt: skip

HERE = Path()
