"""How long a key takes, over a real pseudo-terminal: key sent to last byte painted, 120×40, true colour.

    python -m tests.benchmarks.key_latency [--words 100000] [--codings 500] [--japanese] [--heavy] [--alone]
    python -m tests.benchmarks.key_latency --home 1000

Makes a study with one long transcript and eleven short ones in a temporary folder, opens the app on it as a person
would, and sends keys. The same keys go to Textual's own TextArea with the same text in the same run. A decision is
painted after its commit: how long that took, with the disk's share in it, stands in a line of its own. `--heavy` loads
spaCy in a process beside it, `--alone` leaves the suggester out, which loads, fits and answers in its own process while
the keys are pressed. With 5,000 codings or mixed Japanese the limits are doubled. `--home` only opens a study of so
many transcripts.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.terminal import QUIET, Terminal, Timing, report

MOVE, CPU, PAGE, PAINTED, RESIZED = 16.0, 6.0, 33.0, 16.0, 100.0  # ms, 95 of 100 times; CPU ms a key
FUSEN = """
import sys, time
from contextlib import contextmanager
from fusen.storage.store import Store
step, noted = Store.step, open(sys.argv.pop(1), "a", buffering=1)
@contextmanager
def timed(self, *given, **more):
    with step(self, *given, **more) as one:
        yield one
    noted.write(f"{time.perf_counter()}\\n")
Store.step = timed
from fusen.__main__ import main
main()
"""
"""The app, which notes when it committed: the clock is the same in all processes."""


def transcript(words: int, japanese: bool) -> str:
    chance = random.Random(1)
    stock = ["".join(chance.choice("etaoinshrdlu") for _ in range(chance.randint(2, 9))) for _ in range(3000)]
    if japanese:
        stock += ["日本語の面接", "協力", "補助金", "👩‍👩‍👧", "e\u0301tude"] * 150
    lines: list[str] = []
    reported = 0
    while reported < words:
        count = min(words - reported, max(3, int(chance.expovariate(1 / 60))))
        talk = [chance.choice(stock) for _ in range(count)]
        for end in range(12, count, 13):
            talk[end] += "."
        speaker = "P01" if len(lines) % 2 else "Interviewer"
        lines.append(
            f"[{reported // 9000:02}:{reported // 150 % 60:02}:{reported % 60:02}] {speaker}: {' '.join(talk)}."
        )
        reported += count
    return "\n\n".join(lines) + "\n"


CODEBOOK = "name: Bench\ncodes:\n" + "".join(
    f"  - name: Theme {theme}\n    id: theme-{theme}\n    codable: false\n    codes:\n"
    + "".join(f"      - name: Code {theme} {code}\n        id: code-{theme}-{code}\n" for code in range(6))
    for theme in range(5)
)


def make_study(folder: Path, words: int, codings: int, japanese: bool) -> None:
    from fusen.model.coding import CodingDraft
    from fusen.study import Study

    Study.init(folder, "Bench")
    (folder / "codebook/codebook.yaml").write_text(CODEBOOK, "utf-8")
    (folder / "transcripts/long.txt").write_text(transcript(words, japanese), "utf-8")
    for number in range(11):
        (folder / f"transcripts/short {number}.txt").write_text(transcript(300 + number, japanese), "utf-8")
    with Study.open(folder, user="bench") as study:
        codes = [code.guid for code in study.codebook.get() if code.codable]
        chance = random.Random(2)
        drafts: dict[str, list[CodingDraft]] = {}
        sources = study.sources.all()
        for source in sources:
            passages = study.sources.passages([source])[source.guid]
            made = {}
            for number in range(codings if source.path == "long.txt" else 40):
                first = number % 40 if number < 60 else chance.randrange(len(passages))  # dense where keys are pressed
                last = min(first + chance.choice((0, 0, 1, 3, 9)), len(passages) - 1)
                first = min(first, last)
                draft = CodingDraft(chance.choice(codes), passages.starts[first], passages.ends[last])
                made[draft.code, draft.start, draft.end] = draft
            drafts[source.guid] = list(made.values())
        study.codings.apply(drafts, read={source.guid: [(0, source.chars)] for source in sources})


TEXT_AREA = """
import sys
from textual.app import App
from textual.widgets import TextArea
class Plain(App):
    def compose(self):
        yield TextArea(open(sys.argv[1], encoding="utf-8").read(), read_only=True, soft_wrap=True)
    def on_ready(self):
        self.query_one(TextArea).focus()
Plain().run()
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=100_000)
    parser.add_argument("--codings", type=int, default=500)
    parser.add_argument("--japanese", action="store_true")
    parser.add_argument("--heavy", action="store_true", help="load spaCy beside it, over and over")
    parser.add_argument("--alone", action="store_true", help="without the suggester beside it")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--home", type=int, default=0, help="open a study of so many transcripts, nothing else")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        environment = {"XDG_STATE_HOME": name, "XDG_CONFIG_HOME": name, "HOME": name}
        if asked.home:
            time_home(Path(name), environment, asked.home)
            return
        study = Path(name) / "study"
        study.mkdir()
        make_study(study, asked.words, asked.codings, asked.japanese)
        if asked.alone:
            (Path(name) / "fusen").mkdir()
            (Path(name) / "fusen/settings.toml").write_text("suggestions = false\n")
        load = [
            sys.executable,
            "-c",
            "while 1:\n import spacy,subprocess,sys\n subprocess.run([sys.executable,'-c','import spacy'])",
        ]
        beside = subprocess.Popen(load) if asked.heavy else None
        try:
            found = {
                "fusen": time_app(Path(name), study, environment, asked),
                "TextArea": time_text_area(study, environment, asked.count),
            }
        finally:
            if beside is not None:
                beside.kill()
        if asked.json:
            asked.json.write_text(
                json.dumps({who: [row._asdict() for row in rows] for who, rows in found.items()}, indent=1)
            )


def open_fusen(name: Path, study: Path, environment: dict[str, str], *command: str) -> Terminal:
    noted = name / "commits"
    noted.write_text("")
    return Terminal(
        [sys.executable, "-c", FUSEN, str(noted), *command, "--study", str(study), "--as", "bench"], environment
    )


def time_app(name: Path, study: Path, environment: dict[str, str], asked: argparse.Namespace) -> list[Timing]:
    times = 2 if asked.japanese or asked.codings > 500 else 1
    move, cpu, page, count = MOVE * times, CPU * times, PAGE * times, asked.count
    start = time.perf_counter()
    app = open_fusen(name, study, environment, "code", "long")
    app.until(b"Six keys", 60)
    ready, _ = time.perf_counter() - start, app.read(0.8, 5)
    print(f"fusen: open after {ready:.2f} s, {app.cpu():.0f} ms CPU, {app.memory():.0f} MB", flush=True)
    app.press("k")
    found = [app.time_keys([key], count, move, cpu) for key in ("right", "w", "shift+right")]
    app.press("escape")
    found += [app.time_keys([key], count, move, cpu) for key in ("down", "shift+down")]
    app.press("escape")
    found += [app.time_keys(["pagedown"], count, page), app.time_keys(["tab"], count, move, cpu)]
    app.press("home")
    for key in ("space", "."):
        found += time_decisions(app, name / "commits", key, max(count // 2, 10), PAINTED * times)
    app.press("home")
    found += [app.time_keys(["c", "f", "u", "n", "escape"], 15, None, None, quiet=0.25, called="c f u n escape")]
    found.append(app.time_sizes([(120, 40), (80, 24), (100, 30)], 12, RESIZED * times))
    report("fusen", found)
    found += time_lists(app, count, move, cpu, page)
    print(f"fusen: {app.memory():.0f} MB afterwards", flush=True)
    app.close()
    return found


def time_decisions(app: Terminal, commits: Path, key: str, count: int, limit: float) -> list[Timing]:
    """A decision and, for `.`, the passage after: until it is durable, and from then to its last byte."""
    durable, painted, sizes, before = [], [], [], app.cpu()
    for _ in range(count):
        known = len(commits.read_text().splitlines())
        start = app.send(key)
        data, last = app.read(0.25, 5)
        stamps = [float(stamp) for stamp in commits.read_text().splitlines()[known:]]
        if stamps and last is not None:
            durable.append((stamps[-1] - start) * 1000)
            painted.append((last - stamps[-1]) * 1000)
            sizes.append(len(data))
        if key == ".":
            app.press("down", quiet=QUIET)
    cpu = (app.cpu() - before) / count
    return [
        Timing.of(f"{key} until durable", durable, cpu, sizes, None),
        Timing.of(f"{key} painted after that", painted, cpu, sizes, limit),
    ]


def time_lists(app: Terminal, count: int, move: float, cpu: float, page: float) -> list[Timing]:
    """The screens beside the transcript, from the list of interviews on."""
    found: list[Timing] = []
    app.press("q", quiet=1)
    for name, opens in (("excerpts", "ge"), ("tables", "gt"), ("search", "/")):
        before = app.cpu()
        app.press(*opens, quiet=2.5)
        print(f"fusen: {name} read with {app.cpu() - before:.0f} ms CPU", flush=True)
        if name == "excerpts":
            here = [app.time_keys(["down"], count, move, cpu), app.time_keys(["space"], count, move, cpu)]
            here += [app.time_keys(["pagedown"], count, page), app.time_keys(["+", "-"], 10, page)]
        elif name == "tables":
            here = [app.time_keys([one] * 8 + [other] * 8, count, move, cpu, called=f"{one} {other}")
                    for one, other in (("down", "up"), ("right", "left"))]  # fmt: skip
            here.append(app.time_keys(["pagedown", "pageup"], count, page))
        else:
            here = [app.time_keys(["a", "backspace"], 16, move, None, quiet=0.03, called="a letter")]
            app.press("backspace", "backspace")
            here.append(app.time_keys(["a", "backspace"], 16, None, None, quiet=0.5, called="a letter, found"))
        report(name, here)
        found += here
        app.press(*(("escape", "escape") if name == "search" else ("q",)), quiet=1)
    return found


def time_text_area(study: Path, environment: dict[str, str], count: int) -> list[Timing]:
    area = Terminal([sys.executable, "-c", TEXT_AREA, str(study / "transcripts/long.txt")], environment)
    area.until(b"Interviewer", 60)
    area.read(0.8, 5)
    found = [area.time_keys([key], count) for key in ("right", "shift+right", "down", "shift+down", "pagedown")]
    report("TextArea", found)
    area.close()
    return found


def time_home(name: Path, environment: dict[str, str], transcripts: int) -> None:
    """A study of many imported transcripts, opened to its list of interviews."""
    from tests.benchmarks.corpus import make_study as make_large

    study = name / "large"
    make_large(study, transcripts, codings=50 * transcripts)
    subprocess.run([sys.executable, "-m", "fusen", "status", "--study", str(study)], check=True, capture_output=True)
    for _ in range(3):
        app = open_fusen(name, study, environment, "code")
        app.until(f"{transcripts} interviews".encode(), 60)
        app.read(0.3, 2)
        print(f"fusen: home of {transcripts} with {app.cpu():.0f} ms CPU, {app.memory():.0f} MB", flush=True)
        app.close()


if __name__ == "__main__":
    main()
