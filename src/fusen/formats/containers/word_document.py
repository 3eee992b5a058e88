"""Word documents written part by part as they come: headings, paragraphs, quotes and tables, in Word's own styles."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import BinaryIO
from xml.sax.saxutils import escape

from fusen.model.escape import visible

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PAGE = 9026  # twentieths of a point between the margins of A4
LONGEST = 30  # characters beyond which a column asks for no more room

_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_NOT_XML = re.compile("[\ufffe\uffff]")
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the same content makes the same file


class WordDocument:
    """Everything added is text and is shown as typed. `save` once at the end."""

    def __init__(self) -> None:
        self._body = io.StringIO()

    def heading(self, text: str, level: int = 1) -> None:
        self.paragraph(text, f"Heading{min(level, 6)}")

    def paragraph(self, text: str, style: str = "", *, bold: bool = False) -> None:
        """One paragraph; line breaks in the text stay line breaks."""
        self._body.write(_paragraph(text, style, bold=bold))

    def table(self, titles: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[bool] = ()) -> None:
        """A table whose head is repeated on every page, its columns as wide as their contents ask for."""
        rows = [*rows]
        right = [*right] or [False] * len(titles)
        asked = [
            min(max([len(title), *(len(row[at]) for row in rows)]), LONGEST) + 2 for at, title in enumerate(titles)
        ]
        widths = [max(300, PAGE * width // sum(asked)) for width in asked]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        self._body.write(
            f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{PAGE}" w:type="dxa"/>'
            f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        )
        self._row(titles, widths, right, head=True)
        for row in rows:
            self._row(row, widths, right)
        self._body.write("</w:tbl>" + _paragraph(""))

    def _row(self, cells: Sequence[str], widths: Sequence[int], right: Sequence[bool], *, head: bool = False) -> None:
        said = "<w:trPr><w:cantSplit/>" + ("<w:tblHeader/>" if head else "") + "</w:trPr>"
        for text, width, number in zip(cells, widths, right, strict=True):
            made = _paragraph(text, "Cell", bold=head, right=number)
            said += f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{made}</w:tc>'
        self._body.write(f"<w:tr>{said}</w:tr>")

    def save(self, file: BinaryIO) -> None:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in _FRAME.items():
                package.writestr(zipfile.ZipInfo(name, _MOMENT), content, zipfile.ZIP_DEFLATED)
            document = (
                f'{_XML}<w:document xmlns:w="{W}"><w:body>{self._body.getvalue()}<w:sectPr>'
                '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" '
                'w:header="708" w:footer="708" w:gutter="0"/></w:sectPr></w:body></w:document>'
            )
            package.writestr(zipfile.ZipInfo("word/document.xml", _MOMENT), document, zipfile.ZIP_DEFLATED)


def _paragraph(text: str, style: str = "", *, bold: bool = False, right: bool = False) -> str:
    about = f'<w:pStyle w:val="{style}"/>' if style else ""
    about += '<w:jc w:val="right"/>' if right else ""
    return f"<w:p><w:pPr>{about}</w:pPr>{_runs(text, bold)}</w:p>" if about else f"<w:p>{_runs(text, bold)}</w:p>"


def _runs(text: str, bold: bool) -> str:
    if not text:
        return ""
    how = "<w:rPr><w:b/></w:rPr>" if bold else ""
    lines = _BREAK.split(text)
    made = "<w:br/>".join(
        "<w:tab/>".join(f'<w:t xml:space="preserve">{_shown(part)}</w:t>' for part in line.split("\t"))
        for line in lines
    )
    return f"<w:r>{how}{made}</w:r>"


def _shown(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", visible(text)))


def _style(name: str, title: str, paragraph: str = "", run: str = "", based: str = "Normal") -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{title}"/><w:basedOn w:val="{based}"/>'
        f"<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SIZES = (32, 28, 26, 24, 22, 22)
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_STYLES = (
    f'{_XML}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault>'
    '<w:pPrDefault><w:pPr><w:spacing w:after="120"/></w:pPr></w:pPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    + "".join(
        _style(
            f"Heading{level}", f"heading {level}",
            f'<w:keepNext/><w:spacing w:before="240" w:after="80"/><w:outlineLvl w:val="{level - 1}"/>',
            f'<w:b/><w:sz w:val="{size}"/>',
        )
        for level, size in enumerate(_SIZES, 1)
    )
    + _style("Title", "Title", '<w:spacing w:after="240"/>', '<w:b/><w:sz w:val="40"/>')
    + _style("Quote", "Quote", '<w:spacing w:before="120" w:after="40"/><w:ind w:left="567" w:right="567"/>', "<w:i/>")
    + _style("Reference", "Reference", '<w:ind w:left="567" w:right="567"/>', '<w:sz w:val="18"/>')
    + _style("Remark", "Remark", "", '<w:color w:val="595959"/><w:sz w:val="18"/>')
    + _style("Cell", "Cell", '<w:spacing w:before="20" w:after="20"/>', '<w:sz w:val="18"/>')
    + '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:tblPr>'
    f"<w:tblBorders>{_BORDERS}</w:tblBorders></w:tblPr></w:style></w:styles>"
)  # fmt: skip
_FRAME = {
    "[Content_Types].xml": f'{_XML}<Types xmlns="{TYPES}"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    f'ContentType="{WORD}.document.main+xml"/><Override PartName="/word/styles.xml" '
    f'ContentType="{WORD}.styles+xml"/></Types>',
    "_rels/.rels": f'{_XML}<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" '
    f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/_rels/document.xml.rels": f'{_XML}<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" '
    f'Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "word/styles.xml": _STYLES,
}
