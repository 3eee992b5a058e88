"""Forms of all commands of fusen, built from the commands themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer.main

from fusen.cli.app import whole_app
from fusen.cli.command_forms import form_of
from fusen.cli.command_table import RUNNABLE, command_summaries

SHARED = {"--study", "--as"}


def _commands(command: Any, path: tuple[str, ...] = ()) -> dict[str, Any]:
    below = getattr(command, "commands", {})
    result = {name: sub for key, value in below.items() for name, sub in _commands(value, (*path, key)).items()}
    runs = path and (not below or command.invoke_without_command)
    return {" ".join(path): command, **result} if runs else result


def test_every_command_has_a_form_with_all_its_parameters(tmp_path: Path) -> None:
    commands = _commands(typer.main.get_command(whole_app()))
    assert set(command_summaries()) == set(commands)
    assert {name for name, command in commands.items() if getattr(command, "commands", {})} == set(RUNNABLE)
    for name in ("import", "crosstab", "agreement", "agreement round start", "memo write", "completion"):
        form, command = form_of(name, tmp_path), commands[name]
        shown = [row for row in command.params if not set(row.opts) & SHARED]
        assert len(form.parameters) == len(shown), name
        assert {row.name for row in form.parameters if row.required} == {
            max(row.opts, key=len) if row.opts[0].startswith("-") else row.metavar for row in shown if row.required
        }


def test_values_with_a_fixed_list_are_choices(tmp_path: Path) -> None:
    rows = {row.name: row for row in form_of("frequencies", tmp_path).parameters}
    assert rows["--sort"].choices == ("codebook", "interviewees", "codings", "words", "name")
    assert rows["--origin"].choices == ("manual", "accepted-suggestion", "auto", "import")
    assert rows["--output"].is_path
    assert rows["--code"].repeatable
    assert not rows["--by"].repeatable
    imported = {row.name: row for row in form_of("import", tmp_path).parameters}
    assert imported["PATH"].is_path
    assert imported["PATH"].repeatable
    assert imported["--include-outside"].off == "--leave-outside"
    assert not form_of("query", tmp_path).parameters[0].repeatable, "an expression may contain commas"
    assert form_of("edit", tmp_path).in_terminal
