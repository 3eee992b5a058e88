"""A study's settings (`.fusen/study.toml`, shared) and the person's own (in the user's config folder)."""

from __future__ import annotations

import getpass
import json
import tomllib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fusen.errors import FileError, FusenError

UNITS = ("sentence", "turn", "paragraph")


@dataclass(frozen=True, slots=True)
class StudySettings:
    project: str  # guid
    name: str
    language: str = "en"
    unit: str = "sentence"


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """An OpenAI-compatible server: the address below which `/chat/completions` lies, and how long to wait (seconds)."""

    url: str
    model: str
    key: str = ""
    timeout: float = 60.0


@dataclass(frozen=True, slots=True)
class PersonalSettings:
    """`keys` maps an action of the app to its keys, separated by commas; `theme` is dark, light or None for the terminal's.

    `suggestions`: may the app suggest codes? `english`, `multilingual`: with the help of these extras? `model` is the
    person's own language model, if they named one.
    """

    coder: str | None = None
    theme: str | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    suggestions: bool = True
    model: LanguageModel | None = None
    english: bool = False
    multilingual: bool = False


def read_study(path: Path) -> StudySettings:
    """Raises FileError where the file is missing or not what `fusen init` writes."""
    values = _read_toml(path, "fusen init makes a study")
    try:
        project = str(uuid.UUID(str(values.get("project", ""))))
    except ValueError as error:
        raise FileError(f"{path}: `project` is not a guid", "copy it from the study you received, or run fusen init in a new folder") from error  # fmt: skip
    unit = str(values.get("unit", "sentence"))
    if unit not in UNITS:
        raise FileError(f"{path}: `unit` is {unit!r}", f"one of {', '.join(UNITS)}")
    name = check_name(str(values.get("name") or path.parent.parent.resolve().name), "the study's name")
    return StudySettings(project, name, str(values.get("language", "en")), unit)


def study_toml(settings: StudySettings) -> str:
    quoted = {key: json.dumps(value, ensure_ascii=False) for key, value in {
        "project": settings.project, "name": settings.name, "language": settings.language, "unit": settings.unit,
    }.items()}  # fmt: skip
    return (
        "# A fusen study. Commit this file; `project` is what every guid in the study is derived from.\n"
        f"project = {quoted['project']}\n"
        f"name = {quoted['name']}\n"
        f"language = {quoted['language']}  # of transcripts that do not say theirs\n"
        f"unit = {quoted['unit']}  # the passage: sentence, turn or paragraph\n"
    )


def personal_path() -> Path:
    from platformdirs import user_config_path

    return user_config_path("fusen", appauthor=False) / "settings.toml"


def read_personal() -> PersonalSettings:
    path = personal_path()
    if not path.exists():
        return PersonalSettings()
    values = _read_toml(path, "correct or delete it")
    coder, theme, keys = values.get("coder"), values.get("theme"), values.get("keys", {})
    if theme not in (None, "dark", "light"):
        raise FileError(f"{path}: theme is {theme!r}", "dark or light; without it the terminal's background decides")
    if not isinstance(keys, dict) or not all(isinstance(key, str) for key in keys.values()):
        raise FileError(f"{path}: [keys] maps actions to keys in quotes", 'as in: code = "c,f2"')
    suggestions, english, multilingual = _suggestions(path, values.get("suggestions", True))
    name = None if coder is None else check_name(str(coder), f"{path}: coder")
    model = _language_model(path, values.get("language-model"))
    return PersonalSettings(name, theme, keys, suggestions, model, english, multilingual)


def _suggestions(path: Path, told: Any) -> tuple[bool, bool, bool]:
    """`suggestions = true|false`, or the table `[suggestions]`: shown at all, english, multilingual."""
    table: dict[str, Any] = told if isinstance(told, dict) else {"shown": told}
    for key, value in table.items():
        if key not in ("shown", "english", "multilingual"):
            raise FileError(f"{path}: [suggestions] has no {key!r}", "it has shown, english and multilingual")
        if not isinstance(value, bool):
            name = f"{key} in [suggestions]" if isinstance(told, dict) else "suggestions"
            raise FileError(f"{path}: {name} is {value!r}", "true or false, without quotes")
    return table.get("shown", True), table.get("english", False), table.get("multilingual", False)


def _language_model(path: Path, told: Any) -> LanguageModel | None:
    """The table `[language-model]`."""
    if told is None:
        return None
    table: dict[str, Any] = told if isinstance(told, dict) else {}
    texts = {key: table.get(key, "") for key in ("url", "model", "key")}
    timeout: Any = table.get("timeout", 60)
    sound = all(isinstance(value, str) for value in texts.values()) and type(timeout) in (int, float) and timeout > 0
    if not (sound and texts["url"] and texts["model"]):
        raise FileError(
            f"{path}: [language-model] needs `url` and `model` in quotes; `key` and `timeout` (seconds) are optional",
            'as in: url = "http://127.0.0.1:11434/v1"',
        )
    return LanguageModel(texts["url"], texts["model"], texts["key"], float(timeout))


def write_coder(name: str) -> Path:
    """Put the coder's name into the person's own settings, leaving the rest of the file as it is."""
    path = personal_path()
    quoted = json.dumps(check_name(name, "a coder's name"), ensure_ascii=False)
    before = path.read_text("utf-8").splitlines() if path.exists() else []
    top = next((number for number, each in enumerate(before) if each.lstrip().startswith("[")), len(before))
    kept = [each for each in before[:top] if not each.replace(" ", "").startswith("coder=")]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([f"coder = {quoted}", *kept, *before[top:]]) + "\n", "utf-8")
    except OSError as error:
        raise FileError(f"{path}: cannot be written: {error.strerror}", "check its permissions") from error
    return path


def who_acts(named: str | None) -> str:
    """`--as NAME`, else the person's setting, else the login name."""
    name = named or read_personal().coder
    if not name:
        try:
            name = getpass.getuser()
        except (OSError, KeyError) as error:
            raise FusenError("who are you? this account has no login name", "say it with --as NAME") from error
    return check_name(name, "a coder's name")


def check_name(name: str, what: str) -> str:
    """The name without outer white space; control characters and empty names are refused."""
    name = name.strip()
    if not name:
        raise FusenError(f"{what} is empty")
    if any(ord(character) < 32 or 127 <= ord(character) < 160 for character in name):
        raise FusenError(f"{what} holds a control character: {name!r}")
    return name


def _read_toml(path: Path, way_out: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise FileError(f"{path}: no such file", way_out) from error
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}", "check its permissions") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FileError(f"{path}: {error}", way_out) from error
