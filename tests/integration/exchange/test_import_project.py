"""Project files: export, import, merge, conflicts and consent."""

from __future__ import annotations

import io
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from fusen.errors import FusenError
from fusen.formats.projects.refi import package_sources
from fusen.model.coding import CONSENSUS
from fusen.model.project import ExchangedSource, ExchangeTally, Project
from fusen.study import Filter, Study
from fusen.study.exchange import map_sources
from fusen.study.exchange.export_project import ExportOptions, gather
from fusen.study.exchange.import_project import ImportOptions
from fusen.study.exchange.map_sources import SourcePlan, prepare_sources
from fusen.study.exchange.projects import init_from
from fusen.study.progress import silent
from tests.support import studies
from tests.support.documents import docx, paragraph
from tests.support.projects import (
    REAL,
    coded,
    document,
    element,
    guid,
    load,
    needs_real,
    qdpx,
    source,
    without_own,
    written,
)
from tests.support.random_examples import examples
from tests.support.small_study import CODEBOOK, EU, JP, TEXTS, code, make_study, opened, state
from tests.support.studies import fusen
from tests.unit.formats.projects.refi.test_write import projects

ALL = ExportOptions(Filter())
TALK = "I: How was it?\nP: It was hard at first.\nI: And then?\nP: Then we sang.\n"


@pytest.fixture(autouse=True)
def _nobodys_settings(own_folders: Path) -> None:
    pass


def coded_study(folder: Path) -> Study:
    """Two coders, notes, a direction, reviews."""
    study = opened(
        make_study(folder, cases="case,source,consent,side\nEU-01,EU-01.txt,quote,EU\nJP-01,JP-01.txt,quote,Japan\n")
    )
    code(study, "The money was missing", "funding", direction="against", magnitude=2, memo="sharp")
    made = code(study, "language came between us", "language")
    study.memos.write(made.guid, "an idea", kind="analytic")
    study.memos.write(next(info.guid for info in study.sources.all()), "on the source")
    study.memos.write(study.settings.project, "on all")
    study.reviews.add("EU-01.txt")
    study.close()
    eve = opened(folder, "Eve")
    code(eve, "The language, of course", "language", "JP-01.txt")
    return eve


def exported(study: Study, target: Path, share: ExportOptions = ALL) -> Path:
    study.exchange.export_project(target, share, overwrite=True)
    return target


def comparable(project: Project) -> Project:
    """What must be the same on every machine."""
    return replace(
        project, history=(), versions={},
        sources=tuple(replace(one, options={k: v for k, v in one.options.items() if k not in ("language", "how")}) for one in project.sources),
        codings=tuple(sorted(project.codings, key=lambda one: one.guid)), notes=tuple(sorted(project.notes, key=lambda one: one.guid)),
        reviews=tuple(sorted(project.reviews, key=lambda one: one.guid)),
        users=tuple(sorted(set(project.users) - {"Me"})),  # who imports
    )  # fmt: skip


def import_into_new_study(
    folder: Path, data: bytes, name: str = "x.qdpx", choices: ImportOptions | None = None
) -> Study:
    """A study made of a project file."""
    file = folder.parent / f"{folder.name}-{name}"
    file.write_bytes(data)
    init_from(folder, file, None, choices or ImportOptions(), user="Me")
    return Study.open(folder, user="Me")


# -- there and back


def test_study_round_trips_through_a_project_file(tmp_path: Path) -> None:
    with coded_study(tmp_path / "one") as study:
        before = gather(study.context, ALL)
        data = exported(study, tmp_path / "p.qdpx").read_bytes()
    with import_into_new_study(tmp_path / "two", data, choices=ImportOptions(strict=True)) as again:
        assert comparable(gather(again.context, ALL)) == comparable(before)
        assert again.settings.project == before.guid
        assert {case.name: case.variables["side"] for case in again.context.store.cases.all()} == {
            "EU-01": "EU",
            "JP-01": "Japan",
        }
        assert [again.sources.text(info.guid) for info in again.sources.all()] == [EU, JP]
        assert (again.paths.transcripts / "EU-01.txt").read_bytes() == EU.encode()
        assert again.maintenance.check() == []
        assert not again.sources.changes()
        (noted,) = (one for one in again.context.store.codings.live() if one.note == "sharp")
        assert (noted.note, noted.direction, noted.magnitude) == ("sharp", "against", 2)


def test_project_is_the_same_whether_its_texts_stay_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with coded_study(tmp_path / "one") as study:
        data = exported(study, tmp_path / "p.qdpx").read_bytes()
    with import_into_new_study(tmp_path / "two", data) as kept:
        before = comparable(gather(kept.context, ALL))
    monkeypatch.setattr(package_sources, "KEPT", 0)
    monkeypatch.setattr(map_sources, "KEPT", 0)
    with import_into_new_study(tmp_path / "three", data) as again:
        assert comparable(gather(again.context, ALL)) == before
        assert again.maintenance.check() == []
        assert not again.sources.changes()


@examples(5)
@given(projects())
def test_any_project_round_trips(tmp_path_factory: pytest.TempPathFactory, project: Project) -> None:
    home = tmp_path_factory.mktemp("p")
    project = replace(
        project, cases=tuple(replace(one, case=replace(one.case, consent="quote")) for one in project.cases)
    )
    with import_into_new_study(home / "one", written(project)) as study:
        first = gather(study.context, ALL)
        assert study.maintenance.check() == []
        assert [one.text for one in first.sources] == [
            one.text for one in project.sources if one.guid in {s.guid for s in first.sources}
        ]
        kept = {one.guid: one for one in first.codings}
        for one in project.codings:
            if one.start < one.end and one.source in {source.guid for source in first.sources}:
                assert replace(kept[one.guid], sight=None) == replace(one, sight=None)
        data = exported(study, home / "p.qdpx").read_bytes()
    with import_into_new_study(home / "two", data) as again:
        assert comparable(gather(again.context, ALL)) == comparable(first)


def test_word_file_is_imported_as_text(tmp_path: Path) -> None:
    words = docx(paragraph(" Why so?", bold="I:") + paragraph(" Because of it.", bold="P:"))
    with opened(studies.make_study(tmp_path / "one", {"talk.docx": words}, codebook=CODEBOOK)) as study:
        code(study, "Because of it", "funding", "talk.docx")
        text = study.sources.text(study.sources.all()[0].guid)
        data = exported(study, tmp_path / "p.qdpx").read_bytes()
    with import_into_new_study(tmp_path / "two", data) as again:
        (info,) = again.sources.all()
        assert (info.path, again.sources.text(info.guid)) == ("talk.txt", text)
        (one,) = again.context.store.codings.live()
        assert text[one.start : one.end] == "Because of it"


# -- merging


def test_colleagues_project_is_merged_once_and_undone_in_one_step(tmp_path: Path) -> None:
    with coded_study(tmp_path / "one") as study:
        make_study(tmp_path / "two", TEXTS)
        file = exported(study, tmp_path / "p.qdpx")
        everything = gather(study.context, ALL)
    with opened(tmp_path / "two", "Kim") as mine:
        code(mine, "The market over there", "market")
        before = state(mine)
        taken = mine.exchange.import_project(file, ImportOptions())
        assert (taken.added, taken.reviews, taken.present, taken.conflicts) == (3, 1, 0, ())
        assert {one.guid for one in mine.context.store.codings.live()} > {one.guid for one in everything.codings}
        after, steps = state(mine), len(mine.history.steps())
        again = mine.exchange.import_project(file, ImportOptions())
        assert (again.added, again.reviews, again.present) == (0, 0, 3)
        assert (state(mine), len(mine.history.steps())) == (after, steps)
        mine.history.undo()
        assert state(mine) == before
        mine.history.redo()
        assert state(mine) == after
        assert mine.maintenance.check() == []


def test_interviewers_in_foreign_projects_are_found_as_in_files(tmp_path: Path) -> None:
    texts = [
        "Ann: Who has it?\nBen: It lay there.\nAnn: And then?\nBen: It fell.\n",
        "I: So?\nR: No.\nI: Why?\nR: So.\n",
    ]
    sources = tuple(
        ExchangedSource(f"00000000-0000-4000-8000-00000000000{n}", f"s{n}.txt", text) for n, text in enumerate(texts)
    )
    plan = SourcePlan(paths={source.guid: source.name for source in sources})
    with Study.open(make_study(tmp_path / "s"), user="Lea") as study:
        prepare_sources(study.context, Project("p", sources=sources), plan, ExchangeTally(), silent)
    assert [(one.info.interviewers, one.info.options.get("doubt")) for one in plan.new.values()] == [
        (("Ann",), ["Ann", "Ben"]),
        (("I",), None),
    ]
    assert plan.warnings == (
        "s0.txt: weak evidence that Ann is the interviewer; it may be Ben: fusen speakers --interviewer NAME decides",
    )


def test_locally_deleted_codings_are_listed_and_stay_deleted(tmp_path: Path) -> None:
    with coded_study(tmp_path / "one") as study:
        file = exported(study, tmp_path / "p.qdpx")
        (mine,) = study.context.store.codings.live(users=["Eve"])
        study.codings.remove(mine.guid)
        taken = study.exchange.import_project(file, ImportOptions())
        assert len(taken.deleted_here) == 1
        assert taken.added == 0
        assert mine.guid not in {one.guid for one in study.context.store.codings.live()}


def differing(tmp_path: Path) -> Path:
    """A colleague's project: another text, another definition, another side."""
    texts = {**TEXTS, "EU-01.txt": "Interviewer: Hello.\n" + EU}
    book = (
        (tmp_path / "one" / "codebook" / "codebook.yaml").read_text().replace("Money is missing.", "Money came late.")
    )
    cases = "case,source,consent,side\nEU-01,EU-01.txt,quote,Japan\n"
    with opened(make_study(tmp_path / "two", texts, cases=cases, codebook=book), "Kim") as theirs:
        code(theirs, "The money was missing", "funding")
        return exported(theirs, tmp_path / "theirs.qdpx")


@pytest.mark.parametrize("keep", [None, "mine", "theirs"])
def test_conflict_is_reported_and_resolved(tmp_path: Path, keep: str | None) -> None:
    with coded_study(tmp_path / "one") as study:
        file = differing(tmp_path)
        before, files = state(study), sorted((tmp_path / "one").rglob("*.*"))
        if keep is None:
            with pytest.raises(FusenError, match="the study and the file differ") as caught:
                study.exchange.import_project(file, ImportOptions())
            for message in (
                "code Challenges / Funding gap",
                "source EU-01.txt",
                "case EU-01: side is EU here and Japan",
            ):
                assert message in caught.value.message
            assert (state(study), sorted((tmp_path / "one").rglob("*.*"))) == (before, files)
            return
        taken = study.exchange.import_project(file, ImportOptions(keep))
        assert len(taken.conflicts) == 3
        (theirs,) = study.context.store.codings.live(users=["Kim"])
        text = study.sources.text(theirs.source)
        assert text[theirs.start : theirs.end] == "The money was missing"
        paths = [info.path for info in study.sources.all()]
        assert paths == (["EU-01.txt", "JP-01.txt"] if keep == "mine" else ["EU-01 (2).txt", "EU-01.txt", "JP-01.txt"])
        sides = {case.name: case.variables.get("side") for case in study.context.store.cases.all()}
        assert sides["EU-01"] == ("EU" if keep == "mine" else "Japan")
        (funding,) = study.codebook.get().find("funding")
        assert funding.definition == ("Money is missing." if keep == "mine" else "Money came late.")
        assert study.maintenance.check() == []
        study.history.undo()
        assert state(study)["codings"] == before["codings"]
        assert state(study)["codes"] == before["codes"]
        study.codebook.reload()
        assert state(study)["codes"] == before["codes"]
        assert state(study)["cases"] == before["cases"]


def test_codes_of_another_tool_get_their_own_file_and_equal_names_are_joined(tmp_path: Path) -> None:
    data = qdpx(
        document(source("A.docx", coded("s", 0, 2, "I:", "happy", "Challenges")), codes=("happy", "Challenges")),
        {"A.docx": b"", f"{guid('A.docx')}.txt": TALK},
    )
    file = tmp_path / "p.qdpx"
    file.write_bytes(data)
    with opened(make_study(tmp_path / "one")) as study:
        taken = study.exchange.import_project(file, ImportOptions())
        assert (taken.codes, taken.sources) == (1, ("A.txt",))
        assert [code.name for code in study.codebook.get() if code.parent is None] == ["Challenges", "happy"]
        assert (
            (tmp_path / "one" / "codebook" / "p.yaml")
            .read_text()
            .startswith("# Codes from P.\ncodes:\n- name: happy\n")
        )
        assert study.codebook.get().find("happy")[0].id == guid("happy").lower()
        study.history.undo()
        assert not (tmp_path / "one" / "codebook" / "p.yaml").exists()
        study.codebook.reload()
        assert study.codebook.get().find("happy") == []


# -- reading nobody recorded


def test_assumed_reviews_are_reported_wherever_they_count(tmp_path: Path) -> None:
    data = qdpx(
        document(source("A", coded("s", 18, 29, "It was hard", "happy")) + source("B")),
        {"A": TALK, "B": TALK + "P: Yes.\n"},
    )
    with import_into_new_study(tmp_path / "plain", data) as study:
        rows, basis = study.results.frequencies(Filter(coders=("people",)))
        assert not basis.read
    import_into_new_study(tmp_path / "b", data, choices=ImportOptions(assume_reviewed=True)).close()
    with import_into_new_study(tmp_path / "assumed", data, choices=ImportOptions(assume_reviewed=True)) as study:
        table = study.results.frequencies(Filter(coders=("people",)))
        rows, basis = table
        assert (rows[0].interviewees, rows[0].of, len(basis.read)) == (1, 1, 1)
        assert "Reading is assumed, not recorded: ana of 1 source (--assume-reviewed)." in basis.remarks
    with Study.open(tmp_path / "assumed", user="ana") as own:
        own.reviews.add("A.txt")
        assert not any("assumed" in line for line in own.results.frequencies(Filter(coders=("people",)))[1].remarks)
    assert "assumed" not in fusen(tmp_path / "plain", "status").err
    assert "assumed" in fusen(tmp_path / "b", "status").err


# -- consent and shares


def members(file: Path) -> dict[str, str]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.mark.parametrize("consent", ["none", "paraphrase", "analyse"])
def test_text_is_exported_only_with_consent(tmp_path: Path, consent: str) -> None:
    cases = f"case,source,consent,side\nEU-01,EU-01.txt,{consent},Elsewhere\nJP-01,JP-01.txt,quote,Japan\n"
    with opened(make_study(tmp_path / "one", cases=cases)) as study:
        made = code(study, "The money was missing", "funding", memo="a note")
        code(study, "no problem", "funding", "JP-01.txt")
        file = exported(study, tmp_path / "p.qdpx")
    found = members(file)
    everything = "\n".join(found.values())
    for words in ("money was missing", "came between us", "The market"):
        assert words not in everything
    assert "no problem" in everything
    assert (made.guid in everything) == (consent != "none")
    assert ("EU-01" in everything) == (consent != "none")
    assert ("Elsewhere" in found["project.qde"]) == (consent == "paraphrase")
    with import_into_new_study(tmp_path / "two", file.read_bytes()) as again:
        assert len(again.context.store.codings.live()) == (1 if consent == "none" else 2)
        if consent != "none":
            assert {case.name: case.consent for case in again.context.store.cases.all()}["EU-01"] == consent
    if consent != "none":
        with opened(tmp_path / "one", "Kim") as study:
            assert study.exchange.import_project(file, ImportOptions()).conflicts == ()


def test_focus_group_masks_only_participants_without_consent(tmp_path: Path) -> None:
    text = "Moderator: Who?\nAnna: I did it.\nBob: Not me at all.\nAnna: Yes.\nBob: No.\n"
    cases = "case,source,consent\nAnna,group.txt#Anna,quote\nBob,group.txt#Bob,none\n"
    with opened(make_study(tmp_path / "one", {"group.txt": text}, cases=cases)) as study:
        code(study, "I did it", "funding", "group.txt")
        code(study, "Not me", "funding", "group.txt")
        file = exported(study, tmp_path / "p.qdpx")
    project = load(file.read_bytes()).project
    (one,) = project.sources
    assert len(one.text) == len(text)
    assert "I did it." in one.text
    assert "Bob" not in one.text
    assert "Not me" not in one.text
    assert [one.text[coding.start : coding.end] for coding in project.codings] == ["I did it"]
    assert [case.case.name for case in project.cases] == ["Anna"]


def test_focus_group_speakers_are_exported(tmp_path: Path) -> None:
    text = "Moderator: Who?\nAnna: I did it.\nBob: Not me at all.\nAnna: Yes, I did.\nBob: No, no.\n"
    cases = "case,source,consent,side\nAnn,group.txt#Anna,quote,EU\nBo,group.txt#Bob,quote,Japan\n"
    with opened(make_study(tmp_path / "one", {"group.txt": text}, cases=cases)) as study:
        code(study, "I did it", "funding", "group.txt")
        data = without_own(exported(study, tmp_path / "p.qdpx").read_bytes())
    with import_into_new_study(tmp_path / "two", data) as again:
        found = {
            case.name: (case.places[0].speaker, case.variables["side"]) for case in again.context.store.cases.all()
        }
        assert found == {"Ann": ("Anna", "EU"), "Bo": ("Bob", "Japan")}
        assert len(again.context.store.codings.live()) == 1


def test_undone_merge_can_be_repeated(tmp_path: Path) -> None:
    with coded_study(tmp_path / "one") as study:
        file = exported(study, tmp_path / "p.qdpx")
    with opened(make_study(tmp_path / "two", {}), "Kim") as mine:
        mine.exchange.import_project(file, ImportOptions())
        after = state(mine)
        mine.history.undo()
        assert not mine.context.store.codings.live()
        assert mine.exchange.import_project(file, ImportOptions()).added == 3
        assert {key: len(rows) for key, rows in state(mine).items()} == {key: len(rows) for key, rows in after.items()}
        assert mine.maintenance.check() == []


def test_part_of_a_study_is_exported_with_pseudonymous_coders(tmp_path: Path) -> None:
    with coded_study(tmp_path / "one") as study:
        part = load(exported(study, tmp_path / "p.qdpx", ExportOptions(Filter(coders=("Eve",)))).read_bytes()).project
        assert (part.users, len(part.codings), len(part.sources)) == (("Eve",), 1, 2)
        part = load(
            exported(study, tmp_path / "p.qdpx", ExportOptions(Filter(sources=("EU-01",)))).read_bytes()
        ).project
        assert ([one.path for one in part.sources], len(part.codings)) == (["EU-01.txt"], 2)
        part = load(
            exported(study, tmp_path / "p.qdpx", ExportOptions(Filter(codes=("funding",)))).read_bytes()
        ).project
        assert [one.name for one in part.codes] == ["Challenges", "Funding gap"]
        assert len(part.codings) == 1
        hidden = "\n".join(
            members(exported(study, tmp_path / "p.qdpx", ExportOptions(Filter(), pseudonymous=True))).values()
        )
        assert '"Eve"' not in hidden
        assert '"Ann"' not in hidden
        assert "coder 1" in hidden
        assert CONSENSUS not in hidden


def test_project_file_contains_nothing_about_the_machine(tmp_path: Path) -> None:
    with coded_study(tmp_path / "one") as study:
        found = "\n".join(members(exported(study, tmp_path / "p.qdpx")).values())
    assert str(tmp_path) not in found
    assert str(Path.home()) not in found


# -- the command line


@pytest.mark.folder  # names its users, and one more opens a study in PostgreSQL
def test_import_and_export_commands_report_results(tmp_path: Path) -> None:
    coded_study(tmp_path / "one").close()
    file = tmp_path / "p.qdpx"
    ran = fusen(tmp_path / "one", "export", file)
    assert ran.out == f"3 codings by Ann, Eve on 2 sources with 4 codes written to {file}\n"
    assert fusen(tmp_path / "one", "export", file).code == 1
    assert fusen(tmp_path / "one", "export", tmp_path / "b.qdc").code == 0
    ran = fusen(None, "init", tmp_path / "two", "--from", file, "--strict", "--as", "Kim")
    assert (ran.code, "3 codings and 1 review imported" in ran.err) == (0, True)
    ran = fusen(tmp_path / "two", "import", file, "--format", "json")
    assert {row["kind"]: (row["read"], row["left_out"]) for row in ran.rows}["codings"] == (3, 0)
    assert fusen(None, "init", tmp_path / "two", "--from", file).code == 1
    assert fusen(tmp_path / "two", "import", file, tmp_path / "x.txt").code == 2
    assert fusen(tmp_path / "two", "undo", "--as", "Kim").code == 0
    assert fusen(tmp_path / "two", "import", tmp_path / "b.qdc", "--dry-run").code == 0


@pytest.mark.folder  # `init` makes a study in a folder
def test_strict_export_refuses_data_loss_and_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "p.qdpx"
    file.write_bytes(qdpx(document(source("A", coded("s", 0, 9_999, None, "happy"))), {"A": TALK}))
    ran = fusen(None, "init", tmp_path / "new", "--from", file, "--strict")
    assert ran.code == 1
    assert "1 that lie outside their text" in ran.err
    assert not (tmp_path / "new").exists()
    assert fusen(None, "init", tmp_path / "new", "--from", file).code == 0


def test_source_names_cannot_escape_the_folder(tmp_path: Path) -> None:
    names = ("../../evil.txt", "/etc/x", "a:b?.docx", "...", "x" * 300, "same", "same")
    inner = "".join(
        element("TextSource", "", guid=guid(str(number)), name=name, plainTextPath=f"internal://{number}.txt")
        for number, name in enumerate(names)
    )
    data = qdpx(document(inner), {f"{number}.txt": f"P: {number}.\n" for number in range(len(names))})
    (tmp_path / "in").mkdir()
    with import_into_new_study(tmp_path / "in" / "new", data) as study:
        paths = {info.path for info in study.sources.all()}
        assert {"-..-evil.txt", "-etc-x.txt", "a-b-.txt", "source.txt", "same.txt", "same (2).txt"} <= paths
        assert study.maintenance.check() == []
    assert {path.name for path in tmp_path.iterdir()} == {"in"}


@needs_real
@pytest.mark.parametrize(
    ("path", "sources", "codings"),
    [
        ("qualcoder/qualcoder-mini-crlf.qdpx", 2, 11), ("qualcoder/mini-data.qda", 2, 11), ("qc/demo.qdpx", 2, 205),
        ("maxqda/2025-06-16_ICLS_Conf_Themes_ALL_just10.zip", 10, 0), ("taguette/sample-project.sqlite3", 10, 24),
    ],
)  # fmt: skip
def test_projects_of_other_tools_become_studies(tmp_path: Path, path: str, sources: int, codings: int) -> None:
    taken = init_from(tmp_path / "new", REAL / path, None, ImportOptions(), user="Me")
    assert (len(taken.sources), taken.added) == (sources, codings)
    with Study.open(tmp_path / "new", user="Me") as study:
        assert study.maintenance.check() == []
        assert study.exchange.import_project(REAL / path, ImportOptions()).added == 0
        data = exported(study, tmp_path / "p.qdpx").read_bytes()
    assert len(load(without_own(data)).project.codings) == codings


@needs_real
def test_qualcoder_folder_and_archive_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "mini.qda"
    folder.mkdir()
    shutil.copy(REAL / "qualcoder" / "mini-data.qda", folder / "data.qda")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.write(folder / "data.qda", "mini.qda/data.qda")
    (tmp_path / "mini.zip").write_bytes(archive.getvalue())
    for number, path in enumerate((folder, tmp_path / "mini.zip")):
        assert init_from(tmp_path / str(number), path, None, ImportOptions(), user="Me").added == 11
    (folder / "data.qda").unlink()
    with pytest.raises(FusenError, match=r"no data\.qda"):
        init_from(tmp_path / "x", folder, None, ImportOptions())
