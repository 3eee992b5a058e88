"""The command line as a whole: help, exit codes, output streams and imports."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
import typer

from fusen import __version__
from fusen.cli.command_table import HOMES
from fusen.model.statistics import STATISTICS
from tests.support.studies import environment, fusen, fusen_process, make_study

COMMANDS = (
    "init", "import", "speakers", "edit", "status", "search", "query", "code", "uncode", "review", "completion", "erase", "pseudonyms", "pseudonyms find",
    "pseudonyms apply", "tag", "frequencies", "themes", "excerpts", "agreement", "export", "report", "merge", "backup",
    "restore", "check", "history", "undo", "redo", "codebook", "codebook show", "codebook check", "codebook log",
    *(one.name for one in STATISTICS if one.command == "cross_case"),
    "agreement round", "agreement round start", "agreement round submit", "agreement round list", "agreement round show",
    "agreement disagreements", "agreement resolve", "matrix", "matrix write", "matrix export", "matrix import",
    "theme", "theme write", "theme pin", "theme unpin", "theme list", "theme remove",
    "report", "suggest", "evaluate", "codebook export", "codebook import",
    "connect", "disconnect", "push", "pull", "team", "team add", "team remove", "team list",
    "memo", "memo list", "memo show", "memo write", "memo search", "memo export", "link", "unlink", "links",
    "encrypt", "decrypt",
)  # fmt: skip

HEAVY = ("rich", "textual", "sqlalchemy", "spacy", "sklearn", "numpy")

TEXT = "I: Who paid?\n\nR: We had no money, and the interpreter was late.\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return make_study(tmp_path, {"a.txt": TEXT})


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_shows_usage_and_options(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ran = fusen(None, *command.split(), "--help")
    assert ran.code == 0
    assert ran.err == ""
    assert ran.out.startswith(f"Usage: fusen {command}".strip())
    assert "..." not in ran.out.split("\n", 1)[1].replace("]...", "").replace("}...", "")  # no summary is cut short
    assert max(map(len, ran.out.splitlines())) <= 80
    for leak in ("<list[", "<str>", "<path>", "[default: .]", "{file}"):
        assert leak not in ran.out
    assert "-h, --help" in ran.out


def test_help_names_every_command() -> None:
    known = {name for commands in HOMES.values() for name in commands}
    assert known == {command.split()[0] for command in COMMANDS}
    listed = fusen_process("--help", COLUMNS="80").out.split("Commands:")[1]
    assert {line.split()[0] for line in listed.strip().splitlines()} == known


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["frequencies", "--help"], ["codebook", "log", "-h"]])
def test_help_and_version_import_nothing_heavy(arguments: list[str]) -> None:
    asked = f"""
import sys
from fusen.cli.app import run
code = run({arguments!r})
heavy = [name for name in {HEAVY!r} if name in sys.modules]
sys.exit(f"{{code}} {{heavy}}" if code or heavy else 0)
"""
    done = subprocess.run([sys.executable, "-c", asked], env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_version_is_printed() -> None:
    assert fusen_process("--version").out == f"fusen {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bogus"], "No such command 'bogus'"),
        (["frequencies", "--bogus"], "No such option: --bogus"),
        (["frequencies", "--level", "chapter"], "chapter"),
        (["excerpts", "--context", "-1"], "Invalid value for '--context'"),
        (["report"], "name a FILE to write"),
        (["tag", "--jobs", "many"], "Invalid value for '--jobs'"),
        (["\x1b[31mred"], "No such command '"),
    ],
)
def test_usage_errors_exit_2(arguments: list[str], message: str) -> None:
    ran = fusen(None, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
    error, hint = ran.err.strip().split("\n")
    assert error.startswith("error: ")
    assert hint.startswith("hint: see fusen")
    assert "\x1b" not in ran.err
    assert hint.endswith("--help")


def test_invalid_choice_is_a_plain_error(study: Path) -> None:
    ran = fusen(study, "frequencies", "--sort", "size")
    assert ran.code == 2
    assert "'--sort': 'size' is not one of 'codebook'" in ran.err


def test_a_group_alone_shows_its_help_and_exits_2() -> None:
    ran = fusen_process("codebook")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Usage: fusen codebook")


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        (["frequencies", "--coder", "nobody"], "no coder is called nobody", "the coders are: "),
        (["frequencies", "--code", "Fundin gap"], "no code is called Fundin gap", "did you mean Funding gap?"),
        (["excerpts", "--source", "b.txt"], "no source or case is called b.txt", "did you mean a.txt?"),
        (["excerpts", "--origin", "guess"], "no origin is called guess", "one of manual"),
        (["excerpts", "a@5"], "a@5: not a citation", "JP-03@1234-1290"),
        (["excerpts", "a@9-5"], "a@9-5: not a citation", "JP-03@1234-1290"),
        (["excerpts", "a@5-9999"], "a.txt has", "copy the citation again"),
        (["excerpts", "b@5-9"], "no source or case is called b", "fusen status lists them"),
        (["frequencies", "--by", "size"], "no interviewee has the variable “size”", "the variables are: none"),
        (["export", "x.odt"], "x.odt: no excerpts format has the suffix .odt", "known: .csv"),
        (["undo"], "", ""),
        (["merge", "nothing.jsonl"], "nothing.jsonl", ""),
        (["status", "--as", "fusen"], "fusen", "choose another name with --as NAME"),
        (["status", "--as", "a\x1bb"], "control character", ""),
    ],
)
def test_data_and_request_errors_exit_1(study: Path, arguments: list[str], error: str, hint: str) -> None:
    ran = fusen(study, *arguments)
    assert ran.code == 1
    assert ran.out == ""
    messages = [line for line in ran.err.splitlines() if not line.startswith("warning: ")]
    assert messages[0].startswith("error: ")
    assert error in messages[0]
    assert "\x1b" not in ran.err
    if hint:
        assert messages[1].startswith("hint: ")
        assert hint in messages[1]


def test_debug_shows_a_traceback(study: Path) -> None:
    ran = fusen_process("frequencies", "--code", "nothing", "--study", study, "--debug")
    assert ran.code == 1
    assert "Traceback" in ran.err
    assert "FusenError: no code is called nothing" in ran.err


def test_no_arguments_show_status_in_a_study_and_help_elsewhere(
    study: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    inside = fusen_process(cwd=study / "codebook")
    assert inside.code == 0
    assert inside.out.startswith("Small: 1 interviewee, 1 source, ")
    outside = fusen_process(cwd=tmp_path_factory.mktemp("elsewhere"))
    assert outside.code == 0
    assert outside.out.startswith("Usage: fusen")
    assert outside.err.startswith("hint: no study in this folder or above it; fusen init creates one")


@pytest.mark.slow
def test_broken_pipe_ends_quietly(tmp_path: Path) -> None:
    talk = "R: The budget, the money and the interpreter.\n\n" * 1500  # more than a pipe holds
    study = make_study(tmp_path, {"long.txt": talk})
    assert fusen(study, "tag").code == 0
    for form in ("table", "csv", "json", "md"):
        command = f"{sys.executable} -m fusen excerpts --format {form} --study {study} | head -n 1"
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command], env=environment(), capture_output=True, timeout=60, check=False
        )
        assert (done.returncode, done.stderr.decode().replace("\r", "").count("Error")) == (0, 0), done.stderr
        assert b"Traceback" not in done.stderr
        assert done.stdout


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_terminal_without_unicode_gets_ascii(tmp_path: Path, encoding: str) -> None:
    study = make_study(tmp_path, {"日本.txt": "R: 予算がない。 The budget – “gone”.\n"}, name="調査")
    assert fusen(study, "tag").code == 0
    for command in (["status"], ["frequencies"], ["themes"], ["excerpts"], ["history"], ["codebook", "show"]):
        assert fusen(study, *command, encoding=encoding).code == 0
    command_line = [sys.executable, "-m", "fusen", "excerpts", "--study", str(study)]
    env = environment(PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    done = subprocess.run(command_line, env=env, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "\\u4e88\\u7b97" in done.stdout.decode(encoding)


@pytest.mark.skipif(not hasattr(signal, "SIGINT") or os.name == "nt", reason="signals of POSIX")
def test_interrupted_exits_130(tmp_path: Path) -> None:
    study = make_study(tmp_path, {f"{n}.txt": "R: The budget is late.\n\n" * 3000 for n in range(30)})
    command = [sys.executable, "-m", "fusen", "import", "--study", str(study)]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        time.sleep(1.2)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=60)
    assert child.returncode in (130, -signal.SIGINT), err  # the latter where CPython 3.11 is caught in an exec
    assert out == b""
    assert b"interrupted" in err
    assert b"Traceback" not in err
    for number in range(1, 30):
        (study / "transcripts" / f"{number}.txt").unlink()  # the check below loads the study
    assert fusen(study, "check").code == 0


@pytest.mark.parametrize("home", HOMES)
def test_command_table_equals_the_registered_commands(home: str) -> None:
    made = typer.Typer()
    import_module(f"fusen.cli.commands.{home}").register(made)
    names = [command.name or getattr(command.callback, "__name__", "") for command in made.registered_commands]
    names += [group.name for group in made.registered_groups]
    assert sorted(names) == sorted(HOMES[home])


@pytest.mark.parametrize(
    "arguments", [["status", "--help"], ["frequencies"], ["frequencies", "--format", "json", "--coder", "all"]]
)
def test_options_without_conversion_load_no_converter(study: Path, arguments: list[str]) -> None:
    asked = f"""
import sys
from fusen.cli.app import run
code = run({arguments!r})
sys.exit("pydantic" if code or "pydantic" in sys.modules else 0)
"""
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=study, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_frequencies_import_only_what_they_need(study: Path) -> None:
    """Each module of models or formats is 2 to 10 ms of every command."""
    fusen(study, "status")
    spared = ("model.agreement", "model.themes", "model.rounds", "model.project", "formats.exchange.jsonl")
    assert all(find_spec(f"fusen.{name}") for name in spared)
    asked = f"""
import sys
from fusen.cli.app import run
code = run(["frequencies"])
loaded = [name for name in {spared!r} if f"fusen.{{name}}" in sys.modules]
sys.exit(str(loaded) if code or loaded else 0)
"""
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=study, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_values_are_converted_as_by_typer(study: Path, tmp_path: Path) -> None:
    assert fusen(study, "frequencies", "--format", "JSON", "--level", "code").out.startswith("[")
    assert fusen(study, "history", "--most", "1").code == 0
    refused = fusen(study, "history", "--most", "0")
    assert (refused.code, "'--most'" in refused.err) == (2, True)
    locked = tmp_path / "locked.jsonl"
    locked.write_text("")
    locked.chmod(0)
    if not os.access(locked, os.R_OK):  # root reads everything
        assert "is not readable" in fusen(study, "merge", str(locked)).err


def test_study_and_coder_options_may_precede_the_command(study: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    ran = fusen_process("--study", study, "--as", "anna", "review", "a.txt", cwd=elsewhere)
    assert (ran.code, ran.out) == (0, "anna marked a.txt as read\n")
    assert "Funding gap" in fusen_process("--study", study, "codebook", "show", cwd=elsewhere).out
    after = fusen_process("--study", elsewhere, "status", "--study", study, "--format", "json", cwd=elsewhere)
    assert [row["source"] for row in after.rows] == ["a.txt"]
    assert "a.txt" in fusen_process("--study", study, cwd=elsewhere).out
    assert "no study" in fusen_process("--study", elsewhere, cwd=elsewhere).err


def test_an_option_before_a_command_that_lacks_it_is_a_usage_error(tmp_path: Path) -> None:
    ran = fusen_process("--study", tmp_path, "init", cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert "init does not take --study" in ran.err
