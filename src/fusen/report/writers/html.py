"""Write HTML documents: one file without external resources or scripts, with all text escaped."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files

from markupsafe import escape

from fusen.model.escape import visible
from fusen.report.blocks import (
    Block,
    CitedSentence,
    Concordance,
    Curve,
    Document,
    Figure,
    Heading,
    HeatMap,
    Items,
    Para,
    Picture,
    Prose,
    Quote,
    RichPara,
    StyledRun,
    Table,
    TableCell,
    Terms,
)
from fusen.report.translate import struck

EM = "\u2003"


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """The target of a cell; `group` is the filter that the link sets."""

    anchor: str
    group: int | None


@dataclass(frozen=True, slots=True)
class Links:
    """The links of a page: `excerpts` are numbered by the guid of their coding."""

    cell: Callable[[TableCell], LinkTarget | None] = lambda cell: None
    excerpts: Mapping[str, int] = field(default_factory=dict)

    def to_excerpt(self, guid: str, text: str) -> str:
        number = self.excerpts.get(guid)
        return seen(text) if number is None else f'<a href="#e{number}">{seen(text)}</a>'


NO_LINKS = Links()


def write(document: Document) -> bytes:
    """Returns the file's bytes, UTF-8."""
    blocks = list(document.blocks)
    css = template("report.css")
    pictures = "img-src data:; " if any(isinstance(block, Picture) for block in blocks) else ""
    policy = f"default-src 'none'; {pictures}style-src 'sha256-{digest(css)}'; base-uri 'none'; form-action 'none'"
    parts = [
        '<!doctype html>\n<html lang="' + document.language + '">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{seen(document.title)}</title>\n<style>{css}</style>\n</head>\n<body>\n"
        f"<header>\n<h1>{seen(document.title)}</h1>\n</header>\n",
        contents([(block.anchor, block.text) for block in blocks if isinstance(block, Heading) and block.anchor]),
        '<main id="main">',
        *(render(block) for block in blocks),
        "\n</main>\n</body>\n</html>\n",
    ]
    return "".join(parts).encode()


def template(name: str) -> str:
    return files("fusen.report").joinpath("templates", name).read_text("utf-8")


def data_url(content: bytes) -> str:
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{b64encode(content).decode()}"


def digest(content: str) -> str:
    """Returns the hash with which a page's policy allows a style or script."""
    return b64encode(hashlib.sha256(content.encode()).digest()).decode()


def seen(text: str) -> str:
    """Returns the text as typed, with active characters visible."""
    return str(escape(legal(visible(text))))


def legal(text: str) -> str:
    return text if text.isprintable() else text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


def contents(sections: Sequence[tuple[str, str]]) -> str:
    """Returns links to the sections (anchor, title), if there are several."""
    links = "".join(f'<li><a href="#{anchor}">{seen(title)}</a></li>' for anchor, title in sections)
    return f'<nav aria-label="Contents"><ol>{links}</ol></nav>\n' if len(sections) > 1 else ""


def render(block: Block, links: Links = NO_LINKS) -> str:
    """The block on lines of its own."""
    match block:
        case Heading():
            level = min(block.level + 1, 6)
            anchor = f' id="{escape(block.anchor)}"' if block.anchor else ""
            return f"\n<h{level}{anchor}>{seen(block.text)}</h{level}>"
        case Para():
            kind = f' class="{block.kind}"' if block.kind else ""
            return f"\n<p{kind}>{seen(block.text)}</p>"
        case RichPara():
            return f"\n<p>{_runs(block, links)}</p>"
        case Concordance():
            items = (_runs(replace(paragraph, mark=""), links) for paragraph in block.paragraphs)
            return f"\n<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"
        case Prose():
            sentences = "".join(_sentence(sentence, links) for sentence in block.sentences)
            return f'\n<p class="thin">{seen(block.notice)}</p>\n<p>{sentences}</p>'
        case Quote():
            return _quote(block, links)
        case Terms():
            return f"\n<dl>{''.join(f'<dt>{seen(term)}</dt><dd>{seen(text)}</dd>' for term, text in block.pairs)}</dl>"
        case Items():
            return f"\n<ul>{''.join(f'<li>{seen(item)}</li>' for item in block.items)}</ul>"
        case HeatMap() | Curve():
            return ""
        case Picture():
            return f'\n<p><img class="logo" src="{data_url(block.content)}" alt="{seen(block.description)}"></p>'
        case Figure():
            caption = seen(block.caption)
            return f"\n<figure>{_scroll(caption)}{block.svg}</div><figcaption>{caption}</figcaption></figure>"
        case Table():
            return _table(block, links)


STYLE_ELEMENTS = {"bold": "strong", "italic": "em", "code": "code"}


def _runs(block: RichPara, links: Links) -> str:
    return seen(block.mark) + "".join(_styled(run, links) for run in block.runs)


def _styled(run: StyledRun, links: Links) -> str:
    text = links.to_excerpt(run.guid, run.text) if run.guid else _cell(TableCell(run.text, run.code, run.case), links)
    element = STYLE_ELEMENTS.get(run.style)
    return f"<{element}>{text}</{element}>" if element else text


def _sentence(sentence: CitedSentence, links: Links) -> str:
    if sentence.wrong:
        return f'<del>{seen(sentence.whole)}</del> <span class="remark">{seen(struck(sentence.wrong))}</span> '
    cites = "; ".join(links.to_excerpt(guid, citation) for citation, guid in sentence.cites)
    return f"{seen(sentence.text)}{f' ({cites})' if cites else ''}{sentence.stop} "


def _quote(quote: Quote, links: Links) -> str:
    language = f' lang="{escape(quote.language)}"' if quote.language not in ("", "en") else ""
    reason = f"; {seen(quote.reason)}" if quote.reason else ""
    parts = [
        f'<p class="around" dir="auto">… {seen(quote.before)}</p>' if quote.before else "",
        *(f'<p dir="auto"{language}>{_runs(paragraph, links)}</p>' for paragraph in quote.paragraphs),
        "" if quote.paragraphs else f'<p dir="auto"{language}>{seen(quote.words)}</p>',
        f'<p class="around" dir="auto">{seen(quote.after)} …</p>' if quote.after else "",
        f'<p class="ref">— {links.to_excerpt(quote.guid, quote.reference)}{reason}</p>',
        f'<p class="ref">Note: {seen(quote.note)}</p>' if quote.note else "",
    ]
    return f"\n<blockquote>{''.join(parts)}</blockquote>"


def _scroll(label: str) -> str:
    """Wraps wide content so that it scrolls by itself, also with the keyboard."""
    return f'<div class="scroll" tabindex="0" role="group" aria-label="{label}">'


def _table(table: Table, links: Links) -> str:
    caption = seen(table.caption)
    kinds = [' class="n"' if column.numeric else "" for column in table.columns]
    heads = "".join(f'<th scope="col"{kind}>{seen(title)}</th>' for title, kind in zip(table.head, kinds, strict=True))
    rows = "".join(f"\n<tr>{''.join(_cells(row, kinds, links))}</tr>" for row in table.rows)
    return (
        f"\n{_scroll(caption or 'Table')}<table>{f'<caption>{caption}</caption>' if caption else ''}\n"
        f"<thead><tr>{heads}</tr></thead>\n<tbody>{rows}\n</tbody></table></div>"
    )


def _cells(row: Sequence[TableCell], kinds: Sequence[str], links: Links) -> Iterable[str]:
    for at, (cell, kind) in enumerate(zip(row, kinds, strict=True)):
        yield f"<td{kind}>{_cell(cell, links)}</td>" if at else f'<th scope="row"{kind}>{_cell(cell, links)}</th>'


def _cell(cell: TableCell, links: Links) -> str:
    text = "<br>".join(map(seen, cell.text.split("\n")))
    to = links.cell(cell)
    if to is not None:
        group = "" if to.group is None else f' data-g="{to.group}"'
        text = f'<a href="#{to.anchor}"{group}>{text}</a>'
    return EM * cell.indent + text
