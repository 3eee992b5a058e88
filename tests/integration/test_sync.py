"""Manual edits of codebook and case table are synchronised in one step."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fusen.errors import CodebookError, FileError
from fusen.study import Study
from fusen.study.sources.import_files import ImportRequest
from tests.support.small_study import CODEBOOK, EU, JP, code, make_study, opened, state


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_study(tmp_path_factory.mktemp("sync") / "s")
    opened(root).close()
    return root


@pytest.fixture
def root(loaded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(loaded, tmp_path / "s"))


def write_codebook(root: Path, content: str) -> None:
    (root / "codebook" / "codebook.yaml").write_text(content, encoding="utf-8")


def write_cases(root: Path, content: str) -> None:
    (root / "transcripts" / "cases.csv").write_text(content, encoding="utf-8")


# -- codebook


def test_changed_codebook_is_one_step_and_an_unchanged_one_none(root: Path) -> None:
    with opened(root) as study:
        steps = study.history.steps()
    opened(root).close()
    write_codebook(
        root, CODEBOOK.replace("Money is missing.", "Money is missing or late.").replace("[market]", "[sales]")
    )
    with opened(root, "Bob") as study:
        (step,) = study.history.steps()[: -len(steps)]
        assert (step.user, step.action, step.kind) == ("Bob", "codebook", "sync")
        assert step.summary == {"added": 0, "changed": 2, "removed": 0, "retired": 0}
        assert study.codebook.get().find("funding")[0].definition == "Money is missing or late."


@pytest.mark.folder
def test_renamed_theme_changes_only_the_paths_of_its_codes(root: Path) -> None:
    write_codebook(root, CODEBOOK.replace("name: Challenges", "name: Obstacles"))
    with opened(root) as study:
        assert study.history.steps()[0].summary == {"added": 0, "changed": 1, "removed": 0, "retired": 0}
        assert study.codebook.get().find("funding")[0].label == "Obstacles / Funding gap"


def test_changed_order_of_codes_is_adopted(root: Path) -> None:
    first, second = "      - name: Funding gap", "      - name: Language barrier"
    head, _, rest = CODEBOOK.partition(first)
    funding, _, rest = rest.partition(second)
    language, mark, rest = rest.partition("      - name: Market pull")
    write_codebook(root, head + second + language + first + funding + mark + rest)
    with opened(root) as study:
        assert [found.id for found in study.codebook.get()] == ["challenges", "language", "funding", "market"]
        assert study.maintenance.check() == []


def test_codings_keep_their_code_version(root: Path) -> None:
    with opened(root) as study:
        made = code(study, "The money", "funding")
    write_codebook(root, CODEBOOK.replace("Money is missing.", "Another meaning."))
    with opened(root) as study:
        (found,) = study.context.store.codings.live()
        assert found.version == made.version != study.codebook.get().find("funding")[0].version
        change = study.codebook.log()[-1]
        assert (change.code, change.change, change.fields, change.older) == (
            "Funding gap",
            "changed",
            ("definition",),
            1,
        )


def test_removed_code_with_codings_is_retired(root: Path) -> None:
    with opened(root) as study:
        made = code(study, "The money", "funding")
    without = CODEBOOK[: CODEBOOK.index("      - name: Funding gap")] + "      - name: Weather\n        id: weather\n"
    write_codebook(root, without)
    with opened(root) as study:
        kept = study.codebook.get().find("funding")[0]
        assert (kept.retired, kept.label) == (True, "Challenges / Funding gap")
        assert study.codebook.get().find("language") == []
        assert study.context.store.codings.live() == [made]
        assert any("Funding gap is no longer in the codebook but has codings" in warning for warning in study.warnings)
        assert study.history.steps()[0].summary == {"added": 1, "changed": 0, "removed": 2, "retired": 1}
        assert study.maintenance.check() == []
    with opened(root) as study:
        assert study.warnings == []
    write_codebook(root, without.replace("Weather", "Storms"))
    with opened(root) as study:
        assert study.codebook.get().find("funding")[0].retired
        assert study.history.steps()[0].summary["retired"] == 0  # it was said once
    write_codebook(root, CODEBOOK)
    with opened(root) as study:
        assert not study.codebook.get().find("funding")[0].retired
        assert [found.id for found in study.codebook.get()] == ["challenges", "funding", "language", "market"]


def test_removed_code_with_only_a_detached_coding_is_retired(root: Path) -> None:
    with opened(root) as study:
        code(study, "The money", "funding")
        (root / "transcripts" / "EU-01.txt").write_text("Anna: All else.\n")
        study.sources.import_files([], ImportRequest())
    write_codebook(root, "codes: []\n")
    with opened(root) as study:
        assert [(found.id, found.retired) for found in study.codebook.get()] == [("funding", True)]


@pytest.mark.parametrize(
    ("new", "asked"),
    [
        ("      - name: Funding gaps\n        definition: Other words.\n", True),
        ("      - name: Missing money\n        definition: Money is missing.\n", True),
        ("      - name: Weather\n        definition: Rain.\n", False),
    ],
    ids=["similar name", "same definition", "another code"],
)
def test_possible_rename_is_asked_and_never_guessed(root: Path, new: str, asked: bool) -> None:
    with opened(root) as study:
        made = code(study, "The money", "funding")
    write_codebook(root, CODEBOOK[: CODEBOOK.index("      - name: Funding gap")] + new)
    with opened(root) as study:
        questions = [warning for warning in study.warnings if "the new name of Challenges / Funding gap," in warning]
        assert len(questions) == asked
        assert study.context.store.codings.live() == [made]
        assert study.codebook.get().by_guid[made.code].retired


def test_invalid_codebook_is_refused_and_the_study_unchanged(root: Path) -> None:
    with opened(root) as study:
        before, steps = state(study), study.history.steps()
        write_codebook(
            root, CODEBOOK.replace("id: language", "id: funding").replace("codable: false", "codable: perhaps")
        )
        with pytest.raises(CodebookError) as refused:
            opened(root)
        assert len(refused.value.problems) == 2
        assert (state(study), study.history.steps()) == (before, steps)


def test_unreadable_codebook_folder_does_not_empty_the_codebook(root: Path) -> None:
    shutil.rmtree(root / "codebook")
    (root / "codebook").write_text("not a folder")
    with pytest.raises(FileError, match="codebook: cannot be read"):
        opened(root)


def test_two_processes_may_synchronise_at_once(root: Path) -> None:
    """Both read the new files before either writes: it is one step all the same."""
    from fusen.study.sync import sync_codebook

    with opened(root) as ann, opened(root, "Bob") as bob:
        steps = ann.context.store.history.last_step()
        write_codebook(root, CODEBOOK + "  - name: New\n")
        known = bob.context.store.get_meta("codebook-hash")
        assert sync_codebook(ann.context.store, ann.paths, "Ann") is not None
        assert known != bob.context.store.get_meta("codebook-hash")
        assert sync_codebook(bob.context.store, bob.paths, "Bob") is None
        assert ann.context.store.history.last_step() == steps + 1


# -- cases


@pytest.mark.folder
def test_changed_case_table_is_synchronised(root: Path) -> None:
    write_cases(root, "case,source,consent,side\nAnna,EU-01.txt,paraphrase,EU\nSato,JP-01.txt,,JP\n")
    with opened(root) as study:
        cases = {case.name: (case.consent, dict(case.variables)) for case in study.context.store.cases.all()}
        assert cases == {"Anna": ("paraphrase", {"side": "EU"}), "Sato": ("quote", {"side": "JP"})}
        assert (study.history.steps()[0].action, study.history.steps()[0].kind) == ("cases", "sync")
        steps = study.context.store.history.last_step()
    with opened(root) as study:
        assert study.context.store.history.last_step() == steps


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("case,source\nAnna,EU-1.txt\n", "cases.csv:2: case Anna: no source EU-1.txt (did you mean EU-01.txt?)"),
        (
            "case,source\nAnna,EU-01.txt#Nobody\n",
            "cases.csv:2: case Anna: EU-01.txt has no speaker Nobody; its speakers are",
        ),
        ("case,source\nAnna,\n", "cases.csv:2: case Anna names no source"),
        ("case,source,consent\nAnna,EU-01.txt,maybe\n", "cases.csv:2: consent 'maybe' is not one of"),
        ("case,source\nAnna,EU-01.txt\nAnna,JP-01.txt\n", "cases.csv:3: case Anna is already in line 2"),
        ("case,source\nAnna,EU-01.txt\nSato,EU-01.txt\n", "cases.csv:3: EU-01.txt belongs already to case Anna"),
        ("name,source\nAnna,EU-01.txt\n", "cases.csv:1: no column case"),
        ("case,source\nAn\x1bna,EU-01.txt\n", "control character"),
    ],
)
def test_table_errors_are_named_by_line_and_nothing_changed(root: Path, table: str, message: str) -> None:
    with opened(root) as study:
        before, steps = state(study), study.history.steps()
        write_cases(root, table)
        with pytest.raises(FileError) as refused:
            opened(root)
        assert message in refused.value.message
        assert (state(study), study.history.steps()) == (before, steps)


def test_all_table_errors_are_named_at_once(root: Path) -> None:
    write_cases(root, "case,source\nA,x.txt\nB,y.txt\n")
    with pytest.raises(FileError) as refused:
        opened(root)
    assert [line for line in (2, 3) if f"cases.csv:{line}:" in refused.value.message] == [2, 3]


@pytest.mark.folder
def test_consent_none_excludes_everywhere_and_import_warns(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s", cases="case,source,consent\nAnna,EU-01.txt,none\n")
    with opened(root) as study:
        assert "Anna: consent is `none`: kept out of every table, list and export" in study.warnings
        study.autocode.tag()
        assert {made.source for made in study.context.store.codings.live()} == {
            info.guid for info in study.sources.all() if info.path == "JP-01.txt"
        }  # fmt: skip
    write_cases(root, "case,source,consent\nAnna,EU-01.txt,quote\n")
    with opened(root) as study:
        assert study.context.store.cases.all()[0].consent == "quote"


def test_source_without_a_case_gets_one_named_after_its_file(tmp_path: Path) -> None:
    texts = {"a/X.txt": EU, "b/X.txt": JP, "Y.txt": "---\ncase: Kim\nside: JP\n---\nKim: Yes.\n",
             "Z.txt": "---\ncase: Kim\nrole: head\n---\nKim: Well, no.\n"}  # fmt: skip
    with opened(make_study(tmp_path / "s", texts)) as study:
        paths = {info.guid: info.path for info in study.sources.all()}
        cases = {case.name: [paths[place.source] for place in case.places] for case in study.context.store.cases.all()}
        assert cases == {"X": ["a/X.txt"], "b/X.txt": ["b/X.txt"], "Kim": ["Y.txt", "Z.txt"]}
        kim = next(case for case in study.context.store.cases.all() if case.name == "Kim")
        assert kim.variables == {"side": "JP", "role": "head"}


def test_file_header_joins_the_case_and_consent_of_the_table(tmp_path: Path) -> None:
    texts = {"A.txt": EU, "B.txt": "---\ncase: Anna\n---\nAnna: One more thing.\n"}
    root = make_study(tmp_path / "s", texts, cases="case,source,consent\nAnna,A.txt,analyse\n")
    with opened(root) as study:
        (case,) = study.context.store.cases.all()
        assert (case.consent, len(case.places)) == ("analyse", 2)


@pytest.mark.folder
def test_import_reads_the_cases_after_the_sources(root: Path) -> None:
    """A table that names a file not read yet is refused everywhere else, and served by import."""
    (root / "transcripts" / "new.txt").write_text(JP + "Sato: And more.\n")
    write_cases(root, "case,source\nNew,new.txt\n")
    with pytest.raises(FileError, match=r"case New: no source new\.txt"):
        opened(root)
    with Study.open(root, user="Ann", sync=False) as study:
        study.sources.import_files([], ImportRequest())
        assert [case.name for case in study.context.store.cases.all()] == ["New", "EU-01", "JP-01"]
    with opened(root) as study:
        study.history.undo()
    with opened(root) as study:  # a table that names a source taken back does not lock the study
        study.history.redo()
        assert [case.name for case in study.context.store.cases.all()] == ["New", "EU-01", "JP-01"]
