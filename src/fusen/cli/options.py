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
    Path, typer.Option("--study", metavar="DIR", show_default=False, help="The study's folder; default: here or above.")
]
As = Annotated[
    str | None,
    typer.Option("--as", metavar="NAME", help="Who acts; default: your setting, else the login name."),
]
Output = Annotated[
    Format,
    typer.Option(
        "--format",
        metavar="table|json|csv|md",
        help="How to print; default: table.",
        case_sensitive=False,
        show_default=False,
    ),
]
Coders = Annotated[
    list[str] | None,
    typer.Option(
        "--coder",
        metavar="NAME",
        help="Whose codings: a coder's, people or all; repeatable. Default: people, once they have read everything; until then fusen, if it has tagged.",
    ),
]
Origins = Annotated[
    list[str] | None,
    typer.Option("--origin", metavar="ORIGIN", help="manual, accepted-suggestion, auto or import; repeatable."),
]
Sources = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="NAME", help="A source (path or stem) or case; repeatable."),
]
Codes = Annotated[
    list[str] | None,
    typer.Option("--code", metavar="NAME", help="A code or theme with all below it; repeatable."),
]
Reference = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        show_default=False,
        help="Where several coders read one stretch, which codings count: union (default), intersection, or NAME's.",
    ),
]
IncludeInterviewer = Annotated[bool, typer.Option("--include-interviewer", help="Count the interviewer's talk too.")]
Anonymous = Annotated[
    bool,
    typer.Option("--anonymous", help="Interviewees as P01, P02 …, and the terms of .fusen/anonymous.csv in brackets."),
]
ToFile = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        show_default=False,
        help="Write it to FILE instead: .csv .tsv .json .md .xlsx .docx .html .tex.",
    ),
]
Plot = Annotated[
    Path | None, typer.Option("--plot", metavar="FILE", help="Draw it too, as .svg or .png.", show_default=False)
]
Force = Annotated[bool, typer.Option("--force", help="Replace an existing file.")]
By = Annotated[str | None, typer.Option("--by", metavar="VARIABLE", help="Group by a case variable.")]
Context = Annotated[
    int,
    typer.Option("--context", metavar="N", min=0, show_default=False, help="Passages before and after each excerpt."),
]
Variables = Annotated[
    str | None,
    typer.Option("--variables", metavar="A,B,…", help="Which case variables; default: all. '' for none."),
]

HERE = Path()
