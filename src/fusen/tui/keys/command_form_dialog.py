"""The dialog of a command's form: a row for each parameter, an input for the current one, and the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from fusen.tui.colours import Ink
from fusen.tui.home.path_dialog import completed
from fusen.tui.keys.command_form import ChoiceList, CommandForm, CommandParameter
from fusen.tui.widgets.dialogs import Curtain, Dialog, keys_line
from fusen.tui.widgets.line_widget import Line, LineWidget, TextRun, run_at, short, shown, wrapped

WIDTH = 104
LEAST = 3  # rows of the list
ROOMY = 30  # lines of a screen from which parts are separated by an empty line
HELP = 3  # most lines of a help
NAME = 24  # cells of a name
KEYS = (
    ("enter", "⏎", "run"), ("down", "↑↓", "options"), ("tab", "⇥", "next choice"), ("escape", "esc", "back"),
)  # fmt: skip


class CommandFormDialog(Dialog[Mapping[str, str] | None]):
    """Returns the values by the names of the parameters; None if the user cancels."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("enter", "run", show=False),
        Binding("down", "row(1)", show=False, priority=True),
        Binding("up", "row(-1)", show=False, priority=True),
        Binding("tab", "choice(1)", show=False, priority=True),
        Binding("shift+tab", "choice(-1)", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    CommandFormDialog { align: center middle; background: transparent; }
    CommandFormDialog #form {
        width: 108; max-width: 96%; height: auto; background: $background; border: solid $rule; padding: 0 1;
    }
    CommandFormDialog Input, CommandFormDialog Input:focus {
        border: none; height: 1; padding: 0 2; background: $background; background-tint: $background;
    }
    CommandFormDialog #keys { height: 1; }
    """

    def __init__(self, form: CommandForm, values: Mapping[str, str], ink: Ink) -> None:
        super().__init__()
        self._form, self._rows, self._values, self._ink = form, form.rows(), dict(values), ink
        self._at = self._top = 0
        self._choices = ChoiceList(self._rows[0] if self._rows else CommandParameter(""))
        self._names: Sequence[str] = ()  # of files that fit what is typed
        self._warning = ""

    def compose(self) -> ComposeResult:
        entry = Input(select_on_focus=False)
        entry.cursor_blink = False
        with Curtain(), Vertical(id="form"):
            yield LineWidget(id="title")
            yield LineWidget(id="rows")
            yield LineWidget(id="about")
            yield entry
            yield LineWidget(id="choices")
            yield LineWidget(id="line")
            yield LineWidget(id="keys")

    def on_mount(self) -> None:
        for widget in self.query(LineWidget):
            widget.ink = self._ink
        keys_line(self, KEYS if self._rows else (KEYS[0], KEYS[-1]))
        entry = self.query_one(Input)
        entry.display = bool(self._rows)
        entry.focus() if self._rows else self.set_focus(None)
        self._go(0)

    def on_resize(self) -> None:
        self._show()

    # -- showing

    @property
    def _room(self) -> int:
        return max(min(WIDTH, int(self.app.size.width * 0.96) - 4), 20)

    def _show(self) -> None:
        room, roomy = self._room, self.app.size.height >= ROOMY
        gap: Sequence[Line] = [()] if roomy else []
        title = [(TextRun(f"fusen {' '.join(self._form.path)}", "accent", True),)]
        title += [(TextRun(line, "soft"),) for line in wrapped(self._form.help.split("\n")[0], room, 2)]
        about, line = [*gap, *self._about(room)], [*gap, *self._line(room)]
        choices = self._choice_lines(room)
        taken = len(title) + len(gap) + len(about) + len(choices) + len(line) + 4  # border, input, keys
        rows = self._row_lines(
            room, max(min(self.app.size.height - taken, len(self._rows)), min(LEAST, len(self._rows)))
        )
        for name, lines in (
            ("title", [*title, *gap]),
            ("rows", rows),
            ("about", about),
            ("choices", choices),
            ("line", line),
        ):
            widget = self.query_one(f"#{name}", LineWidget)
            widget.styles.height = len(lines)
            widget.paint(lines)

    def _row_lines(self, room: int, most: int) -> list[Line]:
        self._top = max(min(self._top, self._at, len(self._rows) - most), self._at - most + 1, 0)
        return [self._row(number, room) for number in range(self._top, min(self._top + most, len(self._rows)))]

    def _row(self, number: int, room: int) -> Line:
        row, current = self._rows[number], number == self._at
        behind = self._ink.band if current else ""
        value = shown(self._values.get(row.name, ""))
        empty = "needed" if row.required else _example(row)
        name = short(row.name, min(NAME, room // 2))
        return (
            TextRun("▌ " if current else "  ", "accent", True, behind),
            TextRun(name.ljust(min(NAME, room // 2) + 1), "text" if current else "soft", current, behind),
            TextRun(
                value or empty, "text" if value else "warning" if row.required else "dim", bool(value), behind, True
            ),
        )

    def _about(self, room: int) -> list[Line]:
        """Return the warning, else the help of the current row; arguments without one are explained with the command."""
        if self._warning:
            return [(TextRun(line, "warning"),) for line in wrapped(self._warning, room, HELP)]
        row = self._choices.row
        words = row.help or " ".join(self._form.help.split("\n", 1)[-1].split())
        several = " Several are separated by commas." if row.repeatable else ""
        return [(TextRun(line, "soft"),) for line in wrapped(words + several, room, HELP)] or [()]

    def _choice_lines(self, room: int) -> list[Line]:
        """Return the choices as far as they fit; the one that tab filled in is bold."""
        chosen = self._choices.at
        names = self._names or self._choices.matches
        if not names:
            return []
        runs, used = [TextRun("  ", "dim")], 2
        first = max(chosen - 2, 0)
        for number, name in enumerate(names[first:], first):
            words = f"{short(name, room // 2)}   "
            if used + len(words) + 4 > room:
                runs.append(TextRun("…", "dim"))
                break
            runs.append(TextRun(words, "text" if number == chosen else "dim", number == chosen))
            used += len(words)
        return [tuple(runs)]

    def _line(self, room: int) -> list[Line]:
        lines = wrapped(self._form.line(self._values), room - 2, 3)
        return [
            (TextRun("$ " if not number else "  ", "accent"), TextRun(line, "text"))
            for number, line in enumerate(lines)
        ]

    # -- rows

    def _go(self, number: int) -> None:
        if not self._rows:
            self._show()
            return
        self._at = number % len(self._rows)
        row, entry = self._rows[self._at], self.query_one(Input)
        self._choices, self._names, self._warning = ChoiceList(row, self._values.get(row.name, "")), (), ""
        with entry.prevent(Input.Changed):
            entry.value = self._values.get(row.name, "")
        entry.cursor_position = len(entry.value)
        entry.placeholder = _prompt(row)
        self._show()

    def action_row(self, by: int) -> None:
        self._go(self._at + by)

    def on_line_widget_pressed(self, message: LineWidget.Pressed) -> None:
        """Go to the row under the mouse, or take the choice under it."""
        if message.view.id == "rows":
            self._go(self._top + message.line)
        elif message.view.id == "choices" and not self._names:
            run = run_at(message.view.given[message.line], message.x, message.view.size.width)
            places = [place for place, name in enumerate(self._choices.matches) if run and run.words.strip() == name]
            if places:
                self._choose(places[0])
        self.query_one(Input).focus()

    # -- values

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        row = self._choices.row
        if row.flag:
            self._fill(row.turned(self._values.get(row.name, ""), event.value))
        else:
            self._set(event.value)
        self._choices, self._names = ChoiceList(row, self._values[row.name]), ()
        self._show()

    def _set(self, value: str) -> None:
        self._values[self._choices.row.name] = value
        self._warning = ""

    def action_choice(self, by: int) -> None:
        """Fill in the next choice, or complete the name of a file."""
        if self._choices.row.is_path and not self._choices.row.choices:
            self._complete_path()
            return
        if self._choices.matches:
            self._choose(self._choices.after(by))

    def _choose(self, place: int) -> None:
        self._choices = replace(self._choices, at=place)
        self._fill(self._choices.value(place))
        self._show()

    def _fill(self, value: str) -> None:
        entry = self.query_one(Input)
        with entry.prevent(Input.Changed):
            entry.value = value
        entry.cursor_position = len(value)
        self._set(value)

    def _complete_path(self) -> None:
        value, names = completed(self.query_one(Input).value)
        self._fill(value)
        self._names = names if len(names) > 1 else ()
        self._show()

    # -- leaving

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_run()

    def action_run(self) -> None:
        missing = self._form.missing(self._values)
        if missing is None:
            self.leave(dict(self._values))
            return
        self._go(self._rows.index(missing))
        self._warning = f"{missing.name} needs a value before the command can run."
        self._show()

    def action_close(self) -> None:
        self.leave(None)


def _example(row: CommandParameter) -> str:
    """Return what an empty row can hold."""
    return "" if row.flag else row.metavar or "|".join(row.choices)


def _prompt(row: CommandParameter) -> str:
    """Return what the empty input of a row says."""
    if row.flag:
        return "␣ turns it on"
    if row.choices:
        return "type, or ⇥ takes a choice"
    return "type, or ⇥ completes the name of a file" if row.is_path else "type"
