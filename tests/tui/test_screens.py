"""Snapshots of every screen at three sizes, dark, light and without colour; `--golden` rewrites them.

A file contains the text of a screen once, and for each look its styles: runs of cells by letter, and a legend of the
letters. Text is always compared, styles only with the Textual version that wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from rich.color import ColorSystem
from rich.style import Style
from rich.terminal_theme import DEFAULT_TERMINAL_THEME as XTERM
from textual.color import Color

from fusen.model.codebook_edit import ChangeCode
from fusen.model.coding import Direction
from fusen.model.suggestion import QueueRow, SpanSuggestions
from fusen.study import Study
from fusen.study.suggestions.process import ProcessMessage, SuggestionRequest
from fusen.tui.colours import contrast
from tests.support.screen_lines import strips
from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")

GOLDEN = Path(__file__).parents[1] / "golden" / "screens"
SIZES = [(120, 40), (80, 24), (60, 20)]
LOOKS = ["dark", "light", "plain"]
CODED = {
    "EN": [("Honestly, the grant stopped.", "Funding gap"), ("We needed an interpreter", "Language barrier"),
           ("grant stopped", "Sales"), ("It was a good year.", "Sales")],
    "JA": [("通訳がいないと話が進みません。", "Language barrier")],
}  # fmt: skip
NOW = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
WALK: list[tuple[str, list[str]]] = [
    ("home", []),
    ("import", ["+"]),
    ("go", ["escape", "g"]),
    ("speakers", ["w"]),
    ("note", ["escape", "m"]),
    ("coding", ["escape", "enter"]),
    ("selection", ["w", "v", "w"]),
    ("finder", ["escape", "c"]),
    ("coding-ja", ["escape", "q", "j", "enter"]),
    ("excerpts", ["q", "g", "e", "j", "space", "plus"]),
    ("tables", ["q", "g", "t", "j", "j"]),
    ("groups", ["p"]),
    ("themes", ["g", "h"]),
    ("search", ["q", "q", "/", *"grant"]),
    ("found", ["enter", "space"]),
    ("board", ["q", "g", "b", "l", "j"]),
]


TEAM: list[tuple[str, list[str]]] = [
    ("home-waiting", []),
    ("codebook", ["g", "c", "j"]),
    ("codebook-folded", ["z"]),
    ("name", ["z", "k", "a"]),
    ("definition", ["escape", "j", "e", "d"]),
    ("wording", ["!", "ctrl+s"]),
    ("merge", ["escape", "C", *"lang", "enter"]),
    ("delete", ["escape", "x"]),
    ("second-look", ["escape", "g", "l", "space"]),
    ("split", ["q", "g", "c", "j", "S", "L", "semicolon", "G", "enter", "1"]),
    ("compare", ["q", "q", "g", "d", "n"]),
    ("keep-other", ["c"]),
    ("matrix", ["escape", "q", "g", "x", "right"]),
    ("cell", ["e"]),
    ("help", ["escape", "question_mark"]),
    ("palette", ["escape", "q", "ctrl+p", "c", "o"]),
    ("undone", ["escape", "j", "u"]),
    ("others", ["U", "k", "enter", "o"]),
    ("tree", ["t", "j"]),
    ("queue", ["escape", "g", "q", "j"]),
]


class Ready:
    """A suggester that has two passages in its queue and nothing else to say."""

    def __init__(self, folder: Path, user: str, told: Callable[[ProcessMessage], None]) -> None:
        self.folder, self.told = folder, told
        told(ProcessMessage("ready"))

    def ask(self, question: SuggestionRequest) -> None:
        answer: object = (
            [(span, SpanSuggestions((), ())) for span in question.about] if question.what == "spans" else ()
        )
        if question.what == "queue":
            with Study.open(self.folder, user="Mira", sync=False) as mira:
                (source, *_), (code, *_) = mira.sources.all(), mira.codebook.find(["Language barrier"])
            rows = [("We needed an interpreter for a short call.", 0.81), ("Then we waited.", 0.27)]
            answer = [
                QueueRow(source.guid, at, at + len(words), f"EN@{at}-{at + len(words)}", words, code.guid, score, True)
                for at, (words, score) in enumerate(rows, 90)
            ]
        self.told(ProcessMessage(question.what, question.about, answer))

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Mira has read and coded both interviews; one coding has a direction, one a note."""
    folder = small_study(tmp_path_factory.mktemp("screens"))
    with Study.open(folder, user="Mira") as mira:
        for case, coded in CODED.items():
            text = next(mira.sources.text(info.guid) for info in mira.sources.all() if info.path.startswith(case))
            for words, code in coded:
                start = text.index(words)
                direction: Direction | None = "against" if code == "Sales" else None
                note = "and nobody said so" if code == "Funding gap" else None
                mira.codings.add(case, start, start + len(words), code, direction=direction, memo=note)
            mira.reviews.add(case)
    return folder


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Mira and Jon have read EN; then a code came to mean something else, and Mira wrote a cell of the matrix."""
    folder = small_study(tmp_path_factory.mktemp("team"))
    for coder, coded in {"Jon": [("the grant stopped", "Funding gap")], "Mira": CODED["EN"]}.items():
        with Study.open(folder, user=coder) as one:
            text = one.sources.text(one.sources.all()[0].guid)
            for words, name in coded:
                one.codings.add("EN", text.index(words), text.index(words) + len(words), name)
            one.reviews.add("EN")
    with Study.open(folder, user="Mira") as mira:
        mira.matrix.write("EN", "Funding gap", "The grant **stopped**; nobody says why.")
        code = mira.codebook.find(["Funding gap"])[0]
        mira.codebook.edit.edit(ChangeCode(code.guid, definition="Money is late.", meaning=True))
        mira.codings.add("JA", 9, 20, "Sales")
    return folder


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty") / "study"
    Study.init(folder, "Nothing yet")
    return folder


each_window = pytest.mark.parametrize(
    ("size", "look"),
    [*((size, "dark") for size in SIZES), (SIZES[1], "light"), (SIZES[1], "plain")],
    ids=lambda value: value if isinstance(value, str) else f"{value[0]}x{value[1]}",
)


@each_window
def test_every_screen_equals_its_snapshot(walked: Walked, study: Path) -> None:
    walked(study, WALK)


@each_window
@pytest.mark.slow
def test_every_screen_of_a_team_equals_its_snapshot(walked: Walked, team: Path) -> None:
    walked(team, TEAM, suggester=partial(Ready, team))


@each_window
def test_first_card_and_the_empty_study_equal_their_snapshots(walked: Walked, empty: Path, study: Path) -> None:
    walked(study, [("first-card", ["enter"])], card=True)
    walked(empty, [("home-empty", [])])


Walked = Callable[..., None]


@pytest.fixture
def walked(size: tuple[int, int], look: str, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> Walked:
    """Goes from screen to screen of a study in this size and look, and finds each as it is expected."""
    if look == "plain":
        monkeypatch.setenv("NO_COLOR", "1")
    wrong: list[str] = []

    async def scenario(she: Person, walk: Sequence[tuple[str, list[str]]]) -> None:
        for name, keys in walk:
            await she.press(*keys)
            await she.pilot.pause(0.3 if name == "search" else 0)
            await she.settle()
            if len(she.app.screen_stack) > 1:
                await she.pilot.pause(0.05)  # Textual repaints the screen below a dialog by a timer
            words, styles = seen(she)
            file = GOLDEN / f"{name}-{size[0]}x{size[1]}.txt"
            if pytestconfig.getoption("--golden"):
                write(file, words, styles, look)
            wrong.extend(f"{name}: {difference}" for difference in differences(file, words, styles, look))
            wrong.extend(f"{name}: {weakness}" for weakness in weak(she) if look != "plain")

    def walks(folder: Path, walk: Sequence[tuple[str, list[str]]], **more: Any) -> None:
        person(folder, lambda she: scenario(she, walk), start=None, size=size, dark=look != "light", **more)
        assert not wrong, "\n".join(wrong)

    return walks


@pytest.mark.slow
@pytest.mark.parametrize("dark", [True, False], ids=["dark", "light"])
def test_every_word_can_be_read_in_sixteen_colours(study: Path, team: Path, dark: bool) -> None:
    wrong: list[str] = []

    async def does(she: Person, walk: Sequence[tuple[str, list[str]]]) -> None:
        for name, keys in walk:
            await she.press(*keys)
            wrong.extend(f"{name}: {weakness}" for weakness in weak(she))

    for folder, walk, more in ((study, WALK, {}), (team, TEAM, {"suggester": partial(Ready, team)})):
        person(folder, partial(does, walk=walk), start=None, size=(120, 40), dark=dark, colours="standard", **more)  # type: ignore[arg-type]
    assert not wrong, "\n".join(wrong)


def weak(she: Person) -> list[str]:
    """The words on the screen with a contrast below 4.5 : 1 and the signs below 3 : 1 (WCAG 2.1), each pair of colours once."""
    found: dict[tuple[str, str], str] = {}
    for y, strip in enumerate(strips(she.app)):
        for segment in strip:
            style = segment.style
            if segment.text.isspace() or not segment.text or style is None or not style.color or not style.bgcolor:
                continue
            pair = [style.color, style.bgcolor][:: -1 if style.reverse else 1]
            if she.app.ink.basic:
                pair = [colour.downgrade(ColorSystem.STANDARD) for colour in pair]
            one, other = (Color(*colour.get_truecolor(XTERM)) for colour in pair)
            least = 4.5 if any(map(str.isalnum, segment.text)) else 3
            if contrast(one, other) < least:
                text = (
                    f"line {y}: {segment.text.strip()!r} has {contrast(one, other):.1f} : 1 ({one.hex} on {other.hex})"
                )
                found.setdefault((one.hex, other.hex), text)
    return list(found.values())


def seen(she: Person) -> tuple[list[str], list[str]]:
    """The words of each line, and its styles as runs; the legend comes last."""
    words = [NOW.sub("2026-01-01 12:00", line).rstrip() for line in she.lines()]
    letters: dict[str, str] = {}
    runs = []
    for strip in strips(she.app):
        line: list[list[object]] = []
        for segment in strip:
            style = described(segment.style, blank=segment.text.isspace())
            letter = letters.setdefault(style, chr(ord("A") + len(letters)))
            if line and line[-1][1] == letter:
                line[-1][0] += segment.cell_length  # type: ignore[operator]
            elif segment.cell_length:
                line.append([segment.cell_length, letter])
        runs.append(" ".join(f"{count}{letter}" for count, letter in line))
    return words, [*runs, *(f"{letter} = {style}" for style, letter in letters.items())]


def described(style: Style | None, *, blank: bool) -> str:
    """Of blank cells only what a person sees: what lies behind them."""
    if style is None:
        return "none"
    signs = [name for name in ("bold", "dim", "italic", "underline", "reverse") if getattr(style, name)]
    if blank and not {"underline", "reverse"} & set(signs):
        return f"blank on {style.bgcolor.name if style.bgcolor else 'none'}"
    colours = [colour.name if colour else "none" for colour in (style.color, style.bgcolor)]
    return " ".join([" on ".join(colours), *signs])


def sections(file: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    name = ""
    for line in file.read_text("utf-8").split("\n") if file.exists() else ():
        if line.startswith("=== "):
            name = line[4:]
            found[name] = []
        elif name:
            found[name].append(line)
    return {name: lines[:-1] if lines and not lines[-1] else lines for name, lines in found.items()}


def write(file: Path, words: list[str], styles: list[str], look: str) -> None:
    kept = sections(file) | {look: styles, "textual": [version("textual")]}
    if look == "plain" and words != kept.get("words", words):
        kept["plain words"] = words  # signs instead of tints
    elif look == "plain":
        kept.pop("plain words", None)
    elif look != "plain":
        kept["words"] = words
    order = ["words", "plain words", *LOOKS, "textual"]
    lines = [line for name in order if name in kept for line in (f"=== {name}", *kept[name])]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(lines) + "\n", "utf-8")


def differences(file: Path, words: list[str], styles: list[str], look: str) -> list[str]:
    expected = sections(file)
    if "words" not in expected or look not in expected:
        return [f"{file.name} has no {look}: --golden writes it"]
    text = expected["words"] if look != "plain" else expected.get("plain words", expected["words"])
    pairs = [("words", text, words)]
    if expected["textual"] == [version("textual")]:
        pairs.append((look, expected[look], styles))
    return [
        f"{what}, line {number}:\n  expected {one!r}\n  seen     {other!r}"
        for what, before, now in pairs
        for number, (one, other) in enumerate(zip(before, now, strict=False), 1)
        if one != other
    ] + [f"{what}: {len(now)} lines, not {len(before)}" for what, before, now in pairs if len(before) != len(now)]
