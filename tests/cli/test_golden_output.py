"""The output of every command on the sample study equals its golden file; `--golden` rewrites the files.

The first study is the sample with phrase matches. The second one also has themes, matrix cells, rounds, a resolved
disagreement and changed codes. No command changes the output of another. A golden file contains the command, its exit
code, both streams and the files it wrote.
"""

from __future__ import annotations

import difflib
import io
import re
import shlex
import shutil
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count, product
from pathlib import Path
from typing import Any

import pytest
import time_machine
import typer.main

from fusen import __version__
from fusen.cli.app import whole_app
from tests.support.shared_folders import PARTS, copy_sample
from tests.support.studies import Ran, fusen

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "commands"
MOST_DIFFERENCES = 80
DAY = datetime(2026, 11, 30, 12, tzinfo=UTC)  # reports print the day in words and citations the year
ENVIRONMENT = {"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
HOMES = ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA")
UNSET = ("LINES", "FORCE_COLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE", "PYTHONIOENCODING")

WORK = """\
theme write "Money without a date" "Money is promised, but never for the year it is needed in." --code "Funding gap"
theme pin "Money without a date" EU-01@10611-10674
theme pin "Money without a date" EU-01@11195-11306 --stance contradicting --note "not the money in itself"
theme pin "Money without a date" JP-01@1645-1691 --stance qualifying
theme write "Somebody who stays" "It goes on where one person stays."
theme write "To be removed"
theme remove "To be removed"
matrix write EU-01 "Funding gap" "No ticket money since December." --coder fusen
matrix write EU-01 "Champion" "Everything hung on one manager." --coder fusen
matrix write JP-01 "Challenges" "Budget years, interpreters." --coder fusen
matrix write EU-03 "Drivers" "Each had what the other was missing." --coder fusen
agreement resolve EU-06@491-672 --code "Funding gap" --keep "coder A" --reason interpretation --note "it ends"
agreement resolve JP-01@1645-1864 --code "Funding gap" --keep both --reason boundary
agreement round start --coders "coder A,coder B" --source EU-01
agreement round submit 1 --as "coder A" --read
agreement round submit 1 --as "coder B" --read
agreement round start --coders "coder A,coder B" --sample 5% --by side
codebook add "Patience" --under "Challenges" --definition "Waiting is a part of it."
codebook edit "Language barrier" --definition "Not understanding one another, in any language." --change meaning
codebook edit "Broker" --definition "Somebody who brings both sides together." --change wording
codebook rename "Distance" "Distance and time"
codebook move "Credibility" --under "Drivers"
codebook merge "Market access" --into "Complementary strengths" --look
codebook delete "Market learning"
undo
redo
undo
"""
"""Run on the second study, in this order."""
KEY = "name,replacement,kind\nNagano,a prefecture,term\nDecember,a month,term\nthe Region,the authority,term\n"

TABLES = """\
status
codebook show --code Drivers
codebook show --code "Funding gap"
codebook log
codebook queue
frequencies
frequencies --by side
frequencies --by side --coder people
frequencies --level theme
frequencies --coder people
frequencies --coder "coder A" --code Drivers --sort words
frequencies --anonymous --by country --level theme
crosstab codes side --code Drivers
crosstab themes country
crosstab themes side/organisation_type
crosstab themes side --coder people
crosstab themes side --interval wilson
crosstab themes side --test fisher
crosstab codes side --test permutation --code Drivers
crosstab themes side --count words --percent column
crosstab case themes
crosstab side wants
cooccurrence --code Challenges
cooccurrence --code Challenges --within overlap --coder people
cooccurrence --code Challenges --within 3
cooccurrence --code Challenges --within interviewee --least 9
cooccurrence --level theme --coder people
saturation
saturation --by side
saturation --level theme --coder people
saturation --base 3 --run 2 --threshold 0 --seed 7
keywords --code "Funding gap"
keywords --by side --most 4
keywords --code Challenges --by side --most 3 --lines 1
timeline
timeline --of code --code Drivers --parts 10
timeline --of theme --coder people
transitions --code Challenges --most 12
transitions --level theme --lag 2 --repeats --coder people
transitions --unit turn --least 3 --most 5
profile JP-03
profile EU-01 --coder people --quotes 1
profile JP-01 --anonymous --code Drivers
agreement --code Drivers
agreement --by source
agreement --by pair
agreement --unit character --by source
agreement --thresholds
agreement --code Champion --without accepted --anonymous
agreement disagreements --code "Funding gap"
agreement disagreements --source EU-01 --code Drivers --anonymous
agreement round list
excerpts --code "Funding gap" --source EU-01
excerpts --code "Language barrier" --source JP-01
excerpts --code "Funding gap" --context 1 --coder people --source JP-01
excerpts --code "Funding gap" --anonymous --source JP-01
excerpts --coder people --query 'code:"Funding gap" side=Japan' --source JP-04
excerpts EU-01@1265-1364
excerpts EU-01@10611-10674 --coder people
themes --code "Funding gap"
themes --code "Funding gap" --by side --coder people
themes --interval wilson --code Champion --code Broker
themes --ledger
themes --anonymous --code "Partner search"
theme list
memo list --about "Funding gap"
memo search grant*
matrix --level theme --source JP-01
matrix --code Drivers --source EU-01
search money
search '"the money"' --word
search 'inter* language'
search --regex 'budget|grant'
search JP-03@954-1040
search 予算
query 'code:"Funding gap" side=EU'
query 'code:"Funding gap" and not text:money'
query 'text:grant* near:2 code:Challenges'
query 'side=Japan coder:"coder A" code:Drivers' --coder people --source JP-01
suggest --as "coder A" --most 4
history
tag --dry-run --by phrases
tag --dry-run
tag --dry-run --code Drivers --source EU-01
"""
"""Run in every format."""
WORKED_TABLES = """\
status
codebook show --code Drivers
codebook log
codebook queue --as "coder A"
excerpts --as "coder A" --coder "coder B" --code "Funding gap" --source EU-06
frequencies --coder people
frequencies --code Challenges
excerpts --code "Funding gap" --coder people --source EU-06
excerpts --code "Funding gap" --anonymous --source EU-01 --coder people
themes --code "Funding gap" --coder people
themes --ledger --coder people
theme list
matrix --written
matrix --stale
matrix --code "Funding gap" --coder people
agreement --code "Funding gap"
agreement disagreements --code "Funding gap"
agreement disagreements --open --code "Language barrier"
agreement disagreements --round 1 --code Drivers
agreement round list
agreement round show
agreement round show 1
agreement round show 1 --by source
agreement round show 1 --stretches
agreement round show 2 --anonymous
history
history --most 3
profile EU-01 --anonymous --code "Funding gap" --coder people
"""
SINGLE = """\
--version
agreement
suggest --source EU-04 --code Challenges --most 3
evaluate --as "coder A" --max-passages 250 --seeds 1 --ns 0 --protocol split
evaluate --as "coder A" --max-passages 250 --seeds 1 --ns 0 --protocol split --format json
evaluate --as "coder A" --max-passages 60 --seeds 1 --ns 25 --format json
evaluate --as "coder A" --max-passages 60 --seeds 1 --ns 0 --format csv
evaluate --as "coder A" --max-passages 60 --seeds 1 --ns 0 --format md
frequencies --include-interviewer --level theme
frequencies --reference intersection --coder people --level theme
frequencies --reference "coder A" --coder people --level theme
frequencies --origin auto --level theme
frequencies --source EU-01 --source JP-01 --level theme
codebook show
codebook check
check
code EU-01
codebook rename Distance "Distance and time" --dry-run
codebook move Credibility --under Drivers --dry-run
codebook merge "Market access" --into "Complementary strengths" --dry-run
codebook delete "Market learning" --dry-run
codebook edit "Language barrier" --definition "Something else." --change meaning --dry-run
codebook add Patience --under Challenges --dry-run
merge .fusen/codings/coder-a.jsonl --dry-run
bogus
frequencies --bogus
frequencies --format yaml
frequencies --code Nope
frequencies --by nope
frequencies --coder nobody
frequencies --source nowhere
frequencies -o out.foo
frequencies --study nowhere
crosstab codes nope
crosstab codes
cooccurrence --within nonsense
saturation --by nope
transitions --lag 99
keywords --code Nope
profile EU-05
profile JP-05 --quotes 1 --code Challenges
profile nobody
agreement --coder "coder A"
agreement round show
excerpts EU-01@9999999-9999999
excerpts nowhere@1-2
excerpts --query 'code:'
query 'code:Nope'
query '('
search
search --regex '('
search nothingofthatkind
theme pin Nothing EU-01@1-2
matrix write EU-05 Nope text
undo --as Nobody
codebook
theme
agreement round
"""
"""Run once: other filters, dry runs and errors."""
FILES = """\
frequencies --level theme
frequencies --by side --code Drivers
crosstab themes side
crosstab themes side --test fisher
cooccurrence --code Drivers
cooccurrence --level theme
saturation --level theme
keywords --code "Funding gap" --lines 1
timeline --of theme
transitions --level theme --coder people
profile JP-03 --quotes 1 --code Drivers
agreement --code Drivers
agreement --by source
agreement disagreements --code "Funding gap" --source EU-01
excerpts --code "Funding gap" --source EU-01
excerpts --code "Funding gap" --source EU-01 --anonymous
themes --code "Funding gap"
query 'code:"Funding gap" side=EU'
"""
"""Written to a text file of every format."""
WORKED_FILES = """\
theme list
themes --code "Funding gap" --coder people
agreement disagreements --code "Funding gap"
"""
PACKED = """\
frequencies --by side --level theme
crosstab themes side
excerpts --code "Funding gap" --source EU-01
agreement --by source
"""
"""Also written to packages, whose text is compared."""
PICTURES = """\
frequencies --plot out.svg
frequencies --by side --level theme --plot out.svg
crosstab themes side --plot out.svg
crosstab codes country --code Drivers --plot out.svg
cooccurrence --code Challenges --plot out.svg
cooccurrence --code Challenges --network --plot out.svg
saturation --plot out.svg
saturation --by side --plot out.svg
timeline --plot out.svg
timeline --of theme --plot out.svg
transitions --code Drivers --most 12 --plot out.svg
agreement --code Drivers --plot out.svg
agreement --by source --plot out.svg
"""
EXPORTS = """\
export out.csv --code "Funding gap"
export out.tsv --code "Funding gap"
export out.json --code "Funding gap" --source EU-01
export out.md --code "Funding gap"
export out.html --code "Funding gap"
export out.tex --code "Funding gap"
export out.xlsx --code "Funding gap" --source EU-01
export out.docx --code "Funding gap" --source EU-01
export out.jsonl --code "Funding gap" --source EU-01
export out.jsonl --coder "coder A" --source EU-06 --code "Language barrier"
export out.csv --context 2 --code "Funding gap" --source EU-01
export out.csv --code "Funding gap" --variables side,country
export out.csv --tidy --code Drivers
export out.md --tidy --code "Funding gap"
export out.json --tidy --code "Funding gap"
export out.csv --anonymous --code "Funding gap"
export out.md --anonymous --code "Funding gap" --coder people
export out.csv --anonymous --tidy --code "Funding gap" --variables side
export out.qdc
export out.qdpx --code "Funding gap" --pseudonymous
codebook export out.yaml
codebook export out.csv
codebook export out.md
matrix export out.xlsx --code Drivers --source EU-01
report out.md
report out.md --coder fusen
report out.md --by side --coder people --code Broker --checklist coreq
report out.md --anonymous --code Broker --title "No names" --checklist srqr --coder fusen
report out.html --code Broker --coder people --by side --checklist jars-qual --variables side
report out.docx --code Broker --variables "" --coder fusen
"""
WORKED_EXPORTS = """\
export out.jsonl --coder people --source EU-06 --code "Funding gap"
export out.csv --anonymous --coder people --code "Funding gap"
export out.qdc
report out.md --code "Funding gap" --coder people
report out.html --code Broker --coder people --anonymous
"""


def every_help() -> Iterator[str]:
    """Yield the help option of each command and group."""

    def below(command: Any, names: list[str]) -> Iterator[str]:
        yield " ".join([*names, "--help"])
        for name, one in getattr(command, "commands", {}).items():
            yield from below(one, [*names, name])

    yield from below(typer.main.get_command(whole_app()), [])


def every_case() -> Iterator[tuple[str, str]]:
    """Yield study and command line of each case."""
    for study, tables, files, exports in (
        ("sample", TABLES, FILES, EXPORTS),
        ("worked", WORKED_TABLES, WORKED_FILES, WORKED_EXPORTS),
    ):
        for line, suffix in product(tables.splitlines(), ("", " --format json", " --format csv", " --format md")):
            if not (line.startswith(("tag", "suggest")) and suffix.endswith(("csv", "md"))):  # they take seconds each
                yield study, line + suffix
        for line, kind in product(files.splitlines(), ("tsv", "json", "md", "html", "tex")):
            yield study, f"{line} -o out.{kind}"
        for line in exports.splitlines():
            yield study, line
    for line, kind in product(PACKED.splitlines(), ("csv", "xlsx", "docx")):
        yield "sample", f"{line} -o out.{kind}"
    for line in ("", *SINGLE.splitlines(), *PICTURES.splitlines(), *every_help()):
        yield "sample", line


def golden_name(study: str, line: str) -> str:
    slug = re.sub(r"[^\w.@-]+", "-", re.sub("[\"'()*:]", " ", line).replace(" --", "--")).strip("-") or "nothing"
    slug = re.sub("--+", "--", slug)
    return f"{'worked-' if study == 'worked' else ''}{slug}.txt"


CASES = {golden_name(study, line): (study, line) for study, line in every_case()}
PREPARING = "preparing.txt"


class Steady:
    """Removes from a text what differs between runs and machines: random guids, times and the last digits of numbers.

    Guids and times keep their length, which determines column widths and line breaks.
    """

    def __init__(self, folder: Path) -> None:
        known = "".join(
            file.read_text("utf-8") for part in PARTS for file in (ROOT / part).rglob("*") if self._of_sample(file)
        )
        self.days = {*re.findall(r"\d{4}-\d\d-\d\d", known)}
        self.guids = {*re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", known)}
        self.folder = str(folder)

    @staticmethod
    def _of_sample(file: Path) -> bool:
        return file.is_file() and file.suffix in (".yaml", ".csv", ".toml", ".jsonl", ".txt", ".md")

    def __call__(self, text: str) -> str:
        text = text.replace(self.folder, "<folder>")
        text = re.sub(rf"(?<![\d.]){re.escape(__version__)}(?!\.?\d)", "<version>", text)
        text = re.sub(r"\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b", self._guid, text)
        text = re.sub(r"\b20\d\d-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?", self._moment, text)
        text = re.sub(r"( {8,})\d\d:\d\d(?![\d:])", r"\g<1>00:00", text)  # the clock's, on a cell's next line
        text = re.sub(r"<v>4[5-9]\d{3}\.\d{5,}</v>", "<v>moment</v>", text)  # days since 1900, as spreadsheets count
        return re.sub(r"\b\d+\.\d{12,}(?:e-\d+)?", lambda found: f"{float(found[0]):.10g}", text)  # the last bits

    def _guid(self, found: re.Match[str]) -> str:
        return found[0] if found[0] in self.guids else re.sub(r"[0-9a-f]", "x", found[0])

    def _moment(self, found: re.Match[str]) -> str:
        return found[0] if found[0][:10] in self.days else re.sub(r"\d", "0", found[0])


@dataclass(frozen=True, slots=True)
class Prepared:
    """The folder of the studies, and the output of the commands that made them."""

    folder: Path
    steady: Steady
    printed: str


def as_golden(line: str, ran: Ran, files: dict[str, str]) -> str:
    parts = {"stdout": ran.out, "stderr": ran.err} | files
    return f"$ fusen {line}\nexit code {ran.code}\n" + "".join(f"=== {name}\n{text}\n" for name, text in parts.items())


def contents(file: Path) -> str:
    """Return a text file unchanged, and the written members of a package."""
    if file.suffix not in (".xlsx", ".docx", ".qdpx"):
        return file.read_bytes().decode("utf-8")
    found = []
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as package:
        for name in sorted(package.namelist()):
            found.append(f"--- {name}\n")
            if re.search(r"worksheets/\w+\.xml|sharedStrings|word/(document|footnotes|comments)\.xml|\.qde$", name):
                found.append(package.read(name).decode("utf-8").replace("><", ">\n<") + "\n")
    return "".join(found)


def guids() -> Callable[[], uuid.UUID]:
    """Return a source of ascending guids above those of the sample: many tables are sorted by guid."""
    numbers = count(1)
    return lambda: uuid.UUID(int=(0xFFFF << 112) + next(numbers), version=4)


def in_surroundings(patch: pytest.MonkeyPatch, home: Path, study: Path) -> None:
    for name, value in (ENVIRONMENT | dict.fromkeys(HOMES, str(home))).items():
        patch.setenv(name, value)
    for name in UNSET:
        patch.delenv(name, raising=False)
    patch.chdir(study)
    time.tzset()


def build(folder: Path) -> None:
    """Make both studies, and write what their commands printed to `preparing`."""
    with time_machine.travel(DAY):
        make_studies(folder)


def make_studies(folder: Path) -> None:
    home, sample, worked = folder / "home", folder / "sample", folder / "worked"
    settings = home / "fusen" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('coder = "Ann"\n', "utf-8")
    copy_sample(sample)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("uuid.uuid4", guids())
        in_surroundings(patch, home, sample)
        printed = [as_golden("tag --by phrases", fusen(None, "tag", "--by", "phrases"), {})]
        shutil.copytree(sample, worked)
        patch.chdir(worked)
        (worked / ".fusen" / "anonymous.csv").write_text(KEY, "utf-8")
        printed += [as_golden(line, fusen(None, *shlex.split(line)), {}) for line in WORK.splitlines()]
    time.tzset()
    (folder / "preparing").write_bytes(Steady(folder)("\n".join(printed)).encode())


@pytest.fixture(scope="session")
def prepared(
    built_once: Callable[[str, Callable[[Path], None]], Path], tmp_path_factory: pytest.TempPathFactory
) -> Prepared:
    """Both studies, copied for this worker: commands write files beside the study."""
    folder = tmp_path_factory.mktemp("golden")
    shutil.copytree(built_once("golden-studies", build), folder, dirs_exist_ok=True)
    return Prepared(folder, Steady(folder), (folder / "preparing").read_bytes().decode())


@pytest.fixture
def compare(pytestconfig: pytest.Config) -> Callable[[str, str], None]:
    def compare_with_golden(name: str, seen: str) -> None:
        file = GOLDEN / name
        if pytestconfig.getoption("--golden"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(seen.encode())
        if not file.exists():
            pytest.fail(f"{file} is missing: --golden writes it")
        expected = file.read_bytes().decode()
        if seen != expected:
            lines = [*difflib.unified_diff(expected.split("\n"), seen.split("\n"), "golden", "seen", lineterm="", n=1)]
            more = [f"… and {len(lines) - MOST_DIFFERENCES} lines more"] if len(lines) > MOST_DIFFERENCES else []
            pytest.fail(
                "\n".join([f"{name}: --golden writes it anew", *lines[:MOST_DIFFERENCES], *more]), pytrace=False
            )

    return compare_with_golden


@pytest.fixture
def surroundings(prepared: Prepared, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Path]]:
    """Return a function that enters a study with fixed settings, width, colours and time zone."""

    def go_to(study: str) -> Path:
        in_surroundings(monkeypatch, prepared.folder / "home", prepared.folder / study)
        return prepared.folder / study

    yield go_to
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("name", CASES)
def test_command_output_equals_its_golden_file(
    name: str, prepared: Prepared, surroundings: Callable[[str], Path], compare: Callable[[str, str], None]
) -> None:
    study, line = CASES[name]
    folder = surroundings(study)
    with time_machine.travel(DAY):
        ran = fusen(None, *shlex.split(line))
    files = {}
    for file in sorted(folder.glob("out*")):
        files[file.name] = contents(file)
        file.unlink()
    compare(name, prepared.steady(as_golden(line, ran, files)))


def test_preparation_output_equals_its_golden_file(prepared: Prepared, compare: Callable[[str, str], None]) -> None:
    compare(PREPARING, prepared.printed)


def test_every_golden_file_belongs_to_a_command(pytestconfig: pytest.Config) -> None:
    assert len({name.casefold() for name in CASES}) == len([*every_case()])
    left = {file.name for file in GOLDEN.iterdir()} - {*CASES, PREPARING}
    if pytestconfig.getoption("--golden"):
        for name in left:
            (GOLDEN / name).unlink()
    else:
        assert not left
