"""`frequencies` equals a naive recount of random codings of single and group interviews."""

from __future__ import annotations

import random
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.model.source import Turn
from fusen.study import Study
from fusen.text.words import count_words
from tests.support.random_examples import examples
from tests.support.studies import coding, fusen, make_study, review

TALK = "We had no money for it and the interpreter came late. Then the professor called. Nobody knows why."
TEXTS = {
    "a.txt": f"I: How did it begin?\n\nR: {TALK}\n\nI: And then, if I may ask?\n\nR: It went on.\n",
    "sub/b.txt": f"I: Once more, please.\n\nR: It went on for years. {TALK}\n",
    "c.txt": f"I: Who paid?\n\nR: {TALK}\n\nI: Is it so?\n\nR: Yes it is.\n",
    "group.txt": f"I: Welcome, who begins?\n\nAnna: {TALK}\n\nBen: I see it otherwise. {TALK}\n\n"
    "I: Why is that?\n\nAnna: Because of the money.\n\nCleo: I only listen to you.\n",
    "e.txt": f"I: May we keep this?\n\nR: No. {TALK}\n",
    "f.txt": "I: 予算はありますか？\n\nR: 予算はありません。通訳もいません。\n",
}
CASES = """\
case,source,consent,side
ONE,a.txt;sub/b.txt,quote,EU
TWO,c.txt,paraphrase,Japan
ANNA,group.txt#Anna,quote,EU
BEN,group.txt#Ben,analyse,
CLEO,group.txt#Cleo,none,EU
SHUT,e.txt,none,Japan
"""
PLACES: dict[str, list[tuple[str, str | None]]] = {
    "ONE": [("a.txt", None), ("sub/b.txt", None)],
    "TWO": [("c.txt", None)],
    "ANNA": [("group.txt", "Anna")],
    "BEN": [("group.txt", "Ben")],
    "CLEO": [("group.txt", "Cleo")],
    "SHUT": [("e.txt", None)],
    "f": [("f.txt", None)],
}
SHUT = {"CLEO", "SHUT"}
SIDE = {"ONE": "EU", "TWO": "Japan", "ANNA": "EU", "BEN": "(none)", "f": "(none)"}
PARENTS: dict[str, str | None] = {
    "challenges": None, "funding-gap": "challenges", "travel-money": "funding-gap",
    "language-barrier": "challenges", "drivers": None, "champion": "drivers",
}  # fmt: skip
LABELS = {
    "challenges": "Challenges", "funding-gap": "Challenges / Funding gap",
    "travel-money": "Challenges / Funding gap / Travel money",
    "language-barrier": "Challenges / Language barrier", "drivers": "Drivers", "champion": "Drivers / Champion",
}  # fmt: skip
CODERS = ("ann", "bob", "cy")


@dataclass(frozen=True)
class Coded:
    coder: str
    code: str
    source: str
    start: int
    end: int
    origin: str = "manual"

    def overlaps(self, other: Coded) -> bool:
        return self.source == other.source and self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Question:
    coders: tuple[str, ...]
    reference: str = "union"
    source: str | None = None
    origin: str | None = None
    interviewer: bool = False

    def arguments(self) -> list[str]:
        options = [part for coder in self.coders for part in ("--coder", coder)]
        options += ["--reference", self.reference, "--by", "side"]
        options += ["--source", self.source] if self.source else []
        options += ["--origin", self.origin] if self.origin else []
        return options + (["--include-interviewer"] if self.interviewer else [])


def recount(
    turns: dict[str, tuple[Turn, ...]],
    passages: dict[str, list[tuple[int, int]]],
    coded: set[Coded],
    reviews: set[tuple[str, str, int, int]],
    asked: Question,
) -> dict[str, dict[str, Any]]:
    """The table from the definitions of INTERFACES, one interviewee and one character at a time."""
    chosen = set(TEXTS) if asked.source is None else {asked.source}
    held = [case for case, places in PLACES.items() if case not in SHUT and any(s in chosen for s, _ in places)]

    def case_of(span: Coded) -> str | None:
        for turn in turns[span.source]:
            if turn.start < span.end and span.start < turn.end:
                for case in held:
                    for source, speaker in PLACES[case]:
                        if source == span.source and speaker in (None, turn.speaker):
                            return case
        return None

    def asks_only(span: Coded) -> bool:
        here = [turn for turn in turns[span.source] if turn.start < span.end and span.start < turn.end]
        return bool(here) and all(turn.interviewer for turn in here)

    def has_read(coder: str, source: str, start: int, end: int) -> bool:
        seen = {at for who, where, a, b in reviews if (who, where) == (coder, source) for at in range(a, b)}
        return seen.issuperset(range(start, end))

    def wholly_read(case: str) -> bool:
        for source, speaker in PLACES[case]:
            seen = {at for who, where, a, b in reviews if who in asked.coders and where == source for at in range(a, b)}
            for turn in turns[source]:
                mine = not turn.interviewer and speaker in (None, turn.speaker)
                if mine and not seen.issuperset(range(turn.start, turn.end)):
                    return False
        return True

    spans = [
        span for span in coded
        if span.coder in asked.coders and span.source in chosen and case_of(span)
        and (asked.interviewer or not asks_only(span)) and asked.origin in (None, span.origin)
    ]  # fmt: skip
    if len(asked.coders) > 1 and asked.reference == "intersection":
        spans = [
            span for span in spans
            if all(
                any(other.coder == coder and other.code == span.code and other.overlaps(span) for other in spans)
                for coder in asked.coders
                if coder != span.coder and has_read(coder, span.source, span.start, span.end)
            )
        ]  # fmt: skip
    elif len(asked.coders) > 1 and asked.reference != "union":
        spans = [
            span for span in spans
            if span.coder == asked.reference or not has_read(asked.reference, span.source, span.start, span.end)
        ]  # fmt: skip
    read = [case for case in held if wholly_read(case)]
    table = {}
    for row in PARENTS:
        mine = [span for span in spans if row in ancestry(span.code) and case_of(span) in read]
        cases = {case_of(span) for span in mine}
        table[LABELS[row]] = {
            "codings": len({(span.code, span.source, span.start, span.end) for span in mine}),
            "decisions": len(mine),
            "passages": len(
                {
                    (span.source, start)
                    for span in mine
                    for start, end in passages[span.source]
                    if start < span.end
                    and span.start < end
                    and (asked.interviewer or not asks_only(Coded("", "", span.source, start, end)))
                }
            ),
            "interviewees": len(cases),
            "of": len(read),
            "held": len(held),
            "words": union_words(mine),
            "share": len(cases) / len(read) if read else None,
            "groups": {
                side: {
                    "interviewees": sum(SIDE[str(case)] == side for case in cases),
                    "of": sum(SIDE[case] == side for case in read),
                }
                for side in dict.fromkeys(SIDE[case] for case in held)
            },
        }
    return table


def ancestry(code: str | None) -> list[str]:
    return [] if code is None else [code, *ancestry(PARENTS[code])]


def union_words(spans: list[Coded]) -> int:
    words = 0
    for source, text in TEXTS.items():
        covered = {at for span in spans if span.source == source for at in range(span.start, span.end)}
        runs = re.finditer("x+", "".join("x" if at in covered else " " for at in range(len(text))))
        words += sum(count_words(text[run.start() : run.end()]) for run in runs)
    return words


def read_turns(study: Path) -> dict[str, tuple[Turn, ...]]:
    with Study.open(study) as opened:
        turns = opened.context.store.sources.turns()
        return {info.path: turns[info.guid] for info in opened.sources.all()}


@pytest.fixture(scope="module")
def turns(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Turn, ...]]:
    found = read_turns(make_study(tmp_path_factory.mktemp("turns"), TEXTS, cases=CASES))
    assert [turn.speaker for turn in found["group.txt"]] == ["I", "Anna", "Ben", "I", "Anna", "Cleo"]
    assert all(turn.interviewer is (turn.speaker == "I") for source in found for turn in found[source])
    return found


@pytest.fixture(scope="module")
def passages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[int, int]]]:
    with Study.open(make_study(tmp_path_factory.mktemp("passages"), TEXTS, cases=CASES)) as opened:
        infos = opened.sources.all()
        cut = opened.sources.passages(infos)
        return {info.path: [(start, end) for start, end, *_ in cut[info.guid]] for info in infos}


def invent(seed: int, turns: dict[str, tuple[Turn, ...]]) -> tuple[set[Coded], set[tuple[str, str, int, int]]]:
    """Codings on whole words within and across turns, many on the same places, and reviews that end with a turn."""
    chance = random.Random(seed)
    coded: dict[tuple[object, ...], Coded] = {}
    for _ in range(chance.randrange(0, 60)):
        source = chance.choice(list(TEXTS))
        words = [
            (turn.start + word.start(), turn.start + word.end())
            for turn in turns[source]
            for word in re.finditer(r"[A-Za-z]+|予算|通訳", TEXTS[source][turn.start : turn.end])
        ]
        first = chance.randrange(len(words))
        last = min(first + chance.choice((0, 1, 2, 5, 12, 30)), len(words) - 1)
        for coder in chance.sample(CODERS, chance.choice((1, 1, 2, 3))):
            origin = chance.choice(("manual", "accepted-suggestion"))
            made = Coded(coder, chance.choice(list(PARENTS)), source, words[first][0], words[last][1], origin)
            coded[made.coder, made.code, made.source, made.start, made.end] = made
    reviews = set()
    for coder in CODERS:
        for source, text in TEXTS.items():
            kind = chance.choice(("all", "all", "first", "rest", "none"))
            cut = chance.choice(turns[source]).end
            if kind != "none":
                start, end = (0 if kind != "rest" else cut), (cut if kind == "first" else len(text))
                if start < end:
                    reviews.add((coder, source, start, end))
    return set(coded.values()), reviews


@examples(4)
@given(st.integers(0, 10**6))
def test_table_equals_a_naive_recount(
    turns: dict[str, tuple[Turn, ...]], passages: dict[str, list[tuple[int, int]]], seed: int
) -> None:
    coded, reviews = invent(seed, turns)
    lines = [coding(TEXTS[c.source], c.source, c.coder, c.code, c.start, c.end, origin=c.origin) for c in coded]
    lines += [review(TEXTS[source], source, coder, start, end) for coder, source, start, end in reviews]
    chance = random.Random(seed)
    chance.shuffle(lines)
    active = sorted({line["coder"] for line in lines})
    with tempfile.TemporaryDirectory() as folder:
        study = make_study(Path(folder), TEXTS, cases=CASES, codings={"all.jsonl": lines})
        for _ in range(5 if active else 0):
            coders = tuple(chance.sample(active, chance.randint(1, len(active))))
            asked = Question(
                coders,
                chance.choice(("union", "intersection", *coders)),
                chance.choice((None, None, "a.txt", "group.txt")),
                chance.choice((None, "manual")),
                chance.choice((False, True)),
            )
            ran = fusen(study, "frequencies", "--format", "json", *asked.arguments())
            assert ran.code == 0, ran.err
            counts = {
                row["code"]: {key: row[key] for key in row if key not in ("code", "path", "level")} for row in ran.rows
            }
            assert counts == recount(turns, passages, coded, reviews, asked), asked


@pytest.fixture
def counted(tmp_path: Path) -> Path:
    """Two coders: ann has read everything she may, bob one interview and half of another."""
    spots = (
        ("ann", "funding-gap", "a.txt", "no money"),
        ("bob", "funding-gap", "a.txt", "had no money for it"),
        ("bob", "champion", "a.txt", "professor"),
        ("ann", "travel-money", "sub/b.txt", "money"),
        ("ann", "champion", "c.txt", "the professor called"),
        ("bob", "language-barrier", "c.txt", "the interpreter"),
        ("ann", "language-barrier", "group.txt", "I see it otherwise"),
        ("ann", "language-barrier", "e.txt", "the interpreter"),
    )
    lines = []
    for coder, code, source, words in spots:
        at = TEXTS[source].index(words)
        lines.append(coding(TEXTS[source], source, coder, code, at, at + len(words)))
    lines += [review(TEXTS[source], source, "ann") for source in TEXTS]
    lines += [review(TEXTS["a.txt"], "a.txt", "bob"), review(TEXTS["c.txt"], "c.txt", "bob", 0, 40)]
    return make_study(tmp_path, TEXTS, cases=CASES, codings={"both.jsonl": lines})


def table(study: Path, *arguments: str) -> dict[str, dict[str, Any]]:
    ran = fusen(study, "frequencies", "--format", "json", *arguments)
    assert ran.code == 0, ran.err
    return {row["path"][-1]: row for row in ran.rows}


def test_unread_interviews_are_excluded_and_reported(counted: Path) -> None:
    alone = fusen(counted, "frequencies", "--coder", "bob")
    assert "Coder bob; 0 of 5 interviewees fully coded." in alone.out
    assert "Not counted: 3 codings of 2 interviewees not yet read in full" in " ".join(alone.out.split())
    row = table(counted, "--coder", "bob")["Funding gap"]
    assert (row["codings"], row["of"], row["held"], row["share"]) == (0, 0, 5, None)


def test_zeros_distinguish_unused_unread_and_excluded(counted: Path) -> None:
    rows = table(counted, "--by", "side")
    read_and_absent = rows["Travel money"]["groups"]["Japan"]
    assert read_and_absent == {"interviewees": 0, "of": 1}
    no_case_data = rows["Travel money"]["groups"]["(none)"]
    assert no_case_data == {"interviewees": 0, "of": 2}
    not_read = table(counted, "--by", "side", "--coder", "bob")["Travel money"]["groups"]["Japan"]
    assert not_read == {"interviewees": 0, "of": 0}
    seen = fusen(counted, "frequencies", "--by", "side", "--coder", "bob", "--code", "Champion").out
    assert re.search(r"Champion +not read.* not read +not read +not read", seen)
    assert "5 of 5 interviewees not read in full: more codes may occur in their talk." in seen


def test_reference_selects_the_read_passages(counted: Path) -> None:
    people = ("--coder", "people")
    assert table(counted, *people)["Funding gap"]["codings"] == 3
    assert table(counted, *people, "--reference", "ann")["Funding gap"]["codings"] == 2
    both = table(counted, *people, "--reference", "intersection")
    assert both["Funding gap"]["codings"] == 3  # b.txt was read by ann alone
    assert both["Champion"]["codings"] == 1  # not bob's in a.txt, which ann read and did not code
    assert "--reference intersection" in fusen(counted, "frequencies", *people, "--reference", "intersection").out
    refused = fusen(counted, "frequencies", *people, "--reference", "nobody")
    assert refused.code == 1
    assert "hint: union, intersection or one of ann, bob" in refused.err


def test_code_and_level_select_rows_without_changing_numbers(counted: Path) -> None:
    everything = table(counted, "--by", "side")
    below = table(counted, "--by", "side", "--code", "Challenges")
    assert list(below) == ["Challenges", "Funding gap", "Travel money", "Language barrier"]
    themes = table(counted, "--by", "side", "--level", "theme")
    codes = table(counted, "--by", "side", "--level", "code", "--code", "champion")
    assert list(themes) == ["Challenges", "Drivers"]
    assert list(codes) == ["Champion"]
    for some in (below, themes, codes):
        assert all(everything[name] == row for name, row in some.items())
    summed = fusen(counted, "themes", "--code", "Travel money", "--format", "json").rows
    assert [row["path"][-1] for row in summed] == ["Challenges", "Travel money"]
    assert all(row["codings"] == everything[row["path"][-1]]["codings"] for row in summed)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("codebook", ["Challenges", "Funding gap", "Travel money", "Language barrier", "Drivers", "Champion"]),
        ("name", ["Challenges", "Funding gap", "Travel money", "Language barrier", "Drivers", "Champion"]),
        ("codings", ["Challenges", "Funding gap", "Travel money", "Language barrier", "Drivers", "Champion"]),
        ("interviewees", ["Challenges", "Language barrier", "Funding gap", "Travel money", "Drivers", "Champion"]),
    ],
)
def test_sorting_keeps_codes_under_their_themes(counted: Path, sort: str, order: list[str]) -> None:
    assert list(table(counted, "--sort", sort)) == order


def test_sorting_ranks_codes_without_themes(counted: Path) -> None:
    ranked = list(table(counted, "--level", "code", "--sort", "interviewees").values())
    assert [(row["path"][-1], row["interviewees"]) for row in ranked] == [
        ("Language barrier", 2), ("Champion", 2), ("Funding gap", 1), ("Travel money", 1),
    ]  # fmt: skip


@pytest.mark.folder
def test_participant_without_consent_appears_nowhere(counted: Path) -> None:
    assert "CLEO: consent is `none`" in fusen(counted, "check").err  # said once, when it is read
    for command in ("frequencies", "themes", "excerpts", "frequencies --by=case"):
        for form in ("table", "json", "csv", "md"):
            ran = fusen(counted, *command.split(), "--format", form, "--coder", "people", "--include-interviewer")
            assert "CLEO" not in ran.out + ran.err
            assert "SHUT" not in ran.out + ran.err


def test_coding_across_speakers_is_quoted_only_with_consent_of_all(tmp_path: Path) -> None:
    text = TEXTS["group.txt"]
    start, end = text.index("Nobody knows why"), text.index("I see it otherwise") + 9
    alone = text.index("We had no money")
    lines = [
        coding(text, "group.txt", "ann", "funding-gap", start, end),
        coding(text, "group.txt", "ann", "funding-gap", alone, alone + 15),
        review(text, "group.txt", "ann"),
    ]
    study = make_study(tmp_path, TEXTS, cases=CASES, codings={"ann.jsonl": lines})
    rows = fusen(study, "excerpts", "--format", "json", "--context", "9").rows
    assert [(row["case"], row["quote"]) for row in rows] == [("ANNA", "We had no money"), ("ANNA", None)]
    assert "I see it otherwise" not in str(rows)  # nor in what is said around it
    assert rows[0]["after"].endswith("Nobody knows why.")
    assert rows[1]["before"] is None
    assert rows[1]["after"] is None
    assert fusen(study, "export", tmp_path / "ann.jsonl").code == 0
    assert "I see it otherwise" not in (tmp_path / "ann.jsonl").read_text()


def test_coding_that_starts_in_the_question_belongs_to_the_respondent(tmp_path: Path) -> None:
    text = TEXTS["group.txt"]
    start, end = text.index("Why is that?"), text.index("Because of the money.") + 21
    lines = [coding(text, "group.txt", "ann", "funding-gap", start, end), review(text, "group.txt", "ann")]
    study = make_study(tmp_path, TEXTS, cases=CASES, codings={"ann.jsonl": lines})
    assert table(study)["Funding gap"]["interviewees"] == 1
    assert fusen(study, "excerpts", "--format", "json").rows[0]["case"] == "ANNA"


def test_comparison_of_phrase_matches_states_its_basis(counted: Path) -> None:
    assert fusen(counted, "tag").code == 0
    seen = " ".join(fusen(counted, "frequencies", "--coder", "fusen", "--by", "side").out.split())
    assert "the phrase matches find: en 5 of 7, ja not known." in seen
    assert "the phrase matches find" not in fusen(counted, "frequencies", "--coder", "fusen").out
    assert "the phrase matches find" not in fusen(counted, "frequencies", "--coder", "people", "--by", "side").out


def test_comparison_of_phrase_matches_without_coders_warns(tmp_path: Path) -> None:
    study = make_study(tmp_path, TEXTS, cases=CASES)
    assert fusen(study, "tag").code == 0
    seen = " ".join(fusen(study, "frequencies", "--by", "side").out.split())
    assert "Phrases may find less in one language than in another" in seen
    assert "(en, ja)" in seen
