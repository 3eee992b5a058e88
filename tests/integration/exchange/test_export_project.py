"""A study exported to .qdpx and imported again has equal result tables."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from fusen.analysis.saturation import FIXED
from fusen.model.filter import Filter
from fusen.study import Study
from fusen.study.exchange.export_project import ExportOptions
from fusen.study.exchange.import_project import ImportOptions
from fusen.study.exchange.projects import init_from
from tests.support import report_study, studies
from tests.support.documents import docx, paragraph, word_table
from tests.support.small_study import CODEBOOK, EU, JP, code, make_study

ROOT = Path(__file__).parents[3]
OLDER = ROOT / "tests" / "data" / "0.1.0" / "study.db.gz"
PEOPLE = Filter(coders=("people",), include_interviewer=False)
ALL = Filter(coders=("all",), include_interviewer=True)

GROUP = (
    "Moderator: Who pays?\nAnna: The grant paid, then it ended.\nBob: I will not say.\nModerator: And now?\n"
    "Anna: Nobody pays now.\nBob: No, no.\n"
)
CAPTIONS = (
    "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Ida>Why did the grant end?</v>\n\n"
    "00:00:05.000 --> 00:00:09.000\n<v Kai>The money was never ours. It was a loan.</v>\n"
)
SURVEY = "id,side,What was missing?\nR1,EU,The grant was missing.\nR2,Japan,The partners were missing.\n"
RECOGNISED = json.dumps({
    "language": "en",
    "segments": [
        {"start": 0.5, "end": 3.0, "text": "What about the money?", "speaker": "SPEAKER_00"},
        {"start": 3.5, "end": 9.0, "text": "It went to the others. We had none.", "speaker": "SPEAKER_01"},
    ],
})  # fmt: skip


def tables(study: Study, filter_: Filter) -> dict[str, Any]:
    """Return the rows of every statistic, with the sources' names without their suffixes."""
    results = study.results
    cases = sorted(case.name for case in study.context.store.cases.all() if case.consent != "none")
    found: dict[str, Any] = {
        "frequencies": results.frequencies(filter_), "by case": results.frequencies(filter_, by="case"),
        "crosstab": results.crosstab("codes", "case", filter_), "tidy": results.tidy(filter_),
        "cooccurrence": results.cooccurrence(filter_), "saturation": results.saturation(filter_, orders=20),
        "themes": results.themes(filter_), "timeline": results.timeline(filter_),
        "transitions": results.transitions(filter_), "excerpts": results.excerpts(filter_),
    }  # fmt: skip
    rows = {name: (table.to_dicts(), table.basis.remarks) for name, table in found.items()}
    for case in cases:
        if results.basis(filter_).listed(case):
            rows[f"profile of {case}"] = (results.profile(case, filter_).to_dicts(), ())
    return {
        name: (
            [_comparable(row) for row in made],
            tuple(line.partition(" 1 memo on them")[0] for line in remarks if line != FIXED),
        )
        for name, (made, remarks) in rows.items()
    }  # a memo on a withheld passage does not travel, and the codebook's log begins with the import


def _comparable(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row without its source's suffix, and without keywords, for which withheld words are missing."""
    row = {key: value for key, value in row.items() if key != "keywords"}
    return row | {"source": str(PurePosixPath(row["source"]).with_suffix(""))} if row.get("source") else row


def records(study: Study) -> dict[str, object]:
    """Return users, cases, sets and memos, and how each source was read."""
    store = study.context.store
    own = store.memos.of_coders(store.codings.live(detached=True))  # a project has no place for detached codings
    return {
        "users": {user.name for user in store.users.all()} - {"Lea"},  # who exports and imports
        "cases": {
            (case.name, case.consent, len(case.places), *case.variables.items())
            for case in store.cases.all()
            if case.consent != "none"
        },
        "sets": {(one.name, len(one.members)) for one in store.codebook.sets()},
        "memos": {(memo.user, memo.kind, memo.text, memo.at) for memo in store.memos.live() if memo.guid not in own},
        "sources": [
            (
                str(PurePosixPath(info.path).with_suffix("")),
                info.language,
                info.interviewers,
                info.speakers,
                info.turns,
                info.passages,
                info.options.get("interviewers"),  # only if a person has set them
                info.options.get("doubt"),
            )
            for info in store.sources.all()
        ],
        "layouts": [store.sources.layouts([info.guid])[info.guid] for info in store.sources.all()],
    }


def export_and_import(root: Path, folder: Path) -> Path:
    """Return a study made of the project that the study at `root` exports."""
    with Study.open(root, user="Lea") as study:
        study.exchange.export_project(folder / "p.qdpx", ExportOptions(Filter()))
    init_from(folder / "again", folder / "p.qdpx", None, ImportOptions(), user="Lea")
    return folder / "again"


def small(folder: Path) -> Path:
    root = make_study(folder, cases="case,source,consent,side\nAnna,EU-01.txt,quote,EU\nSato,JP-01.txt,quote,Japan\n")
    for who, words in (("Ann", "The money was missing"), ("Bob", "the language came between us")):
        with Study.open(root, user=who) as study:
            made = code(study, words, "funding", direction="for", memo="why?")
            study.memos.write(made.guid, "an idea", kind="analytic")
            study.memos.write(study.settings.project, "a journal", kind="reflexive")
            study.reviews.add("EU-01.txt")
            study.autocode.tag(by="phrases")
    with Study.open(root, user="Cem") as study:
        ann = next(user for user in study.coders.all() if user.name == "Ann")
        study.memos.write(ann.guid, "codes sparingly", kind="method")
    return root


def formats(folder: Path) -> Path:
    """A Word file with names in bold, captions, a survey and recognised speech, whose text does not say all."""
    table = word_table([["Interviewer", "Where did the grant go?"], ["Ola", "The grant went to the town."]])
    files: dict[str, str | bytes] = {
        "talk.docx": docx(paragraph(" Why so?", bold="Mia:") + paragraph(" The money was missing.", bold="Per:")),
        "rows.docx": docx(table), "film.vtt": CAPTIONS, "asked.csv": SURVEY, "speech.json": RECOGNISED,
    }  # fmt: skip
    root = studies.make_study(folder, files, codebook=CODEBOOK)
    with Study.open(root, user="Ann") as study:
        for info in study.sources.all():
            text = study.sources.text(info.guid)
            words = next(one for one in ("grant", "money", "partners") if one in text)
            code(study, words, "funding", info.path)
            study.reviews.add(info.path)
    return root


def group(folder: Path) -> Path:
    cases = "case,source,consent,side\nAnna,group.txt#Anna,quote,EU\nBob,group.txt#Bob,none,Japan\n"
    cases += "Sato,JP-01.txt,paraphrase,Japan\nEU-01,EU-01.txt,analyse,EU\n"
    root = make_study(folder, {"group.txt": GROUP, "JP-01.txt": JP, "EU-01.txt": EU}, cases=cases)
    with Study.open(root, user="Ann") as study:
        for words, path in (("The grant paid", "group.txt"), ("no problem", "JP-01.txt"), ("The money", "EU-01.txt")):
            code(study, words, "funding", path)
        for info in study.sources.all():
            study.reviews.add(info.path)
    return root


def sample(folder: Path) -> Path:
    for part in ("codebook", "transcripts"):
        shutil.copytree(ROOT / part, folder / part)
    (folder / ".fusen").mkdir()
    shutil.copy(ROOT / ".fusen" / "study.toml", folder / ".fusen")
    with Study.open(folder, user="Ann") as study:
        study.autocode.tag(by="phrases")
    return folder


def older(folder: Path) -> Path:
    root = make_study(
        folder, cases="case,source,consent,side\nAnna,EU-01.txt,quote,Europe\nSato,JP-01.txt,quote,Japan\n"
    )
    (root / ".fusen" / "study.db").write_bytes(gzip.decompress(OLDER.read_bytes()))
    return root


STUDIES: dict[str, Callable[[Path], Path]] = {
    "small": small, "formats": formats, "group": group, "report": report_study.with_themes, "older": older,
}  # fmt: skip


@pytest.mark.parametrize("name", STUDIES)
def test_study_has_the_same_counts_after_a_round_trip(name: str, tmp_path: Path) -> None:
    root = STUDIES[name](tmp_path / "one")
    again = export_and_import(root, tmp_path)
    with Study.open(root, user="Lea") as study, Study.open(again, user="Lea") as other:
        for filter_ in (PEOPLE, ALL):
            before, after = tables(study, filter_), tables(other, filter_)
            assert {key: after[key] for key in before} == before
        before_records, after_records = records(study), records(other)
        if name not in ("group", "report"):  # consent keeps words and names of sources in
            assert after_records == before_records
        assert other.maintenance.check() == []


@pytest.mark.slow
def test_sample_study_has_the_same_counts_after_a_round_trip(tmp_path: Path) -> None:
    root = sample(tmp_path / "one")
    again = export_and_import(root, tmp_path)
    with Study.open(root, user="Lea") as study, Study.open(again, user="Lea") as other:
        assert tables(other, ALL) == tables(study, ALL)
        assert records(other) == records(study)


def test_work_on_a_reimported_study_merges_into_the_original(tmp_path: Path) -> None:
    """The Word file is a text file there: its codings find their place by the text."""
    root = formats(tmp_path / "one")
    again = export_and_import(root, tmp_path)
    with Study.open(again, user="Bob") as study:
        code(study, "The money was missing", "language", "talk.txt")
    with Study.open(root, user="Ann") as study:
        report = study.exchange.merge(again)
        assert report.added == 1
        assert "talk.txt has the text of talk.docx, its lines are placed there" in report.problems()
        assert [one.user for one in study.context.store.codings.live(users=["Bob"])] == ["Bob"]


def test_speaker_settings_and_interviewers_are_kept(tmp_path: Path) -> None:
    talk = "Ada: It rained in May.\n\nBea: It snowed in June.\n\nAda: It was late.\n\nBea: It was early.\n"
    root = make_study(tmp_path / "one", {"a.txt": talk})
    assert studies.fusen(root, "import").code == 0
    assert studies.fusen(root, "export", tmp_path / "p.qdpx").code == 0
    other = make_study(tmp_path / "two", {})
    assert studies.fusen(other, "import", tmp_path / "p.qdpx").code == 0
    (row,) = studies.fusen(other, "status", "--format", "json").rows
    assert row["reading"] == "Name: talk"
    with Study.open(other) as study:
        (doubt,) = study.sources.doubts()
    assert (doubt.sources, set(doubt.candidates)) == (("a.txt",), {"Ada", "Bea"})


def test_warnings_do_not_name_withdrawn_interviewees(tmp_path: Path) -> None:
    talk = "Ada: It rained in May.\n\nBea: It snowed in June.\n\nAda: It was late.\n\nBea: It was early.\n"
    root = make_study(tmp_path / "one", {"a.txt": talk}, cases="case,source,consent\nA,a.txt,none\n")
    studies.fusen(root, "import")
    assert "Ada" not in studies.fusen(root, "status").err
