"""The structure of source and tests: names, sizes, import circles, class hierarchies, and tests that mirror the source."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

TESTS = Path(__file__).parent
ROOT = TESTS.parent / "src"
SOURCE = ROOT / "fusen"
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(SOURCE.rglob("*.py"))
}

FIELD_TERMS = frozenset({"coding", "encoding", "sampling", "pinned", "realigned"})
"""Words in -ing and -ed that are terms of the field or of computing; other modules are named by nouns or verbs."""

SAME_NAME = {"Table": "a result with what it counts over, and the block of a document that shows rows"}
"""Class names that stand twice, each with the reason."""

FILLERS, MOST_FILLERS = frozenset({"one", "each", "those", "said", "told", "wanted"}), 20

MOST_FILES = 26  # a folder is read as a list; the longest have a file for each command, format, statistic or record
MOST_LINES = 400  # a module is read in one sitting
MOST_METHODS = 60  # with those of its own bases: a class with more is several
LEAST_TESTED = 80  # a longer module has a test file of its own name
UNTESTED = TESTS / "data" / "modules_without_tests.txt"  # longer modules that still lack it
FACADE = "fusen.study"  # its methods import the rooms below it when they are called


@cache
def trees() -> dict[str, ast.Module]:
    """Parse the source when the first test needs it: every worker of a test run imports this module."""
    return {name: ast.parse(path.read_text("utf-8")) for name, path in MODULES.items()}


def test_modules_are_named_by_nouns_or_verbs() -> None:
    last_words = {name: name.rsplit(".", 1)[-1].rsplit("_", 1)[-1] for name in MODULES}
    odd = {name for name, word in last_words.items() if word.endswith(("ing", "ed")) and word not in FIELD_TERMS}
    assert not odd


def test_variables_are_named_by_what_they_hold() -> None:
    """A few may slip in between two sweeps; the limit keeps them from becoming a habit again."""
    named = [
        (module, node.lineno, node.arg if isinstance(node, ast.arg) else node.id)
        for module, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.arg) or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    ]
    odd = [f"{module}:{line}: {name}" for module, line, name in named if name in FILLERS]
    assert len(odd) <= MOST_FILLERS, odd


def test_class_names_are_unique() -> None:
    places = defaultdict(list)
    for module, tree in trees().items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                places[node.name].append(module)
    twice = {name: modules for name, modules in places.items() if len(modules) > 1}
    assert set(twice) == set(SAME_NAME), {name: twice[name] for name in set(twice) - set(SAME_NAME)}
    assert len(SAME_NAME) <= 6


def test_folders_and_modules_are_small() -> None:
    folders = Counter(path.parent.relative_to(ROOT).as_posix() for path in MODULES.values())
    assert not {folder: files for folder, files in folders.items() if files > MOST_FILES}
    lengths = {name: len(path.read_text("utf-8").splitlines()) for name, path in MODULES.items()}
    assert not {name: lines for name, lines in lengths.items() if lines > MOST_LINES}


def test_the_architecture_page_has_a_line_for_each_folder() -> None:
    page = (ROOT.parent / "docs" / "architecture.md").read_text("utf-8")
    listed = re.findall(r"^\| `([\w/]+)/` \|", page, re.MULTILINE)
    folders = {path.parent.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.*") if path.suffix != ".pyc"}
    assert sorted(listed) == sorted(folders - {"."})


def test_no_package_has_a_module_of_the_same_name() -> None:
    packages = {path.parent for path in MODULES.values() if path.name == "__init__.py"}
    assert not {package for package in packages if package.with_suffix(".py").exists()}


def test_imports_make_no_circle() -> None:
    """Type-checking, function-local and relative imports count; only the facade's calls down are left out."""
    graph = {name: set(_imports(name, tree)) for name, tree in trees().items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(" -> ".join(error.args[1])) from error


def test_no_class_is_spread_over_files() -> None:
    """Methods counted over a class and those of its bases that are ours."""
    classes: dict[str, ast.ClassDef] = {}
    homes: dict[str, dict[str, str]] = {}  # by module: what each name of a class means there
    for module, tree in trees().items():
        names = homes[module] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("fusen"):
                names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                names[node.name] = f"{module}.{node.name}"
                classes[names[node.name]] = node

    def methods(name: str) -> set[str]:
        module, node = name.rsplit(".", 1)[0], classes[name]
        own = {part.name for part in node.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)}
        bases = (homes[module].get(ast.unparse(base).split("[")[0], "") for base in node.bases)
        return own.union(*(methods(base) for base in bases if base in classes))

    assert not {name: count for name in classes if (count := len(methods(name))) > MOST_METHODS}


def test_unit_tests_have_the_path_of_their_module_or_package() -> None:
    tested = {
        path: SOURCE / path.relative_to(TESTS / "unit").with_name(path.stem.removeprefix("test_"))
        for path in (TESTS / "unit").rglob("test_*.py")
    }
    assert not [path for path, module in tested.items() if not (module.is_dir() or module.with_suffix(".py").exists())]


def test_each_long_module_has_a_test_file_of_its_name() -> None:
    """The list of exceptions only shrinks: a new module gets its test file, and a tested one leaves the list."""
    listed = UNTESTED.read_text("utf-8").split()
    untested = [
        path.relative_to(SOURCE).as_posix()
        for name, path in MODULES.items()
        if path.name != "__init__.py"
        and _has_code(trees()[name])
        and len(path.read_text("utf-8").splitlines()) > LEAST_TESTED
        and not any(namesake.exists() for namesake in _namesakes(path.relative_to(SOURCE)))
    ]
    assert listed == untested


def _has_code(tree: ast.Module) -> bool:
    """Returns whether a module holds more than values: classes of fields, protocols and constants run nothing."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return any(not isinstance(part, ast.Expr) for function in functions for part in function.body)


def _namesakes(module: Path) -> Iterator[Path]:
    """Yields the places of a module's test file: its own path, or for front ends and `Study` their own folders."""
    name = f"test_{module.stem}.py"
    yield TESTS / "unit" / module.parent / name
    room, *below = module.parent.parts or [""]
    if room == "study":
        yield TESTS.joinpath("integration", *below, name)
    elif room in ("cli", "tui"):
        yield TESTS / room / name
        if module.stem == "screen" and below:  # the screen of its folder
            yield TESTS / room / f"test_{below[-1]}.py"


def test_integration_tests_are_in_the_folders_of_the_study() -> None:
    folders = {path.parent.relative_to(TESTS / "integration") for path in (TESTS / "integration").rglob("test_*.py")}
    assert not [folder for folder in folders if not (SOURCE / "study" / folder).is_dir()]


def _imports(module: str, tree: ast.Module) -> Iterator[str]:
    package = module if MODULES[module].name == "__init__.py" else module.rsplit(".", 1)[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.rsplit(".", node.level - 1)[0] if node.level > 1 else package
            base = f"{above}.{node.module or ''}".rstrip(".") if node.level else node.module or ""
            found = [inner if (inner := f"{base}.{alias.name}") in MODULES else base for alias in node.names]
        else:
            continue
        yield from (name for name in found if name in MODULES and name != module and module != FACADE)
