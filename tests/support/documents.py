"""Functions that build transcript files in every format."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

from fusen.formats.registry import Loaded, Options, for_suffix
from fusen.model.source import Source

PROJECT = "12345678-1234-5678-1234-567812345678"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_SPACES = {"office": "office", "text": "text", "table": "table", "style": "style", "fo": "xsl-fo-compatible"}
_ODF = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for short, name in _SPACES.items())


def load(data: str | bytes, name: str, **options: object) -> Loaded[Source]:
    """Read a file by its suffix, as `import` does."""
    content = data.encode() if isinstance(data, str) else data
    read = for_suffix(name, "transcript").load("reader")
    loaded: Loaded[Source] = read(io.BytesIO(content), name, Options(project=PROJECT, **options))  # type: ignore[arg-type]
    return loaded


def source(data: str | bytes, name: str, **options: object) -> Source:
    return load(data, name, **options).items[0]


def spoken(made: Source) -> list[tuple[str, str]]:
    return [(turn.speaker, made.text[turn.start : turn.end]) for turn in made.turns]


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def docx(body: str, **parts: str) -> bytes:
    """Return a Word document with this `<w:body>`; `parts` are other members of word/, such as footnotes."""
    members = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
    }
    members |= {f"word/{name}.xml": f"<w:{name} {_W}>{content}</w:{name}>" for name, content in parts.items()}
    return zipped(members)


def paragraph(text: str, bold: str = "") -> str:
    """Return a Word paragraph with `bold` before `text`."""
    lead = f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{bold}</w:t></w:r>' if bold else ""
    return f'<w:p>{lead}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def word_table(rows: Sequence[Sequence[str]]) -> str:
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def odt(body: str, styles: str = "") -> bytes:
    """Return an OpenDocument text with this `<office:text>`."""
    content = (
        f'<office:document-content {_ODF} xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """Return a PDF with these lines on each page; a page without lines has a picture only."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    objects.append(font)
    for lines in pages:
        stream = b"BT /F1 10 Tf 50 800 Td 14 TL " if lines else b"q 10 0 0 10 0 0 cm Q "
        for line in lines:
            escaped = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("cp1252")
            stream += b"(" + escaped + b") Tj T* "
        stream += b"ET" if lines else b""
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    return _assembled(objects)


def _assembled(objects: Sequence[bytes]) -> bytes:
    made = b"%PDF-1.4\n"
    offsets = []
    for number, one in enumerate(objects, 1):
        offsets.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return made + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
