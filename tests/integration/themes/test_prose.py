"""Connecting prose by a language model: prompt, verification, marking and caching."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

from fusen.errors import FusenError
from fusen.llm import client
from fusen.llm.client import ModelError
from fusen.model.filter import Filter
from fusen.settings import LanguageModel
from fusen.study import Study
from tests.support.model_server import ModelServer, Reply, serving, set_up
from tests.support.studies import coding, fusen, make_study, review

PARTS = ["We had no money at all, said Rossi of Bosch.", "The budget ended in March.", "The interpreter was ill."]
JA = "予算がありませんでした。"
TEXTS = {
    "a.txt": f"I: How was it?\n\nR: {' '.join(PARTS)}\n",
    "b.txt": f"聞き手：どうでしたか。\n\n回答者：{JA}\n",
    "c.txt": "I: How was it?\n\nR: Our secret money was gone.\n",
    "d.txt": "I: How was it?\n\nR: Analysed money is money too.\n",
    "e.txt": "I: How was it?\n\nR: Never said money.\n",
}
CASES = """\
case,source,consent,side
Rossi,a.txt,quote,EU
Tanaka,b.txt,quote,Japan
c,c.txt,paraphrase,EU
d,d.txt,analyse,Japan
e,e.txt,none,EU
"""
SECRETS = ("secret", "Analysed", "Never said")


def cite(part: str, source: str = "a.txt", case: str = "Rossi") -> str:
    at = TEXTS[source].index(part)
    return f"{case}@{at}-{at + len(part)}"


MONEY, BUDGET, JAPAN = cite(PARTS[0]), cite(PARTS[1]), cite(JA, "b.txt", "Tanaka")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, own_folders: Path) -> None:
    monkeypatch.setattr(client, "PAUSE", 0.0)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    lines: list[dict[str, Any]] = []
    coded = {"a.txt": PARTS[:2], "b.txt": [JA], "c.txt": ["Our secret money was gone."], "d.txt": ["Analysed money is money too."], "e.txt": ["Never said money."]}  # fmt: skip
    for source, parts in coded.items():
        text = TEXTS[source]
        for part in parts:
            at = text.index(part)
            note = "secret money, they say" if source == "c.txt" else None
            lines.append(coding(text, source, "anna", "funding-gap", at, at + len(part), note=note))
        lines.append(review(text, source, "anna"))
    return make_study(tmp_path / "s", TEXTS, cases=CASES, codings={"anna.jsonl": lines})


def prose(*sentences: tuple[str, tuple[str, ...]]) -> str:
    return json.dumps({"sentences": [{"text": text, "cites": list(cites)} for text, cites in sentences]})


GOOD = prose(
    ("Money was missing: “We had no money at all”, says Rossi.", (MONEY,)),
    ("In Japan it was the same: 「予算がありませんでした。」", (JAPAN,)),
    ("4 of 4 interviewees name it, and one goes on about the “Funding gap”.", (MONEY, JAPAN)),
)


def always(reply: str | Reply) -> Callable[[str, int], str | Reply]:
    return lambda told, number: reply


def endpoint(server: ModelServer, timeout: float = 5.0) -> LanguageModel:
    return LanguageModel(server.url, "tiny", timeout=timeout)


def themes(root: Path, *more: str) -> Any:
    return fusen(root, "themes", "--code", "Challenges", *more)


def test_prose_is_off_by_default(root: Path, own_folders: Path) -> None:
    with serving(always(GOOD)) as server:
        set_up(own_folders, server.url)
        for form in ("table", "md", "json", "csv"):
            out = themes(root, "--format", form).out
            assert "achine-written" not in out
            assert "prose" not in out
        assert server.asked == []


def test_draft_marks_the_prose_and_a_second_run_uses_the_cache(root: Path, own_folders: Path) -> None:
    answer = json.loads(GOOD)
    answer["sentences"][2]["text"] = "It was *terrible* for 17 of them."
    with serving(always(json.dumps(answer))) as server:
        set_up(own_folders, server.url)
        ran = themes(root, "--format", "md", "--prose")
        assert len(server.asked) == 1
    assert ran.code == 0, ran.err
    paragraphs = ran.out.split("\n\n")
    mark = next(
        at for at, one in enumerate(paragraphs) if one.startswith("*Machine-written: by the language model tiny on ")
    )
    assert paragraphs[mark].endswith("1 of 3 sentences struck out.*")
    assert paragraphs[mark + 1] == (
        f"Money was missing: “We had no money at all”, says Rossi ({MONEY}). In Japan it was the same: "
        f"「予算がありませんでした。」 ({JAPAN}) "
        f"~~It was \\*terrible\\* for 17 of them ({MONEY}; {JAPAN}).~~ *(struck out: the figure 17 was not given)*"
    )
    assert "Connecting prose on 1 theme by the language model tiny: 1 of 3 sentences struck out." in ran.out
    again = themes(root, "--format", "md", "--prose")  # nobody listens any more
    assert again.out == ran.out


def test_every_format_and_file_includes_the_prose(root: Path, own_folders: Path) -> None:
    with serving(always(GOOD)) as server:
        set_up(own_folders, server.url)
        row, *codes = themes(root, "--format", "json", "--model", "tall").rows
        found = row["prose"]
        assert (found["model"], len(found["prompt"]), found["answer"], found["readable"]) == ("tall", 64, GOOD, True)
        assert [one["struck"] for one in found["sentences"]] == [None] * 3
        assert found["sentences"][0]["cites"] == [MONEY]
        assert {code["prose"] for code in codes} == {None}
        assert server.asked[0]["model"] == "tall"
        shown = " ".join(themes(root, "--model", "tall").out.split())
        assert "Machine-written: by the language model tall" in shown
        assert "says Rossi (" in shown
        for name in ("out.md", "out.docx", "out.csv", "out.xlsx"):
            assert themes(root, "--model", "tall", "-o", f"{root}/{name}").code == 0
        assert "Machine-written" in (root / "out.md").read_text("utf-8")
        assert "no money at all" in (root / "out.csv").read_text("utf-8")


def test_prompt_has_figures_and_quotable_passages_only(root: Path) -> None:
    with serving(always(GOOD)) as server, Study.open(root) as study:
        study.themes.write("Money ends", "It stops.", codes=["Funding gap"])
        study.themes.pin("Money ends", BUDGET, "contradicting")
        made = study.themes.prose(study.results.themes(Filter(), by="side"), endpoint(server))
    sent = json.dumps(server.asked, ensure_ascii=False)
    assert not [word for word in SECRETS if word in sent]
    theme = json.loads(server.asked[0]["messages"][1]["content"])
    assert theme["theme"]["figures"][:3] == [
        "named by 4 of 4 interviewees", "5 codings on 5 passages", "by side: EU 2 of 2, Japan 2 of 2",
    ]  # fmt: skip
    assert [code["name"] for code in theme["codes"]] == ["Funding gap"]
    assert theme["codes"][0]["definition"] == "Money is missing."
    excerpts = {one["id"]: one for one in theme["excerpts"]}
    assert set(excerpts) == {MONEY, BUDGET, JAPAN}
    assert excerpts[JAPAN] == {
        "id": JAPAN, "interviewee": "Tanaka", "group": "Japan", "codes": ["Funding gap"], "words": JA,
    }  # fmt: skip
    assert excerpts[BUDGET]["role"] == "pinned as contradicting to “Money ends”"
    assert len(server.asked) == 1  # nobody names the other theme
    first, second = made.rows
    assert first.prose is not None
    assert first.prose.struck == 0
    assert second.prose is None


def test_anonymous_prompt_and_prose_contain_no_names(root: Path, own_folders: Path) -> None:
    (root / ".fusen/anonymous.csv").write_text("name,replacement\nBosch,company A\n")

    def says(told: str, number: int) -> str:
        excerpts = json.loads(told)["excerpts"]
        found = next(one for one in excerpts if "no money" in one["words"])
        return prose((f"“{found['words']}” says {found['interviewee']}.", (found["id"],)))

    with serving(says) as server:
        set_up(own_folders, server.url)
        ran = themes(root, "--format", "md", "--prose", "--anonymous")
    assert ran.code == 0, ran.err
    assert "0 of 1 sentence struck out" in ran.out
    sent = json.dumps(server.asked, ensure_ascii=False)
    for name in ("Rossi", "Tanaka", "Bosch", *SECRETS):
        assert name not in sent
        assert name not in ran.out
    assert "[company A]" in sent


def test_report_includes_the_prose(root: Path, own_folders: Path) -> None:
    answer = json.loads(GOOD)
    answer["sentences"][1]["text"] = "It was <b>bad</b> for 17 of them."
    with serving(always(json.dumps(answer))) as server:
        set_up(own_folders, server.url)
        for name in ("out.html", "out.md", "out.docx"):
            ran = fusen(root, "report", root / name, "--prose")
            assert ran.code == 0, ran.err
            assert "1 of 3 sentences struck out." in ran.err
        assert len(server.asked) == 1  # the three rest on the same prompt
        assert fusen(root, "report", root / "plain.md").code == 0
    struck = f"It was <b>bad</b> for 17 of them ({JAPAN})."
    page = (root / "out.html").read_text("utf-8")
    assert f"<del>{html.escape(struck)}</del>" in page
    (number,) = re.findall(rf'says Rossi \(<a href="#e(\d+)">{re.escape(MONEY)}</a>\)\. ', page)
    assert f'id="e{number}"' in page
    assert "Machine-written: by the language model tiny on " in page
    assert f"~~It was \\<b\\>bad\\</b\\> for 17 of them ({JAPAN}).~~" in (root / "out.md").read_text("utf-8")
    runs = [run for paragraph in docx.Document(str(root / "out.docx")).paragraphs for run in paragraph.runs]
    assert [run.text for run in runs if run.font.strike] == [struck]
    assert "achine-written" not in (root / "plain.md").read_text("utf-8")
    methods = (root / "out.md").read_text("utf-8").partition("## Methods")[2]
    assert re.search(r"- Software: fusen [\d.]+; prose marked as machine-written by the language model tiny\n", methods)


def test_anonymous_report_sends_no_names_to_the_model(root: Path, own_folders: Path) -> None:
    with serving(always(GOOD)) as server:
        set_up(own_folders, server.url)
        assert fusen(root, "report", root / "out.md", "--prose", "--anonymous").code == 0
        sent = json.dumps(server.asked, ensure_ascii=False)
    assert not [word for word in ("Rossi", "Tanaka", *SECRETS) if word in sent]
    assert "3 of 3 sentences struck out" in (root / "out.md").read_text("utf-8")  # it cites names it was not given


# -- misbehaviour


@pytest.mark.parametrize(
    ("text", "cites", "wrong"),
    [
        ("Money was missing.", (), "it cites nothing"),
        ("Money was missing.", ("Rossi@1-2",), "it cites Rossi@1-2, which it was not given"),
        ("Money was missing.", (cite("Our secret money was gone.", "c.txt", "c"),), "which it was not given"),
        ("Money was missing (Rossi@7-9).", (MONEY,), "it cites Rossi@7-9"),
        ("It was “a disaster”.", (MONEY,), "“a disaster” is not word for word"),
        ("It was “The budget ended in March”.", (MONEY, JAPAN), "is not word for word in what it cites"),
        ("It was “We had some money at all”.", (MONEY,), "is not word for word"),
        ("It was “we had no money at all”.", (MONEY,), "is not word for word"),
        ("It was “We had no … at all”.", (MONEY,), "is not word for word"),
        ("It was “We had no money at all.”", (MONEY,), "is not word for word"),
        ('It was "money, said Ross".', (MONEY,), "is not word for word"),
        ("It was “”.", (MONEY,), "is not word for word"),
        ("It was “We had no money.", (MONEY,), "has no end"),
        ("It was We had no money”.", (MONEY,), "no beginning"),
        ("3 of 4 interviewees name it.", (MONEY,), "the figure 3 was not given"),
        ("2 of 5 interviewees name it.", (MONEY,), "the figure 2 of 5 was not given"),
        ("Three of the four interviewees name it.", (MONEY,), "the figure 3 was not given"),
        ("Two out of five name it.", (MONEY,), "the figure 2 out of 5 was not given"),
        ("One of the five names it.", (MONEY,), "the figure 1"),
        ("It ended in 2019.", (MONEY,), "the figure 2019 was not given"),
        ("It is 4 %.", (MONEY,), "the figure 4 % was not given"),
        ("４人中３人が言う。", (MONEY,), "the figure 3"),
        ("三人が言う。", (MONEY,), "the figure 3"),
        ("Half of them say so.", (MONEY,), "the figure Half was not given"),
        ("Twenty-one say so.", (MONEY,), "the figure 21 was not given"),
        ("Money was missing. It ended.", (MONEY,), "more than one sentence"),
        ("予算がない。終わった。", (JAPAN,), "more than one sentence"),
        (" – ", (MONEY,), "it says nothing"),
    ],
)
def test_unverified_claims_are_removed(root: Path, text: str, cites: tuple[str, ...], wrong: str) -> None:
    with serving(always(prose((text, cites), ("Money was short.", (MONEY,))))) as server, Study.open(root) as study:
        made = study.themes.prose(study.results.themes(Filter(codes=("Challenges",))), endpoint(server))
    found = made.rows[0].prose
    assert found is not None
    assert found.sentences is not None
    assert wrong in found.sentences[0].wrong
    assert (found.sentences[1].wrong, found.struck) == ("", 1)
    assert "1 of 2 sentences struck out." in made.remarks[-1]


@pytest.mark.parametrize(
    ("text", "cites"),
    [
        ("It was “We had no\nmoney at all”, e.g. for Rossi, who says 'no money'.", (JAPAN, MONEY)),
        ("It was ‘no money at all’ and the coders’ own word for it is “Funding gap”.", (MONEY,)),
        ("Four of the four say so; „money“ was short for one of them.", (MONEY, JAPAN)),
        ("四人が言う『予算がありませんでした。』と。", (JAPAN,)),
        (f"It was gone ({MONEY}).", ()),
    ],
)
def test_verified_claims_are_kept(root: Path, text: str, cites: tuple[str, ...]) -> None:
    with serving(always(prose((text, cites)))) as server, Study.open(root) as study:
        made = study.themes.prose(study.results.themes(Filter(codes=("Challenges",)), by="side"), endpoint(server))
    found = made.rows[0].prose
    assert found is not None
    assert [one.wrong for one in found.sentences or ()] == [
        "" if cites else "it cites nothing" if MONEY not in text else ""
    ]


@pytest.mark.parametrize(
    "reply",
    [
        "Money was missing.", '{"sentences": [{"text": "Money"', '["Money"]', '{"sentences": "Money"}', "[" * 100_000,
        '{"sentences": ["Money was missing."]}', '{"sentences": [{"text": "Money", "cites": "a"}]}',
        '{"sentences": [{"text": 3, "cites": []}]}', '{"sentences": [{"text": "Money", "cites": [3]}]}', "",
    ],
)  # fmt: skip
def test_unreadable_answer_is_skipped_and_reported(root: Path, own_folders: Path, reply: str) -> None:
    with serving(always(reply)) as server:
        set_up(own_folders, server.url)
        ran = themes(root, "--format", "md", "--prose")
        (row, *_) = themes(root, "--format", "json", "--prose").rows
    assert ran.code == 0, ran.err
    assert "its answer could not be read and is left out.*" in ran.out
    assert "0 of 0 sentences struck out; 1 answer could not be read." in ran.out
    assert (row["prose"]["sentences"], row["prose"]["readable"], row["prose"]["answer"]) == ([], False, reply)


def test_empty_answer_is_reported_and_code_fence_accepted(root: Path, own_folders: Path) -> None:
    with serving(lambda told, number: prose() if number == 0 else f"```json\n{GOOD}\n```") as server:
        set_up(own_folders, server.url)
        assert "; it wrote nothing.*" in themes(root, "--format", "md", "--prose").out
        assert "0 of 3 sentences struck out.*" in themes(root, "--format", "md", "--model", "other").out


@pytest.mark.parametrize("once", [Reply(status=503), Reply(drop=True), Reply(b"{}")])
def test_temporary_failure_is_retried(root: Path, once: Reply) -> None:
    with serving(lambda told, number: once if number == 0 else GOOD) as server, Study.open(root) as study:
        made = study.themes.prose(study.results.themes(Filter(codes=("Challenges",))), endpoint(server, timeout=0.5))
        assert len(server.asked) == 2
    assert "0 of 3 sentences struck out" in made.remarks[-1]


def test_missing_answer_is_an_error_and_writes_no_file(root: Path, own_folders: Path) -> None:
    with serving(always(Reply(drop=True))) as server:
        set_up(own_folders, server.url)
        ran = themes(root, "--prose", "-o", f"{root}/out.md")
        assert (ran.code, "connection failed" in ran.err, server.url in ran.err) == (1, True, True)
    assert not (root / "out.md").exists()


def test_interrupted_run_resumes_and_damaged_answers_are_requested_again(root: Path) -> None:
    with Study.open(root, user="anna") as study:
        at = TEXTS["a.txt"].index(PARTS[2])
        study.codings.add("a.txt", at, at + len(PARTS[2]), "Champion")
        table = study.results.themes()
        with serving(lambda told, number: GOOD if number == 0 else Reply(status=401)) as server:
            with pytest.raises(ModelError, match="401"):
                study.themes.prose(table, endpoint(server))
            server.answer = always(GOOD)
            made = study.themes.prose(table, endpoint(server))
            assert "prose on 2 themes" in made.remarks[-1]
            assert len(server.asked) == 3
            kept = study.paths.cache / "model-answers.jsonl"
            kept.write_bytes(b"\xff{]\n[3]\n" + kept.read_bytes()[:-9])
            assert study.themes.prose(table, endpoint(server)).rows == made.rows
            assert len(server.asked) == 4
            seen: list[int] = []
            stopped = study.themes.prose(
                table, endpoint(server), lambda what, done, total: seen.append(done), cancelled=lambda: bool(seen)
            )
    assert [one.prose is None for one in stopped.rows] == [False, True]
    assert seen == [0, 2]


def test_remote_model_needs_its_host_name_as_confirmation(root: Path, own_folders: Path) -> None:
    set_up(own_folders, "http://model.invalid/v1")
    ran = themes(root, "--prose")
    assert (ran.code, ran.out) == (1, "")
    assert "model.invalid is not this machine" in ran.err
    assert "--allow-remote" in ran.err


def test_study_without_quotes_sends_no_request(tmp_path: Path) -> None:
    with serving(always(GOOD)) as server, Study.open(make_study(tmp_path / "bare", {})) as study:
        made = study.themes.prose(study.results.themes(), endpoint(server))
        assert server.asked == []
    assert made.remarks[-1] == "The language model tiny was not asked: there is nothing to quote."
    assert {one.prose for one in made.rows} == {None}


def test_missing_model_is_reported(root: Path) -> None:
    ran = themes(root, "--prose")
    assert (ran.code, "no language model is set up" in ran.err) == (1, True)
    ran = themes(root, "--prose", "--ledger")
    assert (ran.code, "exclude each other" in ran.err) == (1, True)
    with Study.open(root) as study, pytest.raises(FusenError, match="no web address"):
        study.themes.prose(study.results.themes(), LanguageModel("nowhere", "tiny"))
