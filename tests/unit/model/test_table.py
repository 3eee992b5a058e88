"""Tables of the Python API: rows, records and columns of plain values."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fusen import Filter
from fusen.model.table import MOST_KEYS, Table, Tabular, flat
from fusen.study import Study
from tests.support.studies import coding, fusen, make_study, review

TEXTS = {
    f"{side}-0{number}.txt": f"I: Who paid?\n\nR: The {who} had no money. We hired an interpreter.\n"
    for side, who in (("EU", "city"), ("JP", "prefecture"))
    for number in (1, 2, 3)
}
CASES = "case,source,consent,side\n" + "".join(f"{name[:5]},{name},quote,{name[:2]}\n" for name in TEXTS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lines: list[dict[str, Any]] = []
    for path, text in TEXTS.items():
        for coder in ("ann", "bob"):
            lines.append(review(text, path, coder))
            money, talk = text.index("The "), text.index("We ")
            lines.append(coding(text, path, coder, "funding-gap", money, money + 9))
            lines.append(coding(text, path, coder, "language-barrier", talk, talk + 8))
            lines.append(coding(text, path, coder, "champion", talk, talk + 20))
    return make_study(tmp_path_factory.mktemp("study"), TEXTS, cases=CASES, codings={"all.jsonl": lines})


@pytest.fixture
def study(folder: Path) -> Iterator[Study]:
    with Study.open(str(folder), user="ann") as opened:
        yield opened


TABLES: dict[str, tuple[Callable[[Study], Tabular], str]] = {
    "frequencies": (lambda study: study.results.frequencies(by="side"), "frequencies --by side"),
    "themes": (lambda study: study.results.themes(), "themes"),
    "excerpts": (lambda study: study.results.excerpts(context=1), "excerpts --context 1"),
    "query": (lambda study: study.results.query("text:money"), "query text:money"),
    "agreement": (lambda study: study.agreement.measure(), "agreement"),
    "crosstab": (lambda study: study.results.crosstab("codes", "side"), "crosstab codes side"),
    "cooccurrence": (lambda study: study.results.cooccurrence(shifts=20), "cooccurrence --shifts 20"),
    "saturation": (lambda study: study.results.saturation(orders=20), "saturation --orders 20"),
    "keywords": (lambda study: study.results.keywords(by="side"), "keywords --by side"),
    "timeline": (lambda study: study.results.timeline(parts=4), "timeline --parts 4"),
    "profile": (lambda study: study.results.profile("EU-01"), "profile EU-01"),
}


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_the_records_of_the_command(study: Study, folder: Path, name: str) -> None:
    make, command = TABLES[name]
    table = make(study)
    printed = fusen(folder, *command.split(), "--format", "json").rows
    assert table.name == name
    assert json.loads(json.dumps(table.to_dicts(), ensure_ascii=False)) == printed
    assert all(tuple(record) == table.columns for record in table.to_dicts())
    assert printed or name == "keywords"


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_a_data_frame(study: Study, name: str) -> None:
    polars = pytest.importorskip("polars", reason="polars is not installed")
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    table = TABLES[name][0](study)
    frame = polars.DataFrame(table)
    assert frame.columns == list(table.to_columns())
    assert frame.height == len(table.to_dicts())
    if "codings" in frame.columns:
        assert frame["codings"].dtype.is_integer()
    assert polars.from_dataframe(table).equals(frame)
    assert len(pandas.DataFrame(table.to_dicts())) == frame.height


def test_a_table_unpacks_and_has_its_parts_by_name(study: Study) -> None:
    table = study.results.frequencies(Filter(coders=("ann",)), by="side")
    rows, basis = table
    assert rows == table.rows
    assert rows is table.result is table[0]
    assert basis is table.basis
    assert table.remarks == basis.remarks
    assert repr(table) == f"<Table frequencies: {len(rows)} rows>"
    crossed = study.results.crosstab("codes", "side")
    assert crossed.rows == crossed.result.rows
    assert study.results.cooccurrence(shifts=20).rows == study.results.cooccurrence(shifts=20).result.pairs
    summaries, _, by = themes = study.results.themes()
    assert (themes.rows, themes.by) == (summaries, by)
    assert by == "side"


def test_an_empty_table_keeps_its_columns(tmp_path: Path) -> None:
    with Study.open(str(make_study(tmp_path, {}, codebook="name: Empty\ncodes: []\n"))) as study:
        table = study.results.frequencies()
        assert table.to_dicts() == []
        assert list(table.to_columns()) == list(table.columns)


def test_flat_expands_uniform_values_and_keeps_others_as_text() -> None:
    rows: list[dict[str, Any]] = [
        {"path": ["A", "B"], "cases": ["x", "y"], "groups": {"EU": {"n": 1, "of": 2}}, "deep": [{"a": 1}], "none": {}},
        {"path": ["A"], "cases": [], "groups": {"JP": {"n": 0, "of": 3}}, "deep": [], "none": {}},
    ]
    assert flat(rows, tuple(rows[0])) == {
        "path": ["A / B", "A"],
        "cases": ["x; y", ""],
        "groups: EU n": [1, None],
        "groups: EU of": [2, None],
        "groups: JP n": [None, 0],
        "groups: JP of": [None, 3],
        "deep": ['[{"a": 1}]', ""],
    }
    many = [{"by": {f"case {number}": number for number in range(MOST_KEYS + 1)}}]
    assert list(flat(many, ("by",))) == ["by"]


def test_missing_data_frame_library_is_named_with_a_hint(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    from fusen.errors import FusenError
    from fusen.model import table as module

    def missing(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(module, "import_module", missing)
    table: Table[Any] = study.results.frequencies()
    with pytest.raises(FusenError, match="data frames") as raised:
        table.__arrow_c_stream__()
    assert "to_dicts" in raised.value.hint
