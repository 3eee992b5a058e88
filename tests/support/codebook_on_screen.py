"""A study whose codebook is open on screen, and what tests read there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from fusen.study import Study
from fusen.tui.codebook.screen import CodebookScreen
from tests.support.tui_person import ENGLISH, Person, person, small_study

GRANT = "Honestly, the grant stopped."

CALL = "We needed an interpreter for a short call."


def book(she: Person) -> CodebookScreen:
    return next(screen for screen in she.app.screen_stack if isinstance(screen, CodebookScreen))


def current(she: Person) -> str:
    code = book(she).codes.here()
    return code.label if code else ""


def yaml(study: Path) -> str:
    return (study / "codebook/codebook.yaml").read_text("utf-8")


def at_the_book(study: Path, scenario: Callable[[Person], Awaitable[None]], size: tuple[int, int] = (120, 40)) -> None:
    """Open the codebook from home and do something; afterwards undo it all, and the file is as it was."""
    before = yaml(study)

    async def session(she: Person) -> None:
        await she.press("g", "c")
        assert isinstance(she.app.screen, CodebookScreen)
        with Study.open(study, user="Mira") as beside:
            first = beside.context.store.history.last_step()
        await scenario(she)
        await she.settle()
        assert she.app.study.maintenance.check() == []
        agree(she)
        while she.app.study.context.store.history.last_step() > first:
            standing = yaml(study)
            await she.press("u")
            if standing == yaml(study) and "nothing to undo" in "".join(she.lines()):
                break
            if yaml(study) == before:
                break
        agree(she)

    person(study, session, start=None, size=size)
    assert yaml(study) == before


def agree(she: Person) -> None:
    """The screen shows what is stored."""
    shown = book(she).book
    assert shown is not None
    assert shown.codebook.codes == she.app.study.codebook.get().codes
    people = [user.name for user in she.app.study.context.store.users.all() if user.name != "fusen"]
    stored = she.app.study.context.store.codings.counts_by_code(users=people) if people else {}
    assert {code: count for code, count in shown.of().items() if count} == stored


def study_of_two_coders(home: Path) -> Path:
    """Mira has coded two passages and read the whole interview, Ben coded one."""
    folder = small_study(home)
    with Study.open(folder, user="Mira") as mira:
        for words, code in ((GRANT, "Funding gap"), (CALL, "Language barrier")):
            start = ENGLISH.index(words)
            mira.codings.add("EN", start, start + len(words), code)
        mira.reviews.add("EN")
    with Study.open(folder, user="Ben") as ben:
        start = ENGLISH.index(GRANT)
        ben.codings.add("EN", start, start + len(GRANT), "Funding gap")
    return folder


async def to(she: Person, code: str) -> None:
    await she.press("/")
    await she.type(code)
    await she.press("enter")
    assert current(she).endswith(code)
