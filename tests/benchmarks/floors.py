"""The bare floors: what each job costs with the same libraries and nothing of fusen's. Run in a study's folder."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import sqlite3
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
STUDY = Path(".fusen/study.db")


def python() -> None:
    """An interpreter that does nothing."""


def import_() -> None:
    """Read, hash, split at full stops, store and index every transcript."""
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(Path(folder) / "floor.db")
        database.execute("CREATE TABLE texts(sha256 TEXT, body TEXT)")
        database.execute("CREATE VIRTUAL TABLE search USING fts5(body, content='')")
        number = 0
        for path in sorted(Path("transcripts").glob("*.txt")):
            content = path.read_bytes()
            text = content.decode()
            database.execute("INSERT INTO texts VALUES (?, ?)", (hashlib.sha256(content).hexdigest(), text))
            rows = [(number + i, sentence) for i, sentence in enumerate(SENTENCE.findall(text))]
            number += len(rows)
            database.executemany("INSERT INTO search(rowid, body) VALUES (?, ?)", rows)
        database.commit()


def tokenizer() -> None:
    """spaCy's bare tokenizer over every transcript."""
    import spacy

    nlp = spacy.blank("en")
    for path in sorted(Path("transcripts").glob("*.txt")):
        nlp.tokenizer(path.read_text("utf-8"))


def merge() -> None:
    """Parse the lines and insert them into a table."""
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(Path(folder) / "floor.db")
        database.execute("CREATE TABLE codings(guid TEXT UNIQUE, source TEXT, code TEXT, start INT, stop INT)")
        with open("coder.jsonl", encoding="utf-8") as lines:
            values = map(json.loads, lines)
            rows = [(v["guid"], v["source"], v.get("code_id"), v["start"], v["end"]) for v in values]
        database.executemany("INSERT INTO codings VALUES (?, ?, ?, ?, ?)", rows)
        database.commit()


def counts() -> None:
    """Count distinct sources by code over the live codings of people."""
    database = sqlite3.connect(STUDY)
    pairs = database.execute("SELECT DISTINCT code, source FROM codings WHERE until IS NULL AND origin = 'manual'")
    Counter(code for code, _ in pairs)


def csv_() -> None:
    """Write every live coding of people with its words as CSV."""
    database = sqlite3.connect(STUDY)
    rows = database.execute(
        "SELECT s.path, t.body, c.code, c.start, c.end, c.at FROM codings c, sources s, texts t WHERE c.until IS NULL "
        "AND s.until IS NULL AND c.source = s.source AND s.text = t.id AND c.origin = 'manual' ORDER BY c.source"
    )
    out = io.StringIO()
    writer = csv.writer(out)
    for path, body, code, start, end, at in rows:
        writer.writerow((path, code, start, end, body[start:end], at))
    Path("floor.csv").write_text(out.getvalue(), "utf-8")


def qdpx() -> None:
    """Zip every text, and a document with an element for each coding."""
    database = sqlite3.connect(STUDY)
    rows = database.execute(
        "SELECT guid, code, source, start, end FROM codings WHERE until IS NULL AND origin = 'manual'"
    )
    elements = "".join(
        f'<s guid="{guid}" a="{start}" b="{end}"><c ref="{code}"/></s>' for guid, code, _, start, end in rows
    )
    with zipfile.ZipFile("floor.qdpx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", f"<p>{elements}</p>")
        for path in sorted(Path("transcripts").glob("*.txt")):
            archive.write(path)


def unqdpx() -> None:
    """Unzip and parse such a file, then do what the import of its texts does."""
    from lxml import etree

    with zipfile.ZipFile("floor.qdpx") as archive:
        etree.fromstring(archive.read("project.qde"))
        for name in archive.namelist():
            archive.read(name)
    import_()


if __name__ == "__main__":
    floors = {
        "python": python,
        "import": import_,
        "tokenizer": tokenizer,
        "merge": merge,
        "counts": counts,
        "csv": csv_,
        "qdpx": qdpx,
        "unqdpx": unqdpx,
    }
    floors[sys.argv[1]]()
