"""A study with coded passages, and what tests read in lists of passages."""

from __future__ import annotations

from pathlib import Path

from fusen.study import Study
from fusen.tui.passages.browser import PassageBrowser
from tests.support.tui_person import Person, small_study

GRANT = "Honestly, the grant stopped."

CALL = "We needed an interpreter for a short call. [laughs]"

INTERPRETER = "通訳がいないと話が進みません。"


def add_coding(study: Study, case: str, words: str, code: str) -> None:
    info = next(info for info in study.sources.all() if info.path.startswith(case))
    start = study.sources.text(info.guid).index(words)
    study.codings.add(case, start, start + len(words), code)


def listing(she: Person) -> PassageBrowser:
    return she.app.screen.query_one(PassageBrowser)


def quotes(she: Person) -> list[str | None]:
    return [row.quote for row in listing(she).list.rows]


def study_with_passages(home: Path) -> Path:
    """Mira has coded two passages, Ben one."""
    folder = small_study(home)
    with Study.open(folder, user="Ben") as ben:
        add_coding(ben, "EN", CALL, "Language barrier")
    with Study.open(folder, user="Mira") as mira:
        add_coding(mira, "EN", GRANT, "Funding gap")
        add_coding(mira, "JA", INTERPRETER, "Language barrier")
    return folder
