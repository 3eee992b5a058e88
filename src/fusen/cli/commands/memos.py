"""Commands for memos and for links between codings and codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from fusen.cli.context import opened
from fusen.cli.options import HERE, As, Force, Format, Output, Plot, StudyDir, ToFile
from fusen.cli.streams import ExportFile, OutputOption, StreamFormat, chosen_file, output_file
from fusen.model.quantity import quantity

if TYPE_CHECKING:
    from fusen.model.memos.entries import MemoList
    from fusen.study import Study

On = Annotated[
    list[str] | None,
    typer.Option(
        "--on",
        metavar="SUBJECT",
        help="Only memos on a study, source, passage, coding, code, case, coder or memo; repeatable.",
    ),
]
About = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        show_default=False,
        help="Only memos on this code, source, case or passage, such as JP-03@10-40, or on study.",
    ),
]
Kinds = Annotated[
    list[str] | None,
    typer.Option("--kind", metavar="KIND", help="Only this kind: reflexive, analytic, method or free; repeatable."),
]
Writers = Annotated[
    list[str] | None, typer.Option("--coder", metavar="NAME", help="Only memos of this coder; repeatable.")
]


def register(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Memos: list, read, write, search and export them.")
    group.command("list")(list_)
    group.command("show")(show)
    group.command("write")(write)
    group.command("search")(search)
    group.command("export")(export)
    app.add_typer(group, name="memo")
    app.command("link")(link)
    app.command("unlink")(unlink)
    app.command("links")(links)


def _chosen(
    study: Study, about: str, on: list[str] | None, kinds: list[str] | None, coders: list[str] | None, words: str = ""
) -> MemoList:
    return study.memos.entries(about, on=on or (), kinds=kinds or (), coders=coders or (), words=words)


def list_(
    about: About = "",
    on: On = None,
    kinds: Kinds = None,
    coders: Writers = None,
    file: ToFile = None,
    force: Force = False,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """List memos, newest first, with the id that other commands take."""
    from fusen.cli.output import to_file
    from fusen.cli.tables.memos import memo_table, show_memos

    with opened(study_dir, user) as (study, _):
        memos = _chosen(study, about, on, kinds, coders)
    if not to_file(memo_table(memos), file, force):
        show_memos(memos, output)


def show(
    name: Annotated[str, typer.Argument(metavar="ID|NAME", hidden=True)],
    versions: Annotated[bool, typer.Option("--versions", help="Show earlier versions too.")] = False,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """Show a memo with its links, or all memos on NAME.

    ID is a memo's id from fusen memo list. NAME is a code, source, case, citation, or study. Links and the memos that link
    to this one follow the words.
    """
    from fusen.cli.tables.memos import show_memo

    with opened(study_dir, user) as (study, _):
        result = study.memos.on_name(name)
        linking = {entry.memo.guid: study.memos.linking(f"memo:{entry.memo.guid}") for entry in result.entries}
        earlier = {entry.memo.guid: study.memos.versions(entry.memo.guid) for entry in result.entries if versions}
    show_memo(result, linking, earlier, output)


def write(
    name: Annotated[str, typer.Argument(metavar="NAME|ID", hidden=True)],
    text: Annotated[str, typer.Argument(metavar="[TEXT]", hidden=True)] = "-",
    kind: Annotated[
        str | None,
        typer.Option(metavar="KIND", show_default=False, help="reflexive, analytic, method or free (default)."),
    ] = None,
    code: Annotated[
        str, typer.Option(metavar="CODE", show_default=False, help="On your coding with CODE at the citation NAME.")
    ] = "",
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Write a memo on NAME, or the next version of memo:ID.

    NAME is a code, source, case, a citation such as JP-03@10-40, or study. TEXT is Markdown; without it, or with -,
    standard input is read. [[Funding gap]], [[JP-03@10-40]] and [[case:JP-03]] are links. An empty TEXT deletes memo:ID.
    """
    import sys

    from fusen.cli.tables.memos import say_kept

    words = sys.stdin.read() if text == "-" else text
    with opened(study_dir, user) as (study, _):
        memo = study.memos.keep(name, words, kind=kind, code=code)
        broken = [] if memo is None else study.memos.broken(memo.text)
    say_kept(memo, broken)


def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", hidden=True)],
    on: On = None,
    kinds: Kinds = None,
    coders: Writers = None,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """Find memos that contain all the words.

    WORDS are plain words, a "phrase" in quotes, or a prefix*.
    """
    from fusen.cli.tables.memos import show_memos

    with opened(study_dir, user) as (study, _):
        memos = _chosen(study, "", on, kinds, coders, " ".join(words))
    show_memos(memos, output)


def export(
    file: ExportFile = None,
    output: OutputOption = None,
    format_: StreamFormat = None,
    about: About = "",
    on: On = None,
    kinds: Kinds = None,
    coders: Writers = None,
    force: Force = False,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Write memos to FILE: .md .docx .html .tex .csv .tsv .json .xlsx.

    FILE - is standard output, in the format of --format. Consent decides which words the file holds; the file says
    how many memos it withholds.
    """
    from fusen.cli import terminal
    from fusen.study.export import write_memos

    file = chosen_file(file, output)
    with output_file(file, format_) as target, opened(study_dir, user) as (study, _):
        memos = _chosen(study, about, on, kinds, coders)
        write_memos(memos, target, title=f"{study.settings.name}: memos", overwrite=force)
    for line in memos.remarks:
        terminal.say(line)
    terminal.written(f"{quantity(len(memos.entries), 'memo')} written", file)


def link(
    origin: Annotated[str, typer.Argument(metavar="A", hidden=True)],
    relation: Annotated[str, typer.Argument(metavar="RELATION", hidden=True)],
    target: Annotated[str, typer.Argument(metavar="B", hidden=True)],
    note: Annotated[str, typer.Option(metavar="TEXT", show_default=False, help="A memo on the link.")] = "",
    from_code: Annotated[
        str, typer.Option(metavar="CODE", show_default=False, help="The code of the coding A, if A has several.")
    ] = "",
    to_code: Annotated[
        str, typer.Option(metavar="CODE", show_default=False, help="The code of the coding B, if B has several.")
    ] = "",
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Link a coding or code to another.

    A and B are a code, or the citation of a coding such as JP-03@1234-1290. RELATION is explains, contradicts, "leads to",
    "example of", or your own words.
    """
    from fusen.cli.terminal import done

    with opened(study_dir, user) as (study, _):
        result = study.links.add(origin, relation, target, note=note, origin_code=from_code, target_code=to_code)
    done(f"link {result.guid[:8]}: {origin} {result.relation} {target}")


def unlink(
    name: Annotated[str, typer.Argument(metavar="ID", hidden=True)],
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Remove a link.

    ID is the first column of fusen links. Only your own links can be removed; undo restores them.
    """
    from fusen.cli.terminal import done

    with opened(study_dir, user) as (study, _):
        removed = study.links.remove(name)
    done(f"link {removed.guid[:8]} removed")


def links(
    about: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            show_default=False,
            help="Only links of this code, its codings, or the codings at a citation.",
        ),
    ] = "",
    relations: Annotated[
        list[str] | None, typer.Option("--relation", metavar="RELATION", help="Only this relation; repeatable.")
    ] = None,
    coders: Annotated[
        list[str] | None, typer.Option("--coder", metavar="NAME", help="Only links of this coder; repeatable.")
    ] = None,
    plot: Plot = None,
    file: ToFile = None,
    force: Force = False,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """List links between codings and codes, with their passages.

    --plot draws the codes as a network; links between codings join their codes.
    """
    from fusen.cli.output import picture, to_file
    from fusen.cli.tables.links import link_table, show_links
    from fusen.report.charts.link_network import link_network

    with opened(study_dir, user) as (study, _):
        result = study.links.all(about, relations=relations or (), coders=coders or ())
    picture(plot, lambda: link_network(result), force=force)
    if not to_file(link_table(result), file, force):
        show_links(result, output)
