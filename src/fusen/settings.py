"""Settings of a study (`.fusen/study.toml`, shared) and of a person (in the user's config folder, private)."""

from __future__ import annotations

import getpass
import json
import os
import shlex
import tomllib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fusen.errors import FileError, FusenError

UNITS = ("sentence", "turn", "paragraph")


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """The table `[report]` of `.fusen/study.toml`; empty values mean the default.

    `labels` renames variables, `values` the values of a variable. `order` names themes to put first, `depth` is the
    number of code levels with sections of their own (0 for all). `speaker` describes an interviewee by variables in
    braces. `directions` maps a code (name or id) to a phrase for each direction.
    """

    title: str = ""
    authors: tuple[str, ...] = ()
    organisation: str = ""
    date: str = ""
    logo: str = ""  # path below the study's folder, of a PNG or JPEG picture
    language: str = "en"
    order: tuple[str, ...] = ()
    depth: int = 0
    speaker: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    directions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StudySettings:
    """The contents of `.fusen/study.toml`; `unit` is one of UNITS."""

    project: str  # guid
    name: str
    language: str = "en"
    unit: str = "sentence"
    report: ReportSettings = field(default_factory=ReportSettings)


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """An OpenAI-compatible server: `url` is the address above `/chat/completions`, `timeout` is in seconds.

    `context` is the number of tokens that the model reads; 0 asks the server. A request has `batch` passages, `parallel`
    requests run at the same time, and each code comes with up to `examples` passages that the person coded.
    """

    url: str
    model: str
    key: str = ""
    timeout: float = 60.0
    context: int = 0
    batch: int = 1
    parallel: int = 1
    examples: int = 2


@dataclass(frozen=True, slots=True)
class PersonalSettings:
    """The contents of a person's `settings.toml`.

    `keys` maps an action of the app to its keys, separated by commas. `theme` is "dark", "light" or None (the
    terminal's background decides). `suggestions` switches suggested codes on; `english` and `multilingual` let the
    suggester use these optional extras. `model` is the person's language model, or None.
    """

    coder: str | None = None
    theme: str | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    suggestions: bool = True
    model: LanguageModel | None = None
    english: bool = False
    multilingual: bool = False


_LINE_OPTION = frozenset(("vi", "vim", "nvim", "view", "nano", "emacs", "micro", "joe", "ne", "mg"))
"""Editors that take `+LINE`."""


def read_study(path: Path) -> StudySettings:
    """Return the settings of a study. Raises FileError if the file is missing or invalid."""
    values = _read_toml(path, "fusen init creates a study")
    try:
        project = str(uuid.UUID(str(values.get("project", ""))))
    except ValueError as error:
        raise FileError(f"{path}: `project` is not a guid", "copy the line from the study you received, or run fusen init in a new folder") from error  # fmt: skip
    unit = str(values.get("unit", "sentence"))
    if unit not in UNITS:
        raise FileError(f"{path}: `unit` is {unit!r}", f"write one of {', '.join(UNITS)}")
    name = check_name(str(values.get("name") or path.parent.parent.resolve().name), "the study's name")
    return StudySettings(
        project, name, str(values.get("language", "en")), unit, _report(path, values.get("report", {}))
    )


def _report(path: Path, table: Any) -> ReportSettings:
    """Return the table `[report]`. Raises FileError for an unknown key or a value of another type."""
    if not isinstance(table, dict):
        raise FileError(f"{path}: `report` is no table", "write it as [report], with a key on each line")
    known: dict[str, Callable[[Any], bool]] = {
        **dict.fromkeys(("title", "organisation", "date", "logo", "language", "speaker"), _is_text),
        **dict.fromkeys(("authors", "order"), _is_list),
        "depth": _is_depth,
        "labels": _is_labels,
        **dict.fromkeys(("values", "directions"), _is_table_of_labels),
    }
    for key, value in table.items():
        if key not in known:
            raise FileError(f"{path}: [report] has no {key!r}", f"its keys are {', '.join(known)}")
        if not known[key](value):
            raise FileError(f"{path}: {key} in [report] is {value!r}", _REPORT_HINTS.get(key, "write it in quotes"))
    values: dict[str, Any] = {key: tuple(entry) if isinstance(entry, list) else entry for key, entry in table.items()}
    return ReportSettings(**values)


_REPORT_HINTS = {
    "authors": 'write a list: authors = ["Name", "Name"]',
    "order": 'write a list: order = ["Theme", "Theme"]',
    "depth": "write a number: 0 for all levels, 1 for themes and their codes",
    "labels": 'write a table: [report.labels], then for example organisation_type = "type of organisation"',
    "values": 'write a table for each variable: [report.values.side], then for example EU = "European"',
    "directions": 'write a table for each code: [report.directions."Funding gap"], then for = "say that money is missing"',
}


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_depth(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_table_of_labels(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_labels, value.values()))


def _is_labels(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value.values()))


def study_toml(settings: StudySettings) -> str:
    """Return the text of `.fusen/study.toml`."""
    quoted = {key: json.dumps(value, ensure_ascii=False) for key, value in {
        "project": settings.project, "name": settings.name, "language": settings.language, "unit": settings.unit,
    }.items()}  # fmt: skip
    return (
        "# A fusen study. Commit this file. fusen derives every guid in the study from `project`.\n"
        f"project = {quoted['project']}\n"
        f"name = {quoted['name']}\n"
        f"language = {quoted['language']}  # of transcripts that do not name their language\n"
        f"unit = {quoted['unit']}  # a passage is a sentence, turn or paragraph\n"
    )


def personal_path() -> Path:
    """Return the path of the person's `settings.toml`, which may not exist."""
    from platformdirs import user_config_path

    return user_config_path("fusen", appauthor=False) / "settings.toml"


def read_personal() -> PersonalSettings:
    """Return the person's settings, or the defaults without a file. Raises FileError if the file is invalid."""
    path = personal_path()
    if not path.exists():
        return PersonalSettings()
    values = _read_toml(path, "correct or delete the file")
    coder, theme, keys = values.get("coder"), values.get("theme"), values.get("keys", {})
    if theme not in (None, "dark", "light"):
        raise FileError(
            f"{path}: theme is {theme!r}", "write dark or light, or delete the line to follow the terminal's background"
        )
    if not isinstance(keys, dict) or not all(isinstance(key, str) for key in keys.values()):
        raise FileError(f"{path}: [keys] maps actions to keys in quotes", 'for example: code = "c,f2"')
    suggestions, english, multilingual = _suggestions(path, values.get("suggestions", True))
    name = None if coder is None else check_name(str(coder), f"{path}: coder")
    model = _language_model(path, values.get("language-model"))
    return PersonalSettings(name, theme, keys, suggestions, model, english, multilingual)


def _suggestions(path: Path, value: Any) -> tuple[bool, bool, bool]:
    """Return (shown, english, multilingual) from `suggestions = true|false` or the table `[suggestions]`."""
    table: dict[str, Any] = value if isinstance(value, dict) else {"shown": value}
    for key, switch in table.items():
        if key not in ("shown", "english", "multilingual"):
            raise FileError(f"{path}: [suggestions] has no {key!r}", "its keys are shown, english and multilingual")
        if not isinstance(switch, bool):
            name = f"{key} in [suggestions]" if isinstance(value, dict) else "suggestions"
            raise FileError(f"{path}: {name} is {switch!r}", "write true or false, without quotes")
    return table.get("shown", True), table.get("english", False), table.get("multilingual", False)


_MODEL_COUNTS = (("context", 0, 0), ("batch", 1, 1), ("parallel", 1, 1), ("examples", 2, 0))  # key, default, least


def _language_model(path: Path, value: Any) -> LanguageModel | None:
    """Return the language model of the table `[language-model]`."""
    if value is None:
        return None
    table: dict[str, Any] = value if isinstance(value, dict) else {}
    texts = {key: table.get(key, "") for key in ("url", "model", "key")}
    timeout: Any = table.get("timeout", 60)
    counts: list[Any] = [table.get(key, default) for key, default, _ in _MODEL_COUNTS]
    valid = all(isinstance(text, str) for text in texts.values()) and type(timeout) in (int, float) and timeout > 0
    valid = valid and all(
        type(count) is int and count >= least for count, (*_, least) in zip(counts, _MODEL_COUNTS, strict=True)
    )
    if not (valid and texts["url"] and texts["model"]):
        raise FileError(
            f"{path}: [language-model] needs `url` and `model` in quotes; `key`, `timeout` (seconds), `context` (tokens), `batch`, `parallel` and `examples` (numbers) are optional",
            'for example: url = "http://127.0.0.1:11434/v1"',
        )
    return LanguageModel(texts["url"], texts["model"], texts["key"], float(timeout), *counts)


def write_coder(name: str) -> Path:
    """Write the coder's name into the person's settings, keep the rest of the file, and return its path."""
    path = personal_path()
    quoted = json.dumps(check_name(name, "a coder's name"), ensure_ascii=False)
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    top = next((number for number, line in enumerate(lines) if line.lstrip().startswith("[")), len(lines))
    kept = [line for line in lines[:top] if not line.replace(" ", "").startswith("coder=")]
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_text("\n".join([f"coder = {quoted}", *kept, *lines[top:]]) + "\n", "utf-8")
        os.replace(aside, path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise FileError(
            f"cannot write {path}: {error.strerror}", "free disk space, or check its permissions"
        ) from error
    return path


def acting_coder(named: str | None) -> str:
    """Return the acting coder's name: `named` (`--as NAME`), else the person's setting, else the login name."""
    name = named or read_personal().coder
    if not name:
        try:
            name = getpass.getuser()
        except (OSError, KeyError) as error:
            raise FusenError(
                "fusen cannot tell your name: this account has no login name", "name yourself with --as NAME"
            ) from error
    return check_name(name, "a coder's name")


def check_name(name: str, what: str) -> str:
    """Return the name without outer white space. Raises FusenError on an empty name or a control character."""
    name = name.strip()
    if not name:
        raise FusenError(f"{what} is empty")
    if any(ord(character) < 32 or 127 <= ord(character) < 160 for character in name):
        raise FusenError(f"{what} contains a control character: {name!r}")
    return name


def editor_command(file: Path, line: int = 1, default: str = "") -> list[str]:
    """Return the command that opens a file at a line in the person's editor, VISUAL or EDITOR, else `default`.

    Raises FusenError if there is none, or if the variable is no command.
    """
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or default
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise FusenError(f"EDITOR is {command}: {error}", "set EDITOR to a command, such as nano") from error
    if not words:
        raise FusenError("no editor is set", "set EDITOR to a command, such as nano")
    return [*words, *([f"+{line}"] if line > 1 and Path(words[0]).name in _LINE_OPTION else []), str(file)]


def _read_toml(path: Path, hint: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise FileError(f"{path}: no such file", hint) from error
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}", "check its permissions") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FileError(f"{path}: {error}", hint) from error
