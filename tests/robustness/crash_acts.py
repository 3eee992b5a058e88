"""Acts that change files and database together, each with a study to begin from."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from unittest.mock import patch

from fusen.model.filter import EVERYTHING
from fusen.model.pseudonyms import Pseudonym
from fusen.study import Study
from fusen.study.exchange.export_project import ExportOptions
from fusen.study.maintenance.backup import restore
from fusen.study.paths import StudyPaths
from fusen.study.sources.import_files import ImportRequest
from fusen.study.unlock import give
from tests.support.small_study import EU, JP, code, make_study, opened

PASSPHRASE = "four words of a test"
Act = Callable[[Path], object]
SECOND_FILE = "codes:\n  - name: Drivers\n    id: drivers\n    codes:\n      - name: Champion\n        id: champion\n"
NEW_CODES = "name,definition\nFunding gap,Money is late.\nTrust,They believe each other.\n"


def coded_study(root: Path) -> None:
    """Two transcripts, two codebook files, codings with and without a memo, and files to bring in beside the study."""
    make_study(root)
    (root / "codebook" / "drivers.yaml").write_text(SECOND_FILE)
    with opened(root) as study:
        code(study, "money was missing", "funding", memo="why")
        code(study, "The market", "market")
        code(study, "The language", "language", "JP-01.txt")
    given = root / "given"
    given.mkdir()
    (given / "EU-02.txt").write_text(EU.replace("Anna", "Berta"))
    (given / "JP-02.txt").write_text(JP.replace("Sato", "Mori"))
    (given / "codes.csv").write_text(NEW_CODES)


def _after(*acts: Act) -> Act:
    """Return a preparation: the coded study, after these acts."""
    return _then(coded_study, *acts)


def _then(*acts: Act) -> Act:
    def prepare(root: Path) -> None:
        for act in acts:
            act(root)

    return prepare


def _study(do: Callable[[Study], object]) -> Act:
    def act(root: Path) -> None:
        with opened(root) as study:
            do(study)

    return act


def _add(study: Study) -> object:
    return study.codebook.edit.add("Visa rules", under="Challenges")


def _rename_code(study: Study) -> object:
    return study.codebook.edit.rename("funding", "Money")


def _move_code(study: Study) -> object:
    return study.codebook.edit.move("language", None)


def _move_between_files(study: Study) -> object:
    return study.codebook.edit.move("market", "drivers")


def _delete_codings(study: Study) -> object:
    return study.codebook.edit.delete("market", remove_codings=True)


def _split(study: Study) -> object:
    coding = next(each for each in study.context.store.codings.live() if each.note)
    return study.codebook.edit.split("funding", ["Late money"], {coding.guid: 0})


def _merge_codes(study: Study) -> object:
    return study.codebook.edit.merge("funding", "market")


def _undo(study: Study) -> object:
    return study.history.undo()


def _redo(study: Study) -> object:
    return study.history.redo()


def _import(root: Path) -> None:
    with opened(root) as study:
        study.sources.import_files([root / "given"], ImportRequest())


def _with_case_table(root: Path) -> None:
    coded_study(root)
    (root / "given" / "cases.csv").write_text("case,source,consent\nBerta,EU-02.txt,none\nMori,JP-02.txt,analyse\n")


def _import_in_portions(root: Path) -> None:
    with patch("fusen.study.sources.import_files.PORTION", 10):
        _import(root)


def _tag_in_portions(root: Path) -> None:
    with patch("fusen.study.autocode.tag_portions.SOURCES", 1), opened(root) as study:
        study.autocode.tag()


def _import_codebook(study: Study) -> object:
    return study.codebook.import_codes(study.context.paths.root / "given" / "codes.csv", keep="theirs")


def _import_changed(study: Study) -> object:
    return study.sources.import_files()


def _rename_transcript(root: Path) -> None:
    (root / "transcripts" / "EU-01.txt").rename(root / "transcripts" / "EU-91.txt")


def _change_transcript(root: Path) -> None:
    path = root / "transcripts" / "EU-01.txt"
    path.write_text("A line before.\n" + path.read_text())


def _export(root: Path) -> None:
    """Write a shared file with a coding that the study no longer has."""
    with opened(root) as study:
        study.codings.add("EU-01.txt", 50, 60, "language", memo="mine")
        study.exchange.export(root / "ann.jsonl")
        study.history.undo()


def _other_copy(root: Path) -> None:
    """A copy of the study, in which Bob coded, edited a memo and removed a coding."""
    coded_study(root)
    copy = root.with_name("copy")
    shutil.copytree(root, copy)
    with opened(copy, "Bob") as study:
        code(study, "first grant", "funding", memo="mine")
        study.codings.add("JP-01.txt", 50, 60, "language")
        study.maintenance.backup(root / "bob.db")
    shutil.rmtree(copy)


def _merge(name: str) -> Act:
    return lambda root: _study(lambda study: study.exchange.merge(root / name))(root)


def _merge_in_portions(root: Path) -> None:
    with patch("fusen.study.exchange.merge.PORTION", 1):
        _merge("bob.db")(root)


def _import_project(study: Study) -> object:
    return study.exchange.import_project(study.context.paths.root / "project.qdpx")


def _with_pseudonyms(root: Path) -> None:
    _with_backup(root)
    with opened(root) as study:
        for name, other, kind in (("Anna", "Rita", "person"), ("market", "bazaar", "place")):
            study.pseudonyms.put(Pseudonym(name, other, kind))


def _apply_pseudonyms(*, keep_originals: bool) -> Act:
    return _study(lambda study: study.pseudonyms.apply(keep_originals=keep_originals))


def _foreign_project(root: Path) -> None:
    """A project with another transcript, code and case, exported by another study."""
    coded_study(root)
    other = make_study(root / "given" / "other", {"EU-09.txt": EU.replace("Anna", "Clara")})
    (other / "codebook" / "more.yaml").write_text("codes:\n  - name: Weather\n    id: weather\n")
    (other / "transcripts" / "cases.csv").write_text("case,source,consent,side\nClara,EU-09.txt,quote,EU\n")
    with opened(other) as study:
        code(study, "The market", "weather", "EU-09.txt")
        study.exchange.export_project(root / "project.qdpx", ExportOptions(EVERYTHING))


def _older_schema(root: Path) -> None:
    coded_study(root)
    with closing(sqlite3.connect(root / ".fusen" / "study.db")) as connection:
        connection.executescript("ALTER TABLE codings DROP COLUMN sight; PRAGMA user_version = 1")


def _with_backup(root: Path) -> None:
    coded_study(root)
    with opened(root) as study:
        study.maintenance.backup()
        code(study, "first grant", "funding")


def _damaged(root: Path) -> None:
    _with_backup(root)
    database = root / ".fusen" / "study.db"
    database.write_bytes(database.read_bytes()[:5000])


def _lost(root: Path) -> None:
    _with_backup(root)
    (root / ".fusen" / "study.db").unlink()


def _restore(root: Path) -> None:
    newest = max((root / ".fusen" / "backups").glob("2*.db"), key=lambda path: path.stat().st_mtime)
    restore(StudyPaths(root), newest)


def _first_load(root: Path) -> None:
    make_study(root)


def _to_encrypt(root: Path) -> None:
    _with_backup(root)
    give(PASSPHRASE)


def _encrypt(root: Path) -> None:
    give(PASSPHRASE)
    with opened(root) as study:
        study.maintenance.encrypt(PASSPHRASE)


def _decrypt(root: Path) -> None:
    with opened(root) as study:
        study.maintenance.decrypt()


ACTS: dict[str, tuple[Act, Act]] = {
    "code": (coded_study, _study(lambda study: code(study, "first grant", "funding", memo="a note"))),
    "add code": (coded_study, _study(_add)),
    "rename code": (coded_study, _study(_rename_code)),
    "move code": (coded_study, _study(_move_code)),
    "move code between files": (coded_study, _study(_move_between_files)),
    "colour code": (coded_study, _study(lambda study: study.codebook.edit.recolour("funding", "#aa3311"))),
    "merge codes": (coded_study, _study(_merge_codes)),
    "split code": (coded_study, _study(_split)),
    "delete code": (coded_study, _study(lambda study: study.codebook.edit.delete("market"))),
    "delete codings": (coded_study, _study(_delete_codings)),
    "undo merge codes": (_after(_study(_merge_codes)), _study(_undo)),
    "redo merge codes": (_after(_study(_merge_codes), _study(_undo)), _study(_redo)),
    "undo rename code": (_after(_study(_rename_code)), _study(_undo)),
    "undo move code": (_after(_study(_move_code)), _study(_undo)),
    "redo move code": (_after(_study(_move_code), _study(_undo)), _study(_redo)),
    "undo move code between files": (_after(_study(_move_between_files)), _study(_undo)),
    "undo split code": (_after(_study(_split)), _study(_undo)),
    "undo delete codings": (_after(_study(_delete_codings)), _study(_undo)),
    "import codebook": (coded_study, _study(_import_codebook)),
    "undo import codebook": (_after(_study(_import_codebook)), _study(_undo)),
    "import": (coded_study, _import),
    "import in portions": (coded_study, _import_in_portions),
    "import with a case table": (_with_case_table, _import),
    "undo import with a case table": (_then(_with_case_table, _import), _study(_undo)),
    "undo import in portions": (_after(_import_in_portions), _study(_undo)),
    "import changed": (_after(_change_transcript), _study(_import_changed)),
    "undo import changed": (_after(_change_transcript, _study(_import_changed)), _study(_undo)),
    "import renamed": (_after(_rename_transcript), _study(_import_changed)),
    "undo import renamed": (_after(_rename_transcript, _study(_import_changed)), _study(_undo)),
    "name interviewer": (coded_study, _study(lambda study: study.sources.set_interviewers(["Anna"]))),
    "undo import": (_after(_import), _study(_undo)),
    "redo import": (_after(_import, _study(_undo)), _study(_redo)),
    "import project": (_foreign_project, _study(_import_project)),
    "undo import project": (_then(_foreign_project, _study(_import_project)), _study(_undo)),
    "tag": (coded_study, _study(lambda study: study.autocode.tag())),
    "tag in portions": (coded_study, _tag_in_portions),
    "undo tag in portions": (_after(_tag_in_portions), _study(_undo)),
    "undo tag": (_after(_study(lambda study: study.autocode.tag())), _study(_undo)),
    "merge": (_after(_export), _merge("ann.jsonl")),
    "merge a copy": (_other_copy, _merge("bob.db")),
    "merge in portions": (_other_copy, _merge_in_portions),
    "undo merge in portions": (_then(_other_copy, _merge_in_portions), _study(_undo)),
    "undo merge": (_after(_export, _merge("ann.jsonl")), _study(_undo)),
    "undo merge a copy": (_then(_other_copy, _merge("bob.db")), _study(_undo)),
    "apply pseudonyms": (_with_pseudonyms, _apply_pseudonyms(keep_originals=False)),
    "apply pseudonyms, keep originals": (_with_pseudonyms, _apply_pseudonyms(keep_originals=True)),
    "undo pseudonyms": (
        _then(_with_pseudonyms, _apply_pseudonyms(keep_originals=True)), _study(_undo)
    ),
    "migrate": (_older_schema, _study(lambda study: None)),
    "restore": (_with_backup, _restore),
    "restore a damaged database": (_damaged, _restore),
    "restore a lost database": (_lost, _restore),
    "erase": (_with_backup, _study(lambda study: study.maintenance.erase("EU-01"))),
    "encrypt": (_to_encrypt, _encrypt),
    "decrypt": (_after(_encrypt), _decrypt),
    "import into an encrypted study": (_after(_encrypt), _import),
    "tag an encrypted study": (_after(_encrypt), _study(lambda study: study.autocode.tag())),
    "erase from an encrypted study": (_after(_encrypt), _study(lambda study: study.maintenance.erase("EU-01"))),
    "change passphrase": (_after(_encrypt), _study(lambda study: study.maintenance.change_passphrase(PASSPHRASE))),
    "merge codes of an encrypted study": (_after(_encrypt), _study(_merge_codes)),
    "first load": (_first_load, _study(lambda study: None)),
}  # fmt: skip

REPEATED = {"import in portions", "tag in portions", "merge in portions"}
"""Acts of several steps: after a kill, the act completes what it has begun."""

FORGOTTEN = {"apply pseudonyms": b"Anna", "erase": b"The money was missing after"}
"""Words that no file of the study holds after the act."""
