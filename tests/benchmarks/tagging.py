"""Quality of auto-coding on the sample study: `python -m tests.benchmarks.tagging`.

Each of the four interviews that coder A and coder B have read is coded from the other three. A settings.toml with
`multilingual = true` under [suggestions] adds the extra to the measurement.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from fusen.study import Study
from fusen.study.autocode import HeldOutQuality

SAMPLE = Path(__file__).parents[2]
FOLDERS = ("transcripts", "codebook")


def copy_sample(folder: Path) -> Path:
    """Copy the files of the sample study without its database."""
    for name in FOLDERS:
        shutil.copytree(SAMPLE / name, folder / name)
    (folder / ".fusen").mkdir()
    shutil.copy(SAMPLE / ".fusen/study.toml", folder / ".fusen")
    return folder


def line(name: str, quality: HeldOutQuality | None) -> str:
    if quality is None:
        return f"{name:10} nothing to compare with"
    return f"{name:10} precision {quality.precision:.3f}  recall {quality.recall:.3f}  F1 {quality.f1:.3f}"


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, Study.open(copy_sample(Path(folder)), user="coder") as study:
        study.sources.import_files()
        for name in ("coder-a", "coder-b"):
            study.exchange.merge(SAMPLE / f".fusen/codings/{name}.jsonl")
        report = study.autocode.tag(dry_run=True)
    print(line("combined", report.quality))
    print(line("phrases", report.phrase_quality))
    return 0


if __name__ == "__main__":
    sys.exit(main())
