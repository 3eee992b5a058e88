"""Options shared by several commands, added by decorators and passed to the command as one value."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, get_type_hints

from fusen.cli.context import chosen, opened
from fusen.cli.options import (
    HERE,
    Anonymous,
    As,
    Coders,
    Codes,
    Force,
    Format,
    IncludeInterviewer,
    IncludeOutside,
    Origins,
    Output,
    Plot,
    Reference,
    Sources,
    StudyDir,
    ToFile,
)

if TYPE_CHECKING:
    from fusen.cli.progress import Bar
    from fusen.model.filter import Filter
    from fusen.model.table import Table, ThemeTable
    from fusen.study import Study

Command = Callable[..., Any]
FILTER = ("coders", "origins", "sources", "codes", "reference", "include_interviewer", "include_outside")
STUDY = ("study_dir", "user", "output")
REQUEST = "request"


@dataclass(frozen=True, slots=True)
class Request:
    """The values of the shared options; each field has the name of its option."""

    coders: Coders = None
    origins: Origins = None
    sources: Sources = None
    codes: Codes = None
    reference: Reference = "union"
    include_interviewer: IncludeInterviewer = False
    include_outside: IncludeOutside = False
    plot: Plot = None
    force: Force = False
    anonymous: Anonymous = False
    file: ToFile = None
    study_dir: StudyDir = HERE
    user: As = None
    output: Output = Format.table

    @property
    def filter_(self) -> Filter:
        return chosen(
            self.coders,
            self.origins,
            self.sources,
            self.codes,
            self.reference,
            self.include_interviewer,
            self.anonymous,
            self.include_outside,
        )

    @contextmanager
    def opened(self) -> Iterator[tuple[Study, Bar]]:
        """Open the study with its progress bar."""
        with opened(self.study_dir, self.user) as both:
            yield both

    def draw(self, table: Table[Any], chart: str = "", **display: Any) -> None:
        """Draw the table if --plot is given, by its statistic's chart or by `chart`."""
        if self.plot is not None:
            from fusen.cli.output import picture
            from fusen.model.statistics import BY_NAME, load

            draw = load(chart) if chart else load(BY_NAME[table.name].view).chart
            picture(self.plot, lambda: draw(*table, **display), force=self.force)

    def show(self, table: Table[Any] | ThemeTable, view: str = "", *, most: int | None = None, **display: Any) -> None:
        """Write the table to the file of --output, or print it, by `view` if that is given.

        In a terminal at most `most` rows are printed; `display` are options of the result's view.
        """
        from fusen.cli.output import to_file
        from fusen.cli.terminal_blocks import show_result
        from fusen.model.statistics import load

        if to_file(table, self.file, self.force, **display):
            return
        if view:
            load(view)(table, self.output)
        else:
            show_result(table, self.output, most=most, **display)


def shared_options(*names: str, before: str = "") -> Callable[[Command], Command]:
    """Return a decorator that adds shared options to a command, before its own option `before`, or at the end.

    The command receives their values as one `request`. Of several decorators, the lowest comes first in the help.
    """

    def add(command: Command) -> Command:
        signature = inspect.signature(command, eval_str=True)
        own = [parameter for parameter in signature.parameters.values() if parameter.name != REQUEST]
        at = next((index for index, parameter in enumerate(own) if parameter.name == before), len(own))
        shown = [*own[:at], *(_parameters()[name] for name in names), *own[at:]]

        @wraps(command)
        def run(**given: Any) -> Any:
            request = replace(given.pop(REQUEST, Request()), **{name: given.pop(name) for name in names})
            return command(request=request, **given)

        run.__dict__["__signature__"] = signature.replace(parameters=shown)
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in shown}
        return run

    return add


@cache
def _parameters() -> dict[str, inspect.Parameter]:
    hints = get_type_hints(Request, include_extras=True)
    return {
        field.name: inspect.Parameter(
            field.name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=field.default, annotation=hints[field.name]
        )
        for field in fields(Request)
    }


filter_options = shared_options(*FILTER)
output_options = shared_options("anonymous", "file", "force", *STUDY)
plot_options = shared_options("plot", "force", "anonymous", "file", *STUDY)
