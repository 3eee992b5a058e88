"""Excerpts and tables for LaTeX: a longtable to \\input, everything in it shown as typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from fusen.formats.registry import Options
from fusen.model.escape import one_line
from fusen.model.table import Sheet
from fusen.report.writers.cells import WITHHELD, by_code, grid, reference

HEAD = "% Needs \\usepackage{booktabs,longtable,array} and \\usepackage[T1]{fontenc}; for scripts other than Latin use LuaLaTeX or XeLaTeX and a font that has them.\n"
LINE = 80  # characters of a line of text
LONG = 24
"""Characters from which on a column is set in lines of its own width instead of as wide as its longest cell."""

_ACTING = re.compile(r"[\\{}$&#_%^~<>|\"`]|-(?=-)|'(?=')|,(?=,)")
_SAID = {
    "\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}",
    ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}", "'": "'{}", "`": "{}`{}", "-": "-{}", ",": ",{}",
}  # fmt: skip


def write_excerpts(sheet: Sheet, file: BinaryIO, options: Options) -> None:
    file.write(HEAD.encode())
    file.writelines(line.encode() for line in _remarks(sheet))
    file.write(
        b"\\begin{longtable}{>{\\raggedright\\arraybackslash}p{0.62\\textwidth}"
        b">{\\raggedright\\arraybackslash}p{0.3\\textwidth}}\n\\toprule\nPassage & Where \\\\\n\\midrule\n\\endhead\n"
    )
    for number, (code, rows) in enumerate(by_code(sheet.rows)):
        above = "\\addlinespace\n" if number else ""
        file.write(f"{above}\\multicolumn{{2}}{{l}}{{\\textbf{{{text(code)}}}}} \\\\*\n".encode())
        file.writelines(_row(row).encode() for row in rows)
    file.write(b"\\bottomrule\n\\end{longtable}\n")


def _row(row: Mapping[str, Any]) -> str:
    said = WITHHELD if row["quote"] is None else row["quote"]
    before, after = row.get("before"), row.get("after")
    words = f"\\emph{{{text(said)}}}" if before or after else text(said)
    around = [f"\\ldots{{}} {text(before)}" if before else "", words, f"{text(after)} \\ldots{{}}" if after else ""]
    note = f"; {text(row['note'])}" if row["note"] else ""
    return f"{' '.join(filter(None, around))} & {text(reference(row))}{note} \\\\\n"


def write_table(sheet: Sheet, file: BinaryIO, options: Options) -> None:
    made = grid(sheet)
    widths = [max([len(title), *(len(row[at]) for row in made.rows)]) for at, title in enumerate(made.titles)]
    long = sum(width > LONG for width in widths)
    beside = sum(width + 2 for width in widths if width <= LONG)
    share = f"{max(0.2, 0.95 - beside / LINE) / long:.2f}" if long else ""
    spec = "".join(
        f">{{\\raggedright\\arraybackslash}}p{{{share}\\textwidth}}" if width > LONG else "r" if right else "l"
        for width, right in zip(widths, made.right, strict=True)
    )
    file.write(HEAD.encode())
    file.writelines(line.encode() for line in _remarks(sheet))
    head = " & ".join(map(text, made.titles))
    file.write(f"\\begin{{longtable}}{{{spec}}}\n\\toprule\n{head} \\\\\n\\midrule\n\\endhead\n".encode())
    file.writelines(f"{' & '.join(map(text, row))} \\\\\n".encode() for row in made.rows)
    file.write(b"\\bottomrule\n\\end{longtable}\n")


def _remarks(sheet: Sheet) -> Iterator[str]:
    """As comments: they say whose codings these are, and belong into the caption the author writes."""
    for remark in sheet.remarks:
        yield f"% {one_line(remark)}\n"


def text(value: str) -> str:
    """One line in which no character acts, and no two join to a ligature that means another; `[` may not follow `\\\\`."""
    line = _ACTING.sub(lambda found: _SAID.get(found.group(), "\\" + found.group()), one_line(value))
    return "{}" + line if line[:1] in ("[", "*") else line
