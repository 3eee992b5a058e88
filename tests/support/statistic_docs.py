"""Parts of docs/commands.md and docs/api.md that follow from the table of statistics."""

from __future__ import annotations

import inspect
from typing import Any, get_type_hints

from typer.models import ArgumentInfo, OptionInfo

from fusen.model.statistics import STATISTICS, Statistic, load
from fusen.study.results import Results

START, END = "<!-- statistics -->\n", "<!-- end of statistics -->\n"
LAST = "### results.compute\n"
"""The section of docs/api.md before which a new statistic gets its own."""

SECTION = """### results.{name}

`{name}({parameters})` → {summary}

```python
>>> study.results.{name}(people).name
'{name}'

```

"""


def commands_page(page: str) -> str:
    """Return the page with a row for the command of each statistic: arguments, summary and the options of its own."""
    rows = "".join(_row(statistic) for statistic in STATISTICS if statistic.command)
    table = f"\n| command | what it does | its own options |\n|---|---|---|\n{rows}\n"
    return page[: page.index(START) + len(START)] + table + page[page.index(END) :]


def api_page(page: str) -> str:
    """Return the page with a first section for each statistic that has none: parameters, summary, an example."""
    lacking = [statistic for statistic in STATISTICS if f"### results.{statistic.name}\n" not in page]
    return page.replace(LAST, "".join(map(_section, lacking)) + LAST)


def _row(statistic: Statistic) -> str:
    command = inspect.unwrap(load(f"fusen.cli.commands.{statistic.command}:{statistic.name}"))
    named = [(name, _info(hint)) for name, hint in get_type_hints(command, include_extras=True).items()]
    arguments = [str(info.metavar) for _, info in named if isinstance(info, ArgumentInfo)]
    options = [f"`{_flag(name, info)}`" for name, info in named if name not in ("request", "return") and not isinstance(info, ArgumentInfo)]  # fmt: skip
    return f"| `{' '.join(['fusen', statistic.name, *arguments])}` | {statistic.summary} | {', '.join(options)} |\n"


def _info(hint: Any) -> Any:
    return next(
        (part for part in getattr(hint, "__metadata__", ()) if isinstance(part, OptionInfo | ArgumentInfo)), None
    )


def _flag(name: str, info: Any) -> str:
    declared = [part for part in getattr(info, "param_decls", None) or () if part.startswith("--")]
    return declared[0] if declared else "--" + name.strip("_").replace("_", "-")


def _section(statistic: Statistic) -> str:
    method = getattr(Results, statistic.name)
    options = [part for part in list(inspect.signature(method).parameters.values())[2:] if part.name != "progress"]
    parameters = ["filter", *(f"{option.name}={_default(option)}" for option in options)]
    summary = statistic.summary.removesuffix(".")
    return SECTION.format(name=statistic.name, parameters=", ".join(parameters), summary=f"the table of `fusen {statistic.name}`: {summary[0].lower()}{summary[1:]}.")  # fmt: skip


def _default(option: inspect.Parameter) -> str:
    return f'"{option.default}"' if isinstance(option.default, str) else repr(option.default)
