"""Every table equals a naive recount of the codings."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fusen.model.coding import Coding
from fusen.model.cross_case import CrosstabOptions
from fusen.model.filter import Filter
from fusen.study import Study
from tests.support.studies import coding, fusen, make_study, review

NAMES = ("Ada", "Bo", "Cy", "Di")
CODERS = ("ann", "ben", "cem")
THEME_OF = {"funding-gap": "Challenges", "language-barrier": "Challenges", "champion": "Drivers"}
FILTER = Filter(coders=("people",))


def transcript(name: str) -> str:
    lines = [f"I: What about point {n}?\n{name}: Point {n} came late. It cost us {n} years.\n" for n in range(5)]
    return "".join(lines)


@dataclass(frozen=True)
class Recount:
    """The codings of all coders, and what tables should count of them."""

    codings: list[Coding]
    labels: dict[str, str]
    cases: dict[str, str]
    passages: dict[str, list[tuple[int, int]]]

    def of(self, code: str = "", case: str = "") -> list[Coding]:
        """The codings under a label, or under all, of an interviewee or of all."""
        return [
            one
            for one in self.codings
            if f"{self.labels[one.code]} / ".startswith(f"{code} / " if code else "")
            and case in ("", self.cases[one.source])
        ]

    def spans(self, code: str = "", case: str = "") -> set[tuple[str, str, int, int]]:
        return {(one.code, one.source, one.start, one.end) for one in self.of(code, case)}

    def units(self, code: str = "", case: str = "") -> set[tuple[str, int]]:
        return {
            (one.source, start)
            for one in self.of(code, case)
            for start, end in self.passages[one.source]
            if start < one.end and one.start < end
        }

    def counts(self, code: str = "", case: str = "") -> tuple[int, int, int]:
        return len(self.spans(code, case)), len(self.of(code, case)), len(self.units(code, case))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three coders who often code the same sentence alike; ben has not read Di."""
    draw, lines = random.Random(4), []
    for name in NAMES:
        text, file = transcript(name), f"{name}.txt"
        for n in range(5):
            at = text.index(f"Point {n} came")
            places = [(at, text.index(".", at) + 1), (at, text.index("years", at) + 5), (at + 6, at + 12)]
            for coder in CODERS:
                for code in draw.sample(sorted(THEME_OF), 2):
                    lines.append(coding(text, file, coder, code, *draw.choice(places)))
        lines += [review(text, file, coder) for coder in CODERS if (coder, name) != ("ben", "Di")]
    texts = {f"{name}.txt": transcript(name) for name in NAMES}
    cases = "case,source,consent,side\n" + "".join(f"{n},{n}.txt,quote,{'EU' if n < 'C' else 'JP'}\n" for n in NAMES)
    return make_study(tmp_path_factory.mktemp("counts") / "study", texts, cases=cases, codings={"all.jsonl": lines})


@pytest.fixture(scope="module")
def study(folder: Path) -> Iterator[Study]:
    with Study.open(folder, user="ann") as opened:
        yield opened


@pytest.fixture(scope="module")
def recount(study: Study) -> Recount:
    infos = study.sources.all()
    cut = study.sources.passages(infos)
    turns = study.sources.turns([info.guid for info in infos])
    asks = {guid: [turn for turn in own if turn.interviewer] for guid, own in turns.items()}
    passages = {
        info.guid: [
            (start, end)
            for start, end, *_ in cut[info.guid]
            if not any(turn.start <= start < turn.end for turn in asks[info.guid])
        ]
        for info in infos
    }
    labels = {code.guid: code.label for code in study.codebook.get()}
    found = Recount(study.codings.find(), labels, {info.guid: info.path[:-4] for info in infos}, passages)
    assert len(found.spans()) < len(found.codings), "coders code the same spans alike"
    return found


def test_frequencies_and_themes_count_spans(study: Study, recount: Recount) -> None:
    rows = study.results.frequencies(FILTER).result
    for row in rows:
        assert (row.codings, row.decisions, row.passages) == recount.counts(row.code)
        assert row.interviewees == len({one.source for one in recount.of(row.code)})
    themes = study.results.themes(FILTER)
    assert {one.row.guid: one.row.codings for one in themes.summaries} == {row.guid: row.codings for row in rows}
    for summary in themes.summaries:
        directed = sum(summary.directions.values())
        assert directed <= summary.row.codings


def test_tidy_profiles_and_crosstabs_by_interviewee(study: Study, recount: Recount) -> None:
    for row in study.results.tidy(FILTER).result:
        assert (row.codings, row.decisions, row.passages) == recount.counts(" / ".join(row.path), row.case)
    profile = study.results.profile("Ada", FILTER).result
    assert profile.codings == len(recount.spans(case="Ada"))
    for part in profile.rows:
        assert (part.codings, part.decisions, part.passages) == recount.counts(part.code, "Ada")
    table = study.results.crosstab("codes", "case", FILTER, CrosstabOptions(count="codings")).result
    for line in table.rows:
        for case, cell in zip(table.columns, line.cells, strict=True):
            assert cell.count == len(recount.spans(" / ".join(line.path), case))


def test_cooccurrence_counts_passages_and_the_timeline_codings(study: Study, recount: Recount) -> None:
    for pair in study.results.cooccurrence(FILTER).result.pairs:
        one, two = recount.units(pair.code), recount.units(pair.other)
        assert (pair.together, pair.one, pair.two) == (len(one & two), len(one), len(two))
    for row in study.results.timeline(FILTER).result.rows:
        assert row.codings == len(recount.spans(case=row.label))


def test_saturation_counts_codes_once(study: Study, recount: Recount) -> None:
    made = study.results.saturation(FILTER).result
    assert [row.total for row in made.rows][-1] == len({one.code for one in recount.codings})


def test_rows_of_saturation_and_keywords_have_codings(study: Study, recount: Recount) -> None:
    table = study.results.saturation(FILTER)
    for number, row in enumerate(table.result.rows):
        codings = table.codings(number)
        assert {recount.labels[one.code] for one in codings} == set(row.new_codes)
        assert {one.case for one in codings} <= {row.case}
    for by in (None, "side"):
        keywords = study.results.keywords(FILTER, by=by)
        for number, word in enumerate(keywords.result):
            found = keywords.excerpts(number).result
            assert found, "a keyword of a code stands on coded passages"
            assert len({one.case for one in found}) <= word.interviewees


def test_excerpt_lists_all_its_coders(study: Study, recount: Recount) -> None:
    rows = study.results.excerpts(FILTER).result
    assert len(rows) == len(recount.spans())
    assert sum(len(row.decisions) for row in rows) == len(recount.codings)
    for row in rows:
        coders = {
            one.user
            for one in recount.of(row.code, row.case)
            if (one.code, one.start, one.end) == (row.code_guid, row.start, row.end)
        }
        assert row.coder == "; ".join(sorted(coders))
        if "ann" in coders:
            (own,) = [decision for decision in row.decisions if decision.coder == "ann"]
            assert row.guid == own.guid, "an edit changes the user's own coding"


def test_excerpts_of_every_row_equal_its_counts(study: Study, recount: Recount) -> None:
    for table in (study.results.frequencies(FILTER), study.results.themes(FILTER), study.results.tidy(FILTER)):
        for number, row in enumerate(table._traced()):
            counted = getattr(row, "row", row)
            spans = table.codings(number)
            assert (len(spans), sum(span.decisions for span in spans)) == (counted.codings, counted.decisions)
            assert len(table.excerpts(number).result) == len(spans)


def test_exports_have_distinct_excerpts_and_shared_files_every_coding(folder: Path, recount: Recount) -> None:
    for target in ("rows.csv", "rows.jsonl", "book.qdpx"):
        ran = fusen(folder, "export", folder / target, "--coder", "people")
        assert ran.code == 0, ran.err
    with (folder / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(recount.spans())
    lines = (folder / "rows.jsonl").read_text("utf-8").splitlines()
    assert sum('"type": "coding"' in line for line in lines) == len(recount.codings)
    copy = make_study(folder / "copy", {}, name="Copy")
    ran = fusen(copy, "import", folder / "book.qdpx", "--as", "ann")
    assert ran.code == 0, ran.err
    with Study.open(copy, user="ann") as opened:
        assert len(opened.codings.find()) == len(recount.codings)


def test_codebook_and_printed_tables_count_spans(folder: Path, recount: Recount) -> None:
    shown = {row["code"]: row["codings"] for row in fusen(folder, "codebook", "show", "--format", "json").rows}
    for label, number in shown.items():
        own = [one for one in recount.of(label) if recount.labels[one.code] == label]
        assert number == len({(one.source, one.start, one.end) for one in own})
    ran = fusen(folder, "frequencies", "--coder", "people", "--format", "csv")
    for row in csv.DictReader(io.StringIO(ran.out.lstrip("\ufeff"))):
        assert (int(row["codings"]), int(row["decisions"]), int(row["passages"])) == recount.counts(row["code"])


def test_reports_count_and_show_spans(folder: Path, recount: Recount) -> None:
    for target in ("counts.md", "counts.html"):
        ran = fusen(folder, "report", folder / target, "--coder", "people")
        assert ran.code == 0, ran.err
    lines = (folder / "counts.md").read_text("utf-8").splitlines()
    labels = {label.rpartition(" / ")[2]: label for label in recount.labels.values()}
    start = lines.index("| Code | Interviewees | Codings | Passages | Words |")
    rows = [line.strip("| ").split(" | ") for line in lines[start + 2 : lines.index("", start)]]
    assert len(rows) == len(labels)
    for name, _, codings, passages, _ in rows:
        counted = recount.counts(labels[name.strip("· ")])
        assert (int(codings), int(passages)) == (counted[0], counted[2])
    heads = next(line for line in lines if line.startswith("| Interviewee |")).strip("| ").split(" | ")
    for name in NAMES:
        cells = next(line for line in lines if line.startswith(f"| {name} |")).strip("| ").split(" | ")
        assert int(cells[heads.index("Codings")]) == len(recount.spans(case=name))
    assert (folder / "counts.html").read_text("utf-8").count('<li id="e') == len(recount.spans())
