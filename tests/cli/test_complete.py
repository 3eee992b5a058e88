"""Shell completion of commands, options, choices and names in the study."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer.main

from fusen.cli.app import whole_app
from fusen.cli.command_table import GROUPS, HOMES
from fusen.cli.complete import ARGUMENTS, complete
from tests.support.studies import environment, fusen, fusen_process, make_study


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    cases = "case,source,consent,side\nAnna,a.txt,,EU\n"
    root = make_study(tmp_path, {"a.txt": "I: Money?\n\nR: We had no money.\n", "sub/b.txt": "R: Yes.\n"}, cases=cases)
    fusen(root, "code", "a.txt@14-30", "Funding gap", "--as", "ben")
    monkeypatch.chdir(root)
    return root


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["frequ"], ["frequencies"]),
        (["--study", "x", "frequ"], ["frequencies"]),
        (["codebook", "re"], ["rename"]),
        (["agreement", "round", "s"], ["start", "submit", "show"]),
        (["frequencies", "--so"], ["--sort", "--source"]),
        (["frequencies", "--sort", "c"], ["codebook", "codings"]),
        (["frequencies", "--level", "=", "th"], ["theme"]),
        (["frequencies", "--format", "j"], ["json"]),
        (["frequencies", "--code", "fund"], ["Funding gap"]),
        (["frequencies", "--code", '"Fund'], ["Funding gap"]),
        (["frequencies", "--code", "Funding\\ g"], ["Funding gap"]),
        (["frequencies", "--by", ""], ["side"]),
        (["excerpts", "--coder", ""], ["ben", "people", "all"]),
        (["status", "--as", "b"], ["ben"]),
        (["code", ""], ["a.txt", "sub/b.txt"]),
        (["code", "--as", "ben", "a.txt@14-30", "Cham"], ["Champion"]),
        (["profile", "A"], ["Anna"]),
        (["completion", "z"], ["zsh"]),
        (["import", ""], []),
        (["frequencies", "-o", ""], []),
        (["bogus", ""], []),
    ],
)
def test_completions_match_the_typed_words(study: Path, words: list[str], expected: list[str]) -> None:
    assert [one.split("\t")[0] for one in complete(words)] == expected


def test_command_completion_has_its_summary(study: Path) -> None:
    assert complete(["crosst"]) == ["crosstab\tCross codes, themes and case variables."]


def test_names_are_completed_from_the_chosen_study(study: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = make_study(tmp_path_factory.mktemp("other"), {"z.txt": "R: Yes.\n"})
    fusen(elsewhere, "status")
    assert complete(["--study", str(elsewhere), "code", ""]) == ["z.txt"]
    assert complete(["--study", str(elsewhere / "nowhere"), "code", ""]) == []


def test_completion_imports_nothing_heavy(study: Path) -> None:
    code = (
        "import sys; from fusen.cli.complete import complete; found = complete(['code', 'a']); "
        "print(found, [name for name in ('typer', 'sqlalchemy', 'rich') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout == "['a.txt'] []\n"


def test_completion_tables_name_existing_commands() -> None:
    paths: dict[str, Any] = {}

    def walk(command: Any, path: tuple[str, ...]) -> None:
        paths[" ".join(path)] = command
        for name, below in getattr(command, "commands", {}).items():
            walk(below, (*path, name))

    walk(typer.main.get_command(whole_app()), ())
    groups = {
        path: {name: (below.help or "").split("\n")[0] for name, below in command.commands.items()}
        for path, command in paths.items()
        if path and hasattr(command, "commands")
    }
    assert groups == GROUPS
    assert set(ARGUMENTS) <= set(paths)
    summaries = {name: summary for commands in HOMES.values() for name, summary in commands.items()}
    assert {name: (paths[name].help or "").split("\n")[0] for name in summaries} == summaries


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_is_valid_in_its_shell(shell: str, tmp_path: Path) -> None:
    script = fusen_process("completion", shell).out
    assert "fusen --complete" in script
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    file = tmp_path / "script"
    file.write_text(script, "utf-8")
    subprocess.run([program, "-n", str(file)], check=True)


def test_bash_completes_a_name_with_a_space(study: Path) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash is not installed")
    script = f"""
fusen() {{ "{sys.executable}" -m fusen "$@"; }}
{fusen(None, "completion", "bash").out}
try() {{ COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _fusen; printf '%s|' "${{COMPREPLY[@]}}"; echo; }}
try fusen code a.txt@1-2 Fund
try fusen code a.txt@1-2 '"Fund'
"""
    done = subprocess.run([bash, "-c", script], env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout == "Funding\\ gap|\nFunding gap|\n"
