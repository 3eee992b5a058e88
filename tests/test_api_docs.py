"""docs/api.md documents every public method of `Study` with an example, and its examples run."""

from __future__ import annotations

import doctest
import inspect
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from fusen.study import Study
from fusen.study.results.method import StatisticMethod
from tests.support.studies import make_study

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "api.md").read_text("utf-8")
SECTION = re.compile(r"^### ([\w.]+)\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INTERNAL = {
    "agreement.rounds.freeze_into", "agreement.without_names", "codebook.add", "codebook.add_and_code", "codebook.make_file", "codebook.waiting", "coders.act_as",
    "coders.named", "history.traces", "results.default_grouping", "results.excerpts_at", "results.groups",
    "results.with_context", "reviews.unread", "sources.as_imported", "sources.detached_excerpts", "sources.locate", "sources.realigned_excerpts",
    "sources.remarks", "sources.reread", "sources.timed", "suggestions.suggest_with_llm_for", "suggestions.rejections",
    "suggestions.remote_host",
}  # fmt: skip
"""Methods that the app and the command line call; scripts have no use for them."""

OPTIONS = re.compile(r"\b(\w+Options|Crossing|ImportRequest)\b")
NOT_LISTED = {"self", "progress"}


def shown(parameter: inspect.Parameter) -> str:
    """The parameter's name on the page, where `filter` and `options` are placeholders."""
    kind = str(parameter.annotation)
    return "filter" if kind == "Filter" else "options" if OPTIONS.search(kind) else parameter.name


def methods(owner: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """(dotted name, method) of the namespaces of a study, nested ones included."""
    for name, member in inspect.getmembers_static(type(owner)):
        if name.startswith("_"):
            continue
        if isinstance(member, cached_property | property):
            value = getattr(owner, name)
            if type(value).__module__.startswith("fusen.study.") and name not in ("context", "paths"):
                yield from methods(value, f"{prefix}{name}.")
        elif prefix and isinstance(member, StatisticMethod):
            yield prefix + name, getattr(type(owner), name)
        elif prefix and inspect.isfunction(member) and prefix + name not in INTERNAL:
            yield prefix + name, member


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with Study.open(make_study(tmp_path_factory.mktemp("api"), {}), user="ann") as study:
        return dict(methods(study))


def test_the_page_lists_exactly_the_public_methods(public: dict[str, Any]) -> None:
    listed = [name for name, _ in SECTION.findall(PAGE)]
    assert sorted(listed) == sorted(public)
    assert len(public) > 90


def test_every_section_lists_the_parameters_and_calls_the_method(public: dict[str, Any]) -> None:
    wrong = []
    for name, text in SECTION.findall(PAGE):
        signature = re.search(rf"^`{name.rpartition('.')[2]}\((.*?)\)`", text, re.MULTILINE)
        bare = re.sub(r'"[^"]*"|\(\)', "", signature[1]) if signature else ""
        documented = [part.split("=")[0].strip() for part in bare.split(",")]
        parameters = [shown(parameter) for parameter in inspect.signature(public[name]).parameters.values()]
        if [part for part in documented if part] != [part for part in parameters if part not in NOT_LISTED]:
            wrong.append(f"{name}: parameters are {parameters}, the page has {documented}")
        if not any(f".{name}(" in block for block in BLOCK.findall(text)):
            wrong.append(f"{name}: no example")
    assert not wrong, "\n".join(wrong)


def test_the_page_names_only_classes_that_exist() -> None:
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "src" / "fusen").rglob("*.py"))
    named = set(re.findall(r"`([A-Z][a-z]+[A-Za-z]*)`", PAGE))
    assert len(named) > 30
    assert not {name for name in named if not re.search(rf"^class {name}\b", source, re.MULTILINE)}


def test_the_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_folders: Path) -> None:
    monkeypatch.chdir(tmp_path)
    test = doctest.DocTestParser().get_doctest("".join(BLOCK.findall(PAGE)), {}, "api.md", None, None)
    printed: list[str] = []
    failed, _ = doctest.DocTestRunner().run(test, out=printed.append)
    assert not failed, "".join(printed)
