"""Cross-case commands on the sample study: figures, formats, consent, widths and errors."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fusen.cli.app import run
from fusen.errors import FusenError
from fusen.model.filter import Filter
from fusen.study import Study

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "crosstab codes side", "crosstab themes side/country --percent row", "crosstab side cooperation",
    "crosstab codes case --count codings", "crosstab codes side --count words --percent column",
    "crosstab codes side --interval wilson --test fisher", "crosstab themes wants --test permutation",
    "cooccurrence --shifts 20", "cooccurrence --within overlap --shifts 20", "cooccurrence --within 2 --shifts 20",
    "cooccurrence --within interviewee --level theme", "saturation --orders 50", "saturation --by side --orders 50",
    "keywords --code Challenges", "keywords --by side", "timeline", "timeline --of theme --parts 9", "profile JP-04",
)  # fmt: skip
Fusen = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def sample(tagged_sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(tagged_sample, tmp_path_factory.mktemp("sample") / "study"))


@pytest.fixture
def fusen(sample: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Fusen:
    def call(command: str, *more: str, width: int = 80) -> tuple[int, str, str]:
        monkeypatch.setenv("COLUMNS", str(width))
        capfd.readouterr()
        code = run([*command.split(), *more, "--study", str(sample), "--as", "tester"])
        out, err = capfd.readouterr()
        return code, out, err

    return call


def rows(fusen: Fusen, command: str, *more: str) -> list[dict[str, Any]]:
    code, out, err = fusen(command, *more, "--format", "json")
    assert code == 0, err
    found = json.loads(out)
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("command", COMMANDS)
def test_every_format_respects_consent(fusen: Fusen, command: str) -> None:
    """EU-05 (Spain) has consent `analyse`, JP-05 `paraphrase`."""
    printed = {}
    for form in ("table", "json", "csv", "md"):
        code, out, err = fusen(command, "--format", form)
        assert code == 0, err
        assert out
        printed[form] = out
        assert "Coder fusen" in (out if form in ("table", "md") else err)
        assert "EU-05" not in out
        assert "Spain" not in out
    records = json.loads(printed["json"])
    read = list(csv.DictReader(io.StringIO(printed["csv"].removeprefix("\ufeff"))))
    assert len(read) == len(records) > 0
    assert list(read[0]) == list(records[0])


@pytest.mark.parametrize("width", [60, 95, 200])
@pytest.mark.parametrize("command", COMMANDS)
def test_tables_fit_the_terminal(fusen: Fusen, command: str, width: int) -> None:
    from rich.cells import cell_len

    code, out, err = fusen(command, width=width)
    assert code == 0, err
    assert max(map(cell_len, out.splitlines())) <= width


def test_crosstab_counts_equal_frequencies(fusen: Fusen) -> None:
    expected = {row["code"]: row for row in rows(fusen, "frequencies --by side")}
    for cell in rows(fusen, "crosstab codes side"):
        if cell["row"] in expected and cell["column"] in ("EU", "Japan"):
            group = expected[cell["row"]]["groups"][cell["column"]]
            assert (cell["count"], cell["of"]) == (group["interviewees"], group["of"])
    for cell in rows(fusen, "crosstab themes side --count words"):
        if cell["column"] == "all" and cell["row"] != "all":
            assert cell["count"] == expected[cell["row"]]["words"]


def test_caveats_are_printed_with_their_statistic(fusen: Fusen) -> None:
    plain = fusen("crosstab codes side")[1]
    assert "random sample" not in plain
    assert "purposive" not in plain
    assert "matches find" in plain, "recall by language stands beside a comparison of groups"
    asked = " ".join(fusen("crosstab codes side --interval wilson --test fisher")[1].split())
    assert "assume a random sample" in asked
    assert "no inference to a population" in asked
    told = fusen("saturation --orders 50", width=200)[1]
    assert "the codebook was fixed before coding began" in told
    assert "This counts codes, not meaning" in told
    assert "touching spans are not merged" in " ".join(fusen("cooccurrence --within overlap --shifts 20")[1].split())
    tested = [row for row in rows(fusen, "crosstab codes side --test fisher") if row["p"] is not None]
    assert all(row["p"] <= row["p_bh"] <= row["p_holm"] for row in tested)
    assert all(row["difference_low"] <= row["difference"] <= row["difference_high"] for row in tested)
    corrected = " ".join(fusen("crosstab codes side --test fisher --correction bh", width=200)[1].split())
    assert "corrected after Benjamini and Hochberg over the rows" in corrected
    assert " BH difference (95 %)" in corrected


@pytest.mark.parametrize(("command", "sign"), [("cooccurrence --shifts 100", " q "), ("keywords --by side", ", q .")])
def test_q_value_is_printed_on_request_and_always_a_column(fusen: Fusen, command: str, sign: str) -> None:
    assert sign not in fusen(command, width=160)[1]
    assert sign in fusen(f"{command} --fdr", width=160)[1]
    assert all(0 < row["p"] <= row["q"] <= 1 for row in rows(fusen, command))


def test_order_by_date_includes_unlisted_interviewees(fusen: Fusen) -> None:
    found = rows(fusen, "saturation --orders 50")
    assert [row["case"] for row in found][3:6] == ["EU-04", "EU-06", "JP-01"]
    assert [(row["interviews"], row["unnamed"]) for row in found][3:6] == [(4, 0), (6, 1), (7, 0)]
    assert found[-1]["interviews"] == 12
    assert found[0]["rules"] == []
    rule = found[-1]["rules"][0]
    assert (rule["base"], rule["run"], rule["threshold"], rule["assessable"]) == (4, 2, 0.05, True)
    assert rule["base_codes"] == found[3]["total"]
    by_side = rows(fusen, "saturation --by side --base 6 --run 3 --orders 50")
    assert {rule["assessable"] for row in by_side for rule in row["rules"]} == {False}
    assert "not assessable" in fusen("saturation --by side --base 6 --run 3 --orders 50")[1]


def test_quotes_honour_consent(fusen: Fusen, sample: Path) -> None:
    paraphrased = (sample / "transcripts" / "JP-05.md").read_text("utf-8")
    found = rows(fusen, "profile JP-05")
    assert sum(row["withheld"] for row in found) > 0
    assert all(row["quotes"] == [] for row in found)
    for command in ("keywords --by side --lines 9", "profile JP-05"):
        out = fusen(command, width=200)[1]
        quotes = [line.strip() for line in paraphrased.splitlines() if len(line) > 60]
        assert not any(line[20:60] in out for line in quotes)
    for row in rows(fusen, "profile JP-04 --coder people"):
        text = " ".join((sample / "transcripts" / "JP-04.txt").read_text("utf-8").split())
        parts = [part for quote in row["quotes"] for part in quote["quote"].split("[…]")]
        assert all(" ".join(part.split()) in text for part in parts)


def test_lines_are_verbatim(fusen: Fusen, sample: Path) -> None:
    texts = {path.stem: " ".join(path.read_text("utf-8").split()) for path in (sample / "transcripts").glob("*.[tm]*")}
    lines = [line for row in rows(fusen, "keywords --by side") for line in row["lines"]]
    assert lines
    for line in lines:
        text = " ".join(f"{line['before'].removeprefix('…')}{line['word']}{line['after'].removesuffix('…')}".split())
        assert text in texts[line["case"]]


@pytest.mark.parametrize(
    ("command", "message", "hint"),
    [
        ("crosstab codes sied", "sied", "side"),
        ("crosstab codse side", "codse", "codes"),
        ("crosstab codes side --code Fundign", "Fundign", "Funding gap"),
        ("crosstab codes side --coder anna", "anna", "coder"),
        ("crosstab codes side --test fisher --count words", "interviewees", "--count"),
        ("cooccurrence --within close", "close", "passage"),
        ("saturation --by sides", "sides", "side"),
        ("keywords --by langauge", "langauge", "language"),
        ("timeline --source JP-99", "JP-99", "did you mean"),
        ("profile JP-99", "JP-99", "JP-0"),
        ("profile EU-05", "may not be listed", "consent"),
        ("profile JP-04 --source EU-01", "JP-04", "--source"),
    ],
)
def test_errors_have_a_hint(fusen: Fusen, command: str, message: str, hint: str) -> None:
    code, out, err = fusen(command)
    assert (code, out) == (1, "")
    assert message in err.splitlines()[0]
    assert hint in err.splitlines()[1]


def test_names_ignore_case(fusen: Fusen) -> None:
    assert fusen("profile jp-04")[0] == 0


HOSTILE = '"=HYPERLINK(""x"")<script>"'


def make(folder: Path, cases: str, codebook: str = "codes: [{name: A, id: a}, {name: '[b]B', id: b}]") -> Path:
    Study.init(folder)
    for path in (folder / "codebook").glob("*"):
        path.unlink()
    (folder / "codebook" / "c.yaml").write_text(codebook, encoding="utf-8")
    (folder / "transcripts" / "cases.csv").write_text(cases, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "cases",
    [
        "case,source,consent,group\n",
        f"case,source,consent,group\none,one.txt,quote,{HOSTILE}\n",
        f"case,source,consent,group\none,one.txt,analyse,{HOSTILE}\n",
        "case,source,consent,group\none,one.txt,none,x\n",
        "case,source,consent,group\none,one.txt,quote,é\nOne,two.txt,quote,e\u0301\n",
    ],
)
def test_empty_tiny_and_hostile_studies_are_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], cases: str
) -> None:
    study = make(tmp_path, cases)
    for name in ("one", "two"):
        if f"{name}.txt" in cases:
            (study / "transcripts" / f"{name}.txt").write_text(
                "I: So?\nR: The \x1b[31mgrant stopped.\n", encoding="utf-8"
            )
    for coded in (False, True):
        if coded and "one.txt" in cases:
            with Study.open(study, user="anna") as opened:
                opened.codings.add("one.txt", 10, 20, "A")
                opened.codings.add("one.txt", 10, 20, "[b]B")
                opened.reviews.add("one.txt")
        for command in (
            "crosstab codes case",
            "cooccurrence",
            "saturation",
            "keywords",
            "timeline",
            "timeline --of code",
        ):
            for form in ("table", "csv") if coded else ("md",):
                code = run([*command.split(), "--study", str(study), "--as", "anna", "--format", form])
                out, err = capfd.readouterr()
                assert code == 0 or "no code is called" in err, err
                assert "\x1b" not in out
        if "group" in cases and "quote" in cases:
            assert run(["crosstab", "codes", "group", "--study", str(study), "--as", "anna", "--format", "csv"]) == 0
            assert not any(line.startswith(("=", "+")) for line in capfd.readouterr().out.splitlines())


def test_python_api_gives_equal_results(sample: Path, fusen: Fusen) -> None:
    with Study.open(sample, user="tester") as study:
        table, basis = study.results.crosstab("codes", "side")
        assert basis.coders == ("fusen",)
        total = {cell["row"]: cell["count"] for cell in rows(fusen, "crosstab codes side") if cell["column"] == "all"}
        assert [row.total.count for row in table.rows] == [total[" / ".join(row.path)] for row in table.rows]
        assert len(study.results.cooccurrence(Filter(), shifts=20)[0].pairs) == len(
            rows(fusen, "cooccurrence --shifts 20")
        )
        assert study.results.profile("JP-04")[0].variables["side"] == "Japan"
        with pytest.raises(FusenError):
            study.results.profile("EU-05")
