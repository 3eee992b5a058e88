"""The parts of a Word package: body, styles, numbering, properties and pictures."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Sequence
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from fusen.model.escape import visible

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
FONT, JAPANESE = "Calibri", "Yu Gothic"
LOGOS = 100_000
"""Logos are numbered from here, after all figures."""

_PNG = b"\x89PNG"

_MOMENT = (1980, 1, 1, 0, 0, 0)  # the same content makes the same file
_NOT_XML = re.compile("[\ufffe\uffff]")
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SECTION = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1417" w:bottom="1440" w:left="1417" '
    'w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'
)


def shown(text: str) -> str:
    """Returns the text for XML: active and invalid characters become visible."""
    return escape(_NOT_XML.sub("\ufffd", visible(text)))


def picture_size(content: bytes) -> tuple[int, int]:
    """Width and height in pixels of a PNG or JPEG picture."""
    if content.startswith(b"\x89PNG"):
        width, height = struct.unpack(">II", content[16:24])
        return int(width), int(height)
    for match in re.finditer(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]", content):
        part = content[match.end() + 3 : match.end() + 7]
        if len(part) == 4 and all(struct.unpack(">HH", part)):
            down, across = struct.unpack(">HH", part)
            return int(across), int(down)
    return 100, 100


def picture(number: int, size: tuple[int, int], description: str, *, logo: bool = False) -> str:
    """A run with the picture or logo of that number; `size` in EMU."""
    name, (width, height) = f"{'Logo' if logo else 'Figure'} {number}", size
    number = number + LOGOS if logo else number
    about = quoteattr(_NOT_XML.sub("\ufffd", visible(description)))
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="{name}" descr={about}/>'
        f'<a:graphic><a:graphicData uri="{DRAWING}/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="rId{number + 2}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def write_package(
    file: BinaryIO,
    body: str,
    pictures: Sequence[bytes],
    logos: Sequence[bytes] = (),
    *,
    title: str,
    author: str,
    comment: str,
    language: str = "en",
) -> None:
    """Write the package; pictures are numbered from 1, in order."""
    document = (
        f'{_XML}<w:document xmlns:w="{W}" xmlns:r="{OFFICE}" xmlns:wp="{DRAWING}/wordprocessingDrawing" '
        f'xmlns:a="{DRAWING}/main" xmlns:pic="{DRAWING}/picture"><w:body>{body}{_SECTION}</w:body></w:document>'
    )
    properties = (
        f'{_XML}<cp:coreProperties xmlns:cp="{CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{shown(title)}</dc:title><dc:creator>{shown(author)}</dc:creator>"
        f"<dc:description>{shown(comment)}</dc:description><dc:language>{language}</dc:language></cp:coreProperties>"
    )
    files = dict(enumerate(pictures, 1)) | dict(enumerate(logos, LOGOS + 1))
    media = {
        number: f"image{number}.{'png' if content.startswith(_PNG) else 'jpeg'}" for number, content in files.items()
    }
    images = "".join(
        f'<Relationship Id="rId{number + 2}" Type="{OFFICE}/image" Target="media/{name}"/>'
        for number, name in media.items()
    )
    parts: dict[str, str | bytes] = {
        **_FRAME,
        "docProps/core.xml": properties,
        "word/_rels/document.xml.rels": _relations(images),
        "word/document.xml": document,
    }
    parts |= {f"word/media/{media[number]}": content for number, content in files.items()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, _MOMENT), content, zipfile.ZIP_DEFLATED)


def _relations(images: str) -> str:
    return (
        f'{_XML}<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OFFICE}/styles" '
        f'Target="styles.xml"/><Relationship Id="rId2" Type="{OFFICE}/numbering" Target="numbering.xml"/>'
        f"{images}</Relationships>"
    )


def _style(name: str, title: str, paragraph: str = "", run: str = "") -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{title}"/><w:basedOn w:val="Normal"/>'
        f"<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _spacing(before: int, after: int) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}"/>'


_INK, _DIM, _BLUE = (f'<w:color w:val="{colour}"/>' for colour in ("1A1A1A", "595959", "1A4066"))
_SMALL = '<w:sz w:val="18"/>'
_INSET = '<w:ind w:left="567" w:right="567"/>'
_BOX = "".join(
    f'<w:{side} w:val="single" w:sz="8" w:space="6" w:color="8A3B00"/>' for side in ("top", "left", "bottom", "right")
)
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_STYLES = (
    f'{_XML}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" '
    f'w:eastAsia="{JAPANESE}" w:cs="{FONT}"/><w:sz w:val="22"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
    '<w:spacing w:after="120" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    + "".join(
        _style(
            f"Heading{level}",
            f"heading {level}",
            f'<w:keepNext/><w:keepLines/>{_spacing(280, 80)}<w:outlineLvl w:val="{level - 1}"/>',
            f'<w:b/>{_BLUE}<w:sz w:val="{size}"/>',
        )
        for level, size in enumerate((32, 28, 26, 24, 22, 22), 1)
    )
    + _style("Title", "Title", _spacing(0, 240), f'<w:b/>{_BLUE}<w:sz w:val="44"/>')
    + _style("Quote", "Quote", f"<w:keepNext/>{_spacing(120, 20)}{_INSET}", _INK)
    + _style("Reference", "Reference", f"{_spacing(0, 80)}{_INSET}", _DIM + _SMALL)
    + _style("Context", "Context", f"<w:keepNext/>{_spacing(240, 0)}{_INSET}", _DIM + _SMALL)
    + _style("Remark", "Remark", "", _DIM + _SMALL)
    + _style(
        "Caution", "Caution", '<w:pBdr><w:left w:val="single" w:sz="18" w:space="8" w:color="8FADC8"/></w:pBdr>', _SMALL
    )
    + _style("Lead", "Lead", f"<w:keepNext/>{_spacing(120, 0)}")
    + _style("Byline", "Byline", _spacing(0, 40), _DIM)
    + _style(
        "Banner",
        "Banner",
        f'<w:pBdr>{_BOX}</w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="FFF4CE"/>{_spacing(240, 240)}',
        "<w:b/>",
    )
    + _style("Caption", "caption", f"<w:keepLines/>{_spacing(120, 80)}", f"<w:b/>{_BLUE}{_SMALL}")
    + _style("Cell", "Cell", '<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>', _SMALL)
    + _style("ListBullet", "List Bullet", '<w:numPr><w:numId w:val="1"/></w:numPr><w:contextualSpacing/>')
    + '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:tblPr>'
    f"<w:tblBorders>{_BORDERS}</w:tblBorders></w:tblPr></w:style></w:styles>"
)
_NUMBERING = (
    f'{_XML}<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:pStyle w:val="ListBullet"/>'
    '<w:lvlText w:val="•"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
_FRAME = {
    "[Content_Types].xml": f'{_XML}<Types xmlns="{TYPES}"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Default Extension="jpeg" ContentType="image/jpeg"/>'
    f'<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{WORD}.styles+xml"/>'
    f'<Override PartName="/word/numbering.xml" ContentType="{WORD}.numbering+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
    "_rels/.rels": f'{_XML}<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
    f'Target="word/document.xml"/><Relationship Id="rId2" '
    'Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/></Relationships>',
    "word/styles.xml": _STYLES,
    "word/numbering.xml": _NUMBERING,
}
