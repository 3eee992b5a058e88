"""Random kills of the app in a real terminal: every coding confirmed on screen is stored.

FUSEN_APP_KILLS sets how often the app is killed (default 300), FUSEN_KILL_SEED the moments.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from fusen.study import Study
from fusen.tui.last_position import SessionState, path_for, write_session
from tests.robustness.crash_points import leftovers
from tests.robustness.test_app_terminal import Terminal, apart
from tests.support.tui_person import small_study

ROUNDS = int(os.environ.get("FUSEN_APP_KILLS", "300"))
SEED = int(os.environ.get("FUSEN_KILL_SEED", "20261130"))
ACTS = (("cfun\r", "coded: Funding"), ("u", "undone:"), ("clan\r", "coded: Language"), ("u", "undone:"))


def _confirmed(app: Terminal, least: int, seconds: float) -> int:
    """Work until the screen has confirmed `least` decisions, and `seconds` longer; return how many it has confirmed."""
    end, count = time.monotonic() + seconds, 0
    while True:
        keys, words = ACTS[count % len(ACTS)]
        app.press(keys)
        while not all(any(text in line for line in app.screen.display) for text in (words, "all saved")):
            if count >= least and time.monotonic() > end:
                return count
            app.read(0.02)
        count += 1
        if count == least:
            end = time.monotonic() + seconds


@pytest.mark.slow
@pytest.mark.campaign
def test_random_kills_of_the_app_lose_no_confirmed_coding(tmp_path: Path) -> None:
    moments = random.Random(SEED)
    study, environment = small_study(tmp_path), apart(tmp_path)
    with Study.open(study, user="Mira") as opened:
        place = tmp_path / "fusen" / "places" / path_for(opened.settings.project, "Mira").name
    write_session(place, SessionState(known=True))  # else the introduction takes the first key
    confirmed, lost, wrong = 0, 0, list[str]()
    for round_ in range(ROUNDS):
        with Study.open(study, user="Mira") as opened:
            for coding in opened.context.store.codings.live(users=["Mira"]):  # to code a second time changes nothing
                opened.codings.remove(coding.guid)
            before = sum(step.user == "Mira" for step in opened.history.steps())
        app = Terminal("code", "EN", "--as", "Mira", folder=study, environment=environment)
        app.until("▸")
        made = _confirmed(app, moments.randint(0, 3), moments.uniform(0.05, 1.0))
        app.kill()
        with Study.open(study, user="Mira") as opened:
            after = sum(step.user == "Mira" for step in opened.history.steps())
            wrong += [f"kill {round_}: {problem}" for problem in opened.maintenance.check()]
        wrong += [f"kill {round_}: {name} is left" for name in leftovers(study)]
        confirmed += made
        lost += max(0, made - (after - before))
    print(f"{ROUNDS} kills, {confirmed:,} confirmed decisions, {lost} lost, {len(wrong)} problems")
    assert (lost, wrong) == (0, [])
    assert confirmed > ROUNDS // 2
