"""Excerpts and tables as one HTML file: no script, nothing loaded, everything in it shown as typed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any, BinaryIO

from fusen.formats.registry import Options
from fusen.model.escape import flowing, visible
from fusen.model.table import Sheet
from fusen.report.writers.cells import WITHHELD, by_code, grid, reference

STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
.remarks { opacity: .8; font-size: .9rem; }
blockquote { margin: 1rem 0; padding-left: 1rem; border-left: .2rem solid; white-space: pre-line; overflow-wrap: anywhere; }
blockquote p { margin: .3rem 0; } .around { opacity: .7; } .said { font-weight: 600; }
footer { font-size: .85rem; opacity: .8; white-space: normal; }
.wide { overflow-x: auto; } table { border-collapse: collapse; }
th, td { padding: .25rem .75rem .25rem 0; text-align: start; vertical-align: top; border-bottom: 1px solid; }
thead th { border-bottom-width: 2px; } tbody th { font-weight: normal; } .number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
@media print { body { max-width: none; } blockquote { break-inside: avoid; } }
"""


def write_excerpts(sheet: Sheet, file: BinaryIO, options: Options) -> None:
    file.writelines(part.encode() for part in _page("Excerpts", sheet.remarks, _excerpts(sheet)))


def write_table(sheet: Sheet, file: BinaryIO, options: Options) -> None:
    file.writelines(part.encode() for part in _page(sheet.name.capitalize(), sheet.remarks, _table(sheet)))


def _page(title: str, remarks: Iterable[str], body: Iterable[str]) -> Iterator[str]:
    """The policy lets the browser use this style and nothing else."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    yield (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{text(title)}</h1>\n"
    )
    for remark in remarks:
        yield f'<p class="remarks">{text(remark)}</p>\n'
    yield from body
    yield "</main>\n</body>\n</html>\n"


def _excerpts(sheet: Sheet) -> Iterator[str]:
    groups = list(by_code(sheet.rows))
    if not groups:
        yield "<p>No coded passages.</p>\n"
    elif len(groups) > 1:
        links = "".join(
            f'<li><a href="#c{number}">{text(code)}</a> ({len(rows)})</li>\n'
            for number, (code, rows) in enumerate(groups)
        )
        yield f'<nav aria-label="Codes">\n<ul>\n{links}</ul>\n</nav>\n'
    for number, (code, rows) in enumerate(groups):
        yield f'<section>\n<h2 id="c{number}">{text(code or "Not coded")}</h2>\n'
        yield from map(_quote, rows)
        yield "</section>\n"


def _quote(row: Mapping[str, Any]) -> str:
    said = WITHHELD if row["quote"] is None else flowing(row["quote"])
    before, after, note = row.get("before"), row.get("after"), row["note"]
    parts = [
        f'<p class="around" dir="auto">… {text(flowing(before))}</p>' if before else "",
        f'<p{" class=said" if before or after else ""} dir="auto">{text(said)}</p>',
        f'<p class="around" dir="auto">{text(flowing(after))} …</p>' if after else "",
        f"<footer>— {text(reference(row))}</footer>",
        f"<footer>Note: {text(note)}</footer>" if note else "",
    ]
    return f"<blockquote>{''.join(parts)}</blockquote>\n"


def _table(sheet: Sheet) -> Iterator[str]:
    made = grid(sheet)
    kinds = [' class="number"' if right else "" for right in made.right]
    heads = (f'<th scope="col"{kind}>{text(title)}</th>' for title, kind in zip(made.titles, kinds, strict=True))
    yield f'<div class="wide">\n<table>\n<thead>\n<tr>{"".join(heads)}</tr>\n</thead>\n<tbody>\n'
    for row in made.rows:
        first, *rest = (
            (f'<td{kind} dir="auto">{text(cell)}</td>' if at else f'<th scope="row" dir="auto">{text(cell)}</th>')
            for at, (cell, kind) in enumerate(zip(row, kinds, strict=True))
        )
        yield f"<tr>{first}{''.join(rest)}</tr>\n"
    yield "</tbody>\n</table>\n</div>\n"


def text(value: str) -> str:
    """As typed, whatever it holds: control characters and direction overrides made visible, nothing acts."""
    return escape(visible(value))
