"""A study for tests of reports: four kinds of consent, two coders, names and words with markup in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fusen.study import Study
from tests.support import studies

EVIL = '<script>alert(1)</script> & "=HYPERLINK(1)" [x](y) \u202eevil\u202c'
CODEBOOK = """\
name: Report
codes:
  - name: Challenges
    id: challenges
    codable: false
    definition: What makes it hard.
    codes:
      - name: Funding gap
        id: funding
        definition: Money is missing.
        include: grants that end
        exclude: a firm's own capital
        examples: ["The grant ended."]
      - name: "<img src=x onerror=alert(1)> 言葉の壁"
        id: language
        definition: "<b>One</b> \u202edoes not\u202c understand the other."
  - name: "{{ 7 * 7 }}"
    id: drivers
    codable: false
    codes:
      - name: Professor
        id: professor
"""
SAYINGS = (
    "The money ended and the trips ended with it.",
    "通訳がいつも必要でした。",
    f"Somebody wrote {EVIL} in a letter.",
    "The professor carried all of it, and nobody else did.",
)
CASES = {"Anna": "quote", "<b>Bea</b>": "quote", "Chie": "paraphrase", "Dora": "analyse", "Eva": "none"}
SIDES = ("EU", "Japan", "Japan", "EU", "EU")
SECRET = {"Chie": "paraphrased", "Dora": "analysed", "Eva": "unsayable"}
"""A word for each interviewee who must not be quoted, which no other interviewee says."""


def text_of(name: str) -> str:
    own = SECRET.get(name, "plain")
    talk = "\n".join(f"Interviewer: And then?\nR: {saying} It was {own} like that." for saying in SAYINGS)
    return f"{talk}\n"


def make(root: Path) -> Path:
    """Write a study in which Ann and Bo have read all interviews and coded each saying, partly alike."""
    texts = {f"{number}.txt": text_of(name) for number, name in enumerate(CASES)}
    codings: dict[str, list[dict[str, Any]]] = {"ann": [], "bo": []}
    for path, text in texts.items():
        for coder, lines in codings.items():
            for number, (saying, code) in enumerate(
                zip(SAYINGS, ("funding", "language", "language", "professor"), strict=True)
            ):
                start = text.index(saying)
                if coder == "bo" and number == 3:
                    continue
                note = "<i>a note</i> of Bo" if coder == "bo" and number == 0 else None
                lines.append(
                    studies.coding(text, path, coder, code, start, text.index("\n", start), note=note, direction="for")
                )
            lines.append(studies.review(text, path, coder))
    rows = "".join(
        f"{name},{number}.txt,{consent},{side},2019-1{number}-01\n"
        for number, ((name, consent), side) in enumerate(zip(CASES.items(), SIDES, strict=True))
    )
    return studies.make_study(
        root, texts, codebook=CODEBOOK, cases=f"case,source,consent,side,interview_date\n{rows}",
        codings={f"{coder}.jsonl": lines for coder, lines in codings.items()}, name="A <study> & more",
    )  # fmt: skip


def with_memos(root: Path) -> Path:
    """Write the study with memos on the study, a code and an interviewee who may not be listed."""
    with Study.open(make(root), user="Ann") as study:
        code = study.codebook.get().find("funding")[0]
        dora = next(case for case in study.context.store.cases.all() if case.name == "Dora")
        study.memos.write(study.context.store.project, "We began with <b>money</b>.", kind="method")
        study.memos.write(code.guid, "Is a late grant a gap?", kind="analytic")
        study.memos.write(dora.guid, "Dora said a secret.", kind="reflexive")
    return root


def cite(name: str, saying: int) -> str:
    start = text_of(name).index(SAYINGS[saying])
    return f"{name}@{start}-{start + len(SAYINGS[saying])}"


def with_themes(root: Path) -> Path:
    """Write the study with a written theme, pins on three interviewees, and a submitted round."""
    folder = with_memos(root)
    with Study.open(folder, user="Ann") as study:
        study.themes.write("Money <ends>", "It *stops*.\n\nThen all does.", codes=["Funding gap"])
        study.themes.pin("Money <ends>", cite("Anna", 3), "contradicting", note="not for <b>her</b>")
        study.themes.pin("Money <ends>", cite("Anna", 0))
        study.themes.pin("Money <ends>", cite("Chie", 0), note="a paraphrased word")
        study.themes.pin("Money <ends>", cite("<b>Bea</b>", 0), "qualifying")
        study.agreement.rounds.start(["ann", "bo"], sources=["0.txt"])
        study.agreement.rounds.start(["ann", "bo"], sources=["1.txt"])
    for coder in ("ann", "bo"):
        with Study.open(folder, user=coder) as study:
            study.agreement.rounds.submit(1)
    return folder
