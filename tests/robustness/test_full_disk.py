"""Every writer reports a full disk with one clear error and leaves no partial file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.small_study import code, make_study, opened
from tests.support.studies import environment

pytest.importorskip("resource", reason="POSIX resource limits not found")

WRITERS = """
import resource, sys
from pathlib import Path
from fusen.errors import FusenError
from fusen.model.filter import EVERYTHING
from fusen.settings import write_coder
from fusen.study import Study
from fusen.study.exchange.export_project import ExportOptions
from fusen.study.export.pictures import write_picture
root, out = Path(sys.argv[1]), Path(sys.argv[2])
with Study.open(root, user="Ann") as study:
    exchange = study.exchange
    acts = {
        **{f"excerpts{suffix}": lambda s=suffix: exchange.export(out / f"e{s}") for suffix in
           (".csv", ".tsv", ".json", ".md", ".xlsx", ".docx", ".html", ".tex", ".jsonl")},
        **{f"report{suffix}": lambda s=suffix: exchange.report(out / f"r{s}") for suffix in (".html", ".docx", ".md")},
        **{f"codebook{suffix}": lambda s=suffix: study.codebook.export(out / f"c{s}") for suffix in (".yaml", ".csv", ".xlsx", ".docx", ".md")},
        "tidy": lambda: exchange.export(out / "t.csv", tidy=True),
        "project": lambda: exchange.export_project(out / "p.qdpx", ExportOptions(EVERYTHING)),
        "matrix": lambda: study.matrix.export(out / "m.xlsx"),
        "picture": lambda: write_picture(out / "p.svg", "<svg/>" * 100),
        "transcripts": lambda: study.pseudonyms.export_transcripts(out / "texts"),
        "backup": lambda: study.maintenance.backup(out / "b.db"),
        "pseudonyms": lambda: study.pseudonyms.find(),
        "new code": lambda: study.codebook.edit.add("Trust"),
        "code": lambda: study.codings.add("EU-01.txt", 3, 9, "funding"),
        "erase": lambda: study.maintenance.erase("JP-01"),
        "settings": lambda: write_coder("Ann"),
    }
    study.results.search("money")
    import fusen.study.erasure.erase, fusen.study.pseudonyms.apply
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, resource.RLIM_INFINITY))
    for name, act in acts.items():
        try:
            act()
            print(name, "written")
        except FusenError as error:
            print(name, "refused", bool(error.hint))
"""


def test_every_writer_reports_a_full_disk_with_a_hint(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    out = tmp_path / "out"
    out.mkdir()
    with opened(root) as study:
        code(study, "money was missing", "funding", memo="why")
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and ".fusen" not in path.parts}
    child = subprocess.run(
        [sys.executable, "-c", WRITERS, str(root), str(out)], env=environment(XDG_CONFIG_HOME=str(tmp_path / "settings")),
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert child.stderr == ""
    lines = child.stdout.splitlines()
    assert [line for line in lines if not line.endswith("refused True")] == []
    assert len(lines) == 28
    assert [path.name for path in out.rglob("*") if path.is_file()] == []
    with opened(root) as study:
        assert study.maintenance.check() == []
    after = {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and ".fusen" not in path.parts}
    assert {name: after.get(name) for name in before if name.name != "JP-01.txt"} == {
        name: content for name, content in before.items() if name.name != "JP-01.txt"
    }
