"""Speed of reading Word files and captions: `python -m tests.benchmarks.formats [--transcripts N]`.

A floor does the least the job needs with the same libraries: unzip and parse, or split lines, then what the import of
plain text does. Targets are CPU seconds for 1000 transcripts of 6,000 words.
"""

from __future__ import annotations

import argparse
import io
import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from docx import Document

from tests.benchmarks.corpus import PROJECT, words
from tests.benchmarks.run import measure

TARGETS = {"docx": 30.0, "vtt": 15.0, "txt": 12.0}
FLOORS = {
    "docx": "import zipfile\nfrom lxml import etree\n"
    "for file in files: list(etree.fromstring(zipfile.ZipFile(file).read('word/document.xml')).itertext())",
    "vtt": "for file in files: [line for line in file.read_text('utf-8').split('\\n') if line]",
    "txt": "for file in files: file.read_text('utf-8')",
}


def talk(draw: random.Random, vocabulary: list[str], length: int = 6000) -> list[tuple[str, str]]:
    turns: list[tuple[str, str]] = []
    count = 0
    while count < length:
        asks = len(turns) % 2 == 0
        size = draw.randint(8, 25) if asks else draw.randint(20, 150)
        words = draw.choices(vocabulary[:3000], k=size)
        sentences = [" ".join(words[at : at + 15]).capitalize() for at in range(0, size, 15)]
        turns.append(("Interviewer" if asks else "EU-01", ". ".join(sentences) + ("?" if asks else ".")))
        count += size
    return turns


def docx(turns: list[tuple[str, str]]) -> bytes:
    document = Document()
    for speaker, talk in turns:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{speaker}: ").bold = True
        paragraph.add_run(talk)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def vtt(turns: list[tuple[str, str]]) -> bytes:
    lines = ["WEBVTT", ""]
    at = 0
    for speaker, talk in turns:
        parts = talk.split(" ")
        for start in range(0, len(parts), 10):
            begin, end = (f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.000" for second in (at, at + 4))
            lines += [f"{begin} --> {end}", f"<v {speaker}>{' '.join(parts[start : start + 10])}</v>", ""]
            at += 4
    return "\n".join(lines).encode()


def txt(turns: list[tuple[str, str]]) -> bytes:
    return "".join(f"{speaker}: {talk}\n\n" for speaker, talk in turns).encode()


def make(folder: Path, suffix: str, write: Callable[[list[tuple[str, str]]], bytes], count: int) -> None:
    draw, vocabulary = random.Random(1), words(20_000, 1)
    (folder / "transcripts").mkdir(parents=True)
    (folder / "codebook").mkdir()
    (folder / ".fusen").mkdir()
    settings = f'project = "{PROJECT}"\nname = "benchmark"\nlanguage = "en"\nunit = "sentence"\n'
    (folder / ".fusen" / "study.toml").write_text(settings)
    (folder / "codebook" / "codebook.yaml").write_text("name: benchmark\ncodes: []\n")
    for number in range(count):
        (folder / "transcripts" / f"T{number:05}.{suffix}").write_bytes(write(talk(draw, vocabulary)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transcripts", type=int, default=1000)
    count: int = parser.parse_args().transcripts
    folder = Path(tempfile.mkdtemp(prefix="fusen-formats-"))
    missed = 0
    print(f"{'import of ' + str(count):24} {'CPU s':>8} {'floor s':>8} {'ratio':>7} {'MB':>6}   target")
    try:
        for suffix, write in (("docx", docx), ("vtt", vtt), ("txt", txt)):
            study = folder / suffix
            make(study, suffix, write, count)
            floor_code = f"from pathlib import Path\nfiles = sorted(Path('transcripts').iterdir())\n{FLOORS[suffix]}"
            floor = measure([sys.executable, "-c", floor_code], study)
            cost = measure([sys.executable, "-m", "fusen", "status"], study)
            late = count == 1000 and cost.cpu > TARGETS[suffix]
            missed += late
            ratio = cost.cpu / floor.cpu
            verdict = "  MISSED" if late else ""
            print(
                f"{suffix:24} {cost.cpu:8.2f} {floor.cpu:8.2f} {ratio:7.2f} {cost.memory:6.0f}   <= {TARGETS[suffix]} s{verdict}"
            )
    finally:
        shutil.rmtree(folder)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
