"""Tables, themes and quotes on pseudo-terminals of several widths, read back with pyte."""

from __future__ import annotations

import os
import re
import sys
import traceback
import unicodedata
from pathlib import Path
from typing import NoReturn

import pytest

from fusen.cli.app import run
from tests.support.studies import coding, environment, fusen, make_study, review

pty = pytest.importorskip("pty", reason="pseudo-terminals are POSIX")
pyte = pytest.importorskip("pyte")

WIDTHS = (60, 80, 120, 200)
ROWS = 400
CODEBOOK = """\
codes:
  - name: Challenges
    id: challenges
    codes:
      - {name: Language barrier, id: language, phrases: [language, 言葉]}
      - {name: 資金の不足, id: money, phrases: [money, 予算]}
      - {name: Internationalisation openings for small and medium-sized enterprises, id: inter, phrases: [abroad]}
  - name: 動機
    id: drivers
    codes:
      - {name: 推進者（チャンピオン）, id: champion, phrases: [professor]}
"""
TALK = {
    "EU-01": "The language was no problem. There was no money for anything, and the money we had came from abroad.",
    "EU-02": "The professor carried it, and nobody speaks the language there.",
    "東京-01": "予算がありません。言葉も通じませんでした。それでも先生が続けてくれました。",
    "東京-02": "Our money is for one year. The professor knows people abroad.",
}
SIDES = ("EU", "Northern Europe", "日本", "日本（関西）")
COUNTRIES = ("Italy", "The Netherlands", "日本国", "Nippon")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    texts = {f"{name}.txt": f"I: And?\n\nR: {words}\n" for name, words in TALK.items()}
    rows = zip(TALK, ("quote", "analyse", "quote", "paraphrase"), SIDES, COUNTRIES, strict=True)
    cases = "case,source,consent,side,country\n" + "".join(
        f"{name},{name}.txt,{consent},{side},{country}\n" for name, consent, side, country in rows
    )
    text = texts["EU-01.txt"]
    at = text.index("The language was no problem.")
    lines = [
        coding(text, "EU-01.txt", "山田 花子", "language", at, at + 28, direction="against", note="polite?"),
        review(text, "EU-01.txt", "山田 花子"),
    ]
    root = tmp_path_factory.mktemp("terminal")
    made = make_study(root, texts, codebook=CODEBOOK, cases=cases, codings={"y.jsonl": lines}, name="Türkiye – 日本")
    assert fusen(made, "tag").code == 0
    return made


def on_terminal(*arguments: object, width: int = 80, **env: str) -> tuple[int, bytes]:
    """Return the exit code of a command and every byte it writes to a terminal of that width.

    It runs in a fork of this process, where everything is imported: a new interpreter takes ten times as long.
    """
    child, master = pty.fork()
    if child == 0:
        _run_on_terminal(list(map(str, arguments)), width, environment(**{"TERM": "xterm-256color"} | env))
    seen = b""
    while True:
        try:
            chunk = os.read(master, 65536)
        except OSError:  # the child has closed its end
            break
        if not chunk:
            break
        seen += chunk
    os.close(master)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), seen


def _run_on_terminal(arguments: list[str], width: int, env: dict[str, str]) -> NoReturn:
    import fcntl
    import struct
    import termios

    code = 1
    try:
        os.environ.clear()
        os.environ.update(env)
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, width, 0, 0))
        if sys.platform == "darwin":  # its frameworks do not survive a fork
            os.execv(sys.executable, [sys.executable, "-m", "fusen", *arguments])
        sys.stdin, sys.stdout, sys.stderr = (
            open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 - the process ends here
            for number, mode in enumerate("rww")
        )
        code = run(arguments)
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:  # noqa: BLE001 - a fork must not go on as the test
        os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(code)


def screen(study: Path, *arguments: object, width: int = 80, **env: str) -> list[str]:
    """The lines a person sees, without those that are empty at the end."""
    code, seen = on_terminal(*arguments, "--study", study, width=width, **env)
    assert code == 0, seen
    display = pyte.Screen(width, ROWS)
    pyte.ByteStream(display).feed(seen)
    lines = [line.rstrip() for line in display.display]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("by", [None, "side", "country"])
def test_numbers_never_wrap_and_columns_align(study: Path, width: int, by: str | None) -> None:
    lines = screen(study, "frequencies", *(["--by", by] if by else []), width=width)
    assert all(cells(line) <= width for line in lines)
    rules = [number for number, line in enumerate(lines) if re.fullmatch("─+", line)]
    assert rules
    for rule in rules:
        heads = lines[rule - 1]
        body = []
        for line in lines[rule + 1 :]:
            if not line or line.startswith(("Hidden for width", "1 of")):
                break
            body.append(line)
        ends = [[cells(line[: found.end()]) for found in re.finditer(r"\d+ of \d+", line)] for line in body]
        ends = [found for found in ends if found]
        assert all(found == ends[0] for found in ends), "\n".join(lines)
        assert not any(re.fullmatch(r"\s*(of \d+|\d+ of|\d+)", line) for line in body), "\n".join(lines)
        assert heads.lstrip().startswith("code") or "code" in lines[rule - 2]
    text = "\n".join(lines)
    assert re.search(r"資金の不足 +3 of 4", text)
    assert "推進者（チャンピオン）" in text
    groups = {None: (), "side": SIDES, "country": COUNTRIES}[by]
    joined = "".join(text.split())
    assert all("".join(group.split()) in joined for group in groups if cells(group) <= 10)
    counted = [line for line in lines[rules[0] :] if re.search(r"\d of 4", line)]
    assert len(counted) == 6  # every row of the first table once


def test_omitted_columns_are_reported(study: Path) -> None:
    narrow = "\n".join(screen(study, "frequencies", "--by", "side", width=60))
    wide = "\n".join(screen(study, "frequencies", width=200))
    assert "Hidden for width:" in narrow or "codings" in narrow
    assert "Hidden for width:" not in wide
    for column in ("interviewees", "codings", "passages", "words"):
        assert column in wide


def test_wide_tables_hide_no_column(study: Path) -> None:
    for place in (0, 1):
        arguments = ["status"]
        arguments.insert(place, "--wide")
        lines = screen(study, *arguments, width=40)
        assert not any(line.startswith("Hidden for width") for line in lines)
        assert {"passages", "language"} <= set("".join(lines).split())
    assert "(use --wide)" in " ".join(screen(study, "status", width=40))


def test_many_groups_continue_in_further_tables(study: Path) -> None:
    lines = screen(study, "frequencies", "--by", "country", width=60)
    heads = [line for line in lines if line.startswith("code ")]
    assert len(heads) >= 2
    assert not any(line.startswith("Hidden for width") for line in lines)
    assert sum(line.startswith("Challenges") for line in lines) == len(heads)


@pytest.mark.parametrize("width", WIDTHS)
def test_themes_fit_the_terminal(study: Path, width: int) -> None:
    lines = screen(study, "themes", "--by", "side", "--full", width=width)
    text = "\n".join(lines)
    assert all(cells(line) <= width for line in lines)
    flat = " ".join(text.split())
    assert "Challenges ─" in text
    assert "4 of 4 interviewees mention it, in" in flat
    assert "EU-01, 東京-01, 東京-02 and 1 who may not be listed" in flat or "and 1 who may not be listed" in flat
    assert "EU-02" not in text  # consent: analyse
    assert "Our money is for one year" not in flat  # consent: paraphrase
    assert "[1 passage withheld]" in flat
    assert re.search(r"“予算がありません。”\n +— 東京-01 \(東京-01@\d+-\d+\)", text)


@pytest.mark.parametrize("command", ["status", "history", "codebook show", "codebook log", "excerpts", "search money"])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_other_commands_fit_the_terminal(study: Path, command: str, width: int) -> None:
    lines = screen(study, *command.split(), width=width)
    assert lines
    assert all(cells(line) <= width for line in lines)
    rules = [line for line in lines if re.fullmatch("─+", line)]
    assert bool(rules) is (command.split()[0] in ("status", "history", "codebook"))


def test_status_names_each_coder(study: Path) -> None:
    text = "\n".join(screen(study, "status", width=80))
    assert "Türkiye – 日本: 4 interviewees, 4 sources" in text
    assert re.search(r"EU-01\.txt .*100% +1 +100% +\d$", text, re.MULTILINE)
    assert re.search(r"東京-01\.txt .*– +0 +100% +\d$", text, re.MULTILINE)


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_information_depends_on_colour(study: Path, env: dict[str, str]) -> None:
    for command in ("frequencies", "themes", "excerpts", "status"):
        _, seen = on_terminal(command, "--study", study, **({"width": 80} | env))  # type: ignore[arg-type]
        assert not re.search(rb"\x1b\[[0-9;]*3[0-8]", seen)  # no foreground colour
        if env.get("TERM") == "dumb":
            assert b"\x1b" not in seen
    plain = screen(study, "frequencies", width=80, **env)
    assert plain == screen(study, "frequencies", width=80)


def test_control_characters_on_a_terminal_are_shown(tmp_path: Path) -> None:
    hostile = make_study(tmp_path, {"a.txt": "R: The money \x1b]0;title\x07 \x9b31m is gone.\n"}, codebook=CODEBOOK)
    assert fusen(hostile, "tag").code == 0
    for form in ("csv", "json", "md", "table"):
        code, seen = on_terminal("excerpts", "--format", form, "--study", hostile, NO_COLOR="1")
        assert code == 0
        assert b"\x1b]" not in seen
        assert b"\x07" not in seen
        assert "\x9b" not in seen.decode()


@pytest.mark.skipif(
    sys.platform == "darwin", reason="the command runs in another process, which waits before it shows one"
)
def test_progress_bar_is_shown_only_on_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fusen.cli.progress.PATIENCE", 0)
    texts = {f"{number}.txt": "R: The money is gone.\n" for number in range(3)}
    quiet = make_study(tmp_path / "quiet", texts, codebook=CODEBOOK)
    ran = fusen(quiet, "status", "--format", "csv")
    assert ran.code == 0
    assert "reading" not in ran.err
    loud = make_study(tmp_path / "loud", texts, codebook=CODEBOOK)
    code, seen = on_terminal("status", "--study", loud)
    assert code == 0
    assert re.search(rb"reading|storing", seen)
    display = pyte.Screen(80, ROWS)
    pyte.ByteStream(display).feed(seen)
    assert not any("reading" in line or "storing" in line for line in display.display)  # gone when done


def test_plain_fusen_offers_a_study_in_a_folder_without_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from fusen.cli.commands import study

    answers: list[bool] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: answers.pop())
    answers.append(False)
    assert not study.offer_study()
    assert "fusen --help lists all commands" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
    answers.append(True)
    assert study.offer_study()
    assert (tmp_path / "transcripts").is_dir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert not study.offer_study(), "the home folder never becomes a study by Enter"
