"""Read annotation files in XML by the root element: ELAN, EXMARaLDA, Transcriber and TEI; the suffix does not matter."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO

from fusen.errors import FileError
from fusen.formats.containers.safe_zip_xml import MOST_XML, parse_xml
from fusen.formats.registry import Loaded, Options
from fusen.formats.transcripts.annotation.elan import elan_file
from fusen.formats.transcripts.annotation.exmaralda import exmaralda_file
from fusen.formats.transcripts.annotation.tei import tei_file
from fusen.formats.transcripts.annotation.tiers import AnnotationFile, build
from fusen.formats.transcripts.annotation.transcriber import transcriber_file
from fusen.model.source import Source

if TYPE_CHECKING:
    from lxml.etree import _Element

_ROOTS: dict[str, Callable[[_Element, str], AnnotationFile]] = {
    "ANNOTATION_DOCUMENT": elan_file,
    "basic-transcription": exmaralda_file,
    "Trans": transcriber_file,
    "TEI": tei_file,
    "TEI.2": tei_file,
}
_KNOWN = "known are ELAN (.eaf), EXMARaLDA (.exb), Transcriber (.trs) and TEI; export one of these, or .txt"


def read(file: BinaryIO, name: str, options: Options) -> Loaded[Source]:
    """Return the one Source of an XML transcript. Raises FileError, naming the file, for any other XML."""
    content = file.read(MOST_XML + 1)
    if len(content) > MOST_XML:
        raise FileError(f"{name}: larger than {MOST_XML // 2**20} MB", "export the talk alone")
    root = parse_xml(content, name, may_name_dtd=True)
    tag = root.tag.rpartition("}")[2] if isinstance(root.tag, str) else ""
    if tag not in _ROOTS:
        raise FileError(f"{name}: XML that holds no transcript: its root is <{tag}>", _KNOWN)
    return build(_ROOTS[tag](root, name), name, options)
