"""The command `evaluate`: measures the quality of suggestions on passages that people have coded."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fusen.cli.options import HERE, Cluster, Format, Jobs, Output, StudyDir


class Protocol(StrEnum):
    held_out = "split"
    prequential = "prequential"
    both = "both"


Places = Annotated[list[Path] | None, typer.Argument(metavar="STUDY|FILE.jsonl", hidden=True, show_default=False)]
CodebookFile = Annotated[
    Path | None,
    typer.Option("--codebook", metavar="FILE", help="Definitions and phrases for a .jsonl file: .yaml or .json."),
]
Ns = Annotated[
    str,
    typer.Option("--ns", metavar="N,N,…", help="Sizes of the training set in passages; 0 means the codebook alone."),
]
Seeds = Annotated[str, typer.Option("--seeds", metavar="N", help="Number of random splits, or their seeds: 0,1,2.")]
MostPassages = Annotated[
    int | None, typer.Option("--max-passages", metavar="N", min=1, help="Use only the first N passages of each set.")
]
ProtocolOption = Annotated[
    Protocol,
    typer.Option(
        "--protocol",
        metavar="split|prequential|both",
        help="Hold interviews out, predict passage by passage in reading order, or both.",
        show_default=False,
    ),
]


Coder = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="NAME",
        help="Whose decisions to predict; default: yours, or those of the coder who has read most.",
    ),
]


Suggesters = Annotated[
    list[str] | None,
    typer.Option(
        "--suggester",
        metavar="fusen|combined|phrases|llm|NAME",
        help="Suggester to measure, repeatable; default: fusen, which learns from decisions. combined is what fusen tag codes; NAME is a plug-in.",
    ),
]


def register(app: typer.Typer) -> None:
    app.command("evaluate")(evaluate)


def evaluate(
    places: Places = None,
    codebook: CodebookFile = None,
    ns: Ns = "0,25,50,100,200,500,1000",
    seeds: Seeds = "3",
    most: MostPassages = None,
    protocol: ProtocolOption = Protocol.both,
    study_dir: StudyDir = HERE,
    user: Coder = None,
    suggesters: Suggesters = None,
    jobs: Jobs = 1,
    cluster: Cluster = None,
    output: Output = Format.table,
) -> None:
    """Measure suggesters against baselines and other coders.

    The command also advises which suggester to use. The data are the coded passages of a study (default: this one), or FILE.jsonl with one passage a line: interview,
    speaker, order, text, codes, and optionally prev.
    """
    from fusen.cli.progress import Bar
    from fusen.cli.tables.evaluation import show_evaluations
    from fusen.study.suggestions import EvaluationOptions, evaluate_places

    options = EvaluationOptions(
        numbers(ns, "--ns"), seeds_of(seeds), protocol.value, most, tuple(suggesters or ["fusen"])
    )
    with Bar() as progress:
        result = evaluate_places(places or [study_dir], codebook, user, options, progress, jobs=jobs, cluster=cluster)
    show_evaluations(result, output)


def seeds_of(given: str) -> tuple[int, ...]:
    """Parse `3` as three seeds and `0,4` as these two."""
    result = numbers(given, "--seeds")
    return result if "," in given else tuple(range(max(1, result[0])))


def numbers(given: str, option: str) -> tuple[int, ...]:
    try:
        result = tuple(sorted({int(part) for part in given.split(",") if part.strip()}))
    except ValueError as error:
        raise typer.BadParameter(f"{given} is not a list of numbers", param_hint=option) from error
    if not result or result[0] < 0:
        raise typer.BadParameter("numbers from 0 up, separated by commas", param_hint=option)
    return result
