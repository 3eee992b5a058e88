"""Speaker labels in every style, and text that resembles them."""

from __future__ import annotations

import pytest

from fusen.formats.transcripts.speakers.speaker_turns import read_turns, recognise
from tests.support.documents import source

Row = tuple[str, str]


def rows(text: str, labels: dict[str, str] | None = None, pattern: str | None = None) -> list[Row]:
    return [(turn.speaker, text[turn.start : turn.end]) for turn in read_turns(text, 0, labels, pattern).turns]


SAID = [("Mia", "Our cluster met twice."), ("Jon", "Who paid?"), ("Mia", "Nobody did."), ("Jon", "And now?")]
DRESSES = {
    "square": "[{}] {}", "braces": "{{{}}} {}", "angle": "<{}> {}", "square, colon": "[{}]: {}", "hash": "#{}: {}",
    "at": "@{}: {}", "dash": "{} - {}", "long dash": "{} – {}", "arrows": ">> {}: {}", "tab": "{}\t{}",
    "heading": "### {}\n{}", "heading, blank": "## {}\n\n{}", "alone": "{}\n{}", "bracketed, alone": "[{}]\n{}",
    "bold, alone": "**{}**\n{}", "corner": "【{}】{}",
    "wide space": "{}\u3000{}", "semicolon": "{}; {}", "round, colon": "({}): {}",
    "quotes": "「{}」：{}", "guillemets": "«{}»: {}", "prompt": "{}> {}", "wiki heading": "== {} ==\n{}",
}  # fmt: skip


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("gap", ["\n\n", "\n"])
def test_every_label_style_is_read(dress: str, gap: str) -> None:
    assert rows(gap.join(DRESSES[dress].format(*words) for words in SAID) + "\n") == SAID


ASKED = [("Q", "Why Japan?"), ("A", "We met twice."), ("Q", "Who paid?"), ("A", "I do not know.")]


@pytest.mark.parametrize("dress", ["{}. {}", "     {}.   {}", "{}/ {}", "{}.- {}"])
def test_letters_before_a_sign_are_labels_if_they_name_who_asks(dress: str) -> None:
    assert rows("\n".join(dress.format(*words) for words in ASKED)) == ASKED


def test_role_words_in_capitals_need_no_sign() -> None:
    names = {"Q": "INTERVIEWER", "A": "RESPONDENT 1"}
    talk = [(names[name], words) for name, words in ASKED]
    assert rows("\n".join(f"{name} {words}" for name, words in talk)) == talk
    shouted = "\n".join(f"{name} {words.upper()}" for name, words in talk)
    assert {name for name, _ in rows(shouted)} <= {""}


@pytest.mark.parametrize("label", ["S{}", "P{}", "id{}", "Speaker {}", "SPEAKER_0{}"])
@pytest.mark.parametrize("dress", ["{} {}", "[{}] {}", "({}) {}", "{}: {}"])
def test_numbered_labels_are_read(label: str, dress: str) -> None:
    lines = [(label.format(1 + number % 2), talk) for number, (_, talk) in enumerate(SAID)]
    assert rows("\n".join(dress.format(*one) for one in lines)) == lines


@pytest.mark.parametrize("dress", ["[0{}] {}", "({}) {}", "【{}】{}", "[{}]: {}", "[0{}] 00:01:02 {}"])
def test_numbers_of_speakers_that_alternate_are_labels(dress: str) -> None:
    lines = "\n".join(dress.format(1 + number % 2, talk) for number, (_, talk) in enumerate(SAID))
    assert [(name.lstrip("0"), talk) for name, talk in rows(lines)] == [
        (str(1 + number % 2), talk) for number, (_, talk) in enumerate(SAID)
    ]


def test_numbers_of_speakers_may_follow_themselves() -> None:
    numbers = (1, 2, 2, 2, 1, 1, 2, 2)
    text = "\n".join(f"[0{number}] Our cluster met twice." for number in numbers)
    assert {name for name, _ in rows(text)} == {"01", "02"}


@pytest.mark.parametrize(
    "numbers", [(1, 2, 3, 4), (1, 2, 3, 1, 2), (1, 1, 1, 1)], ids=["lines", "lists", "a single number"]
)
def test_numbers_of_lines_and_lists_are_no_labels(numbers: tuple[int, ...]) -> None:
    assert {name for name, _ in rows("\n".join(f"[{number}] Our cluster met twice." for number in numbers))} <= {""}


def test_labels_in_other_scripts_are_read() -> None:
    lines = [("山田", "予算がありませんでした。"), ("聞き手", "それはどうしてですか。"), ("山田", "県が決めました。")]
    for dress in ("【{}】{}", "[{}] {}", "{}\n{}", "{} — {}"):
        assert rows("\n\n".join(dress.format(*one) for one in lines)) == lines
    lines = [
        ("Befragte", "Wir hatten kein Geld."),
        ("Interviewerin", "Warum nicht?"),
        ("Befragte", "Das Land zahlte nicht."),
    ]
    assert rows("\n\n".join("{}\n{}".format(*one) for one in lines)) == lines


def test_a_label_before_corner_quotes_leaves_them_to_the_talk() -> None:
    said = [("山田", "「予算がありませんでした。」"), ("岡", "「どうしてですか。」"), ("山田", "「県が決めました。」")]
    assert rows("\n".join("".join(one) for one in said)) == said


def test_labels_with_a_full_stop_are_read_where_one_of_them_asks() -> None:
    said = [("Q", "When did it begin?"), ("A", "In May."), ("Q", "Who paid?"), ("A", "Nobody did.")]
    assert rows("\n\n".join("{}. {}".format(*one) for one in said)) == said
    assert rows("A. By train\nB. By car\nA. By bus\nB. On foot\nA. By boat\nB. By bike\n") == []


def test_a_clock_time_after_the_label_is_no_talk() -> None:
    text = "Mia: 00:00:04 Our cluster met.\n\nJon: 00:00:09 Who paid?\n\nMia: 12:30 was the time we left.\n"
    turns = read_turns(text).turns
    assert rows(text) == [("Mia", "Our cluster met."), ("Jon", "Who paid?"), ("Mia", "12:30 was the time we left.")]
    assert [turn.time for turn in turns] == [4.0, 9.0, None]


@pytest.mark.parametrize("dress", ["[{}] {} {}", "({}) {} {}", "<{}> {} {}", "[{}]: {} {}"])
def test_a_time_after_a_label_in_brackets_is_no_talk(dress: str) -> None:
    names = {"Mia": "S1", "Jon": "S2"} if dress.startswith("(") else {"Mia": "Mia", "Jon": "Jon"}
    lines = [dress.format(names[name], f"00:01:0{number}", talk) for number, (name, talk) in enumerate(SAID)]
    assert rows("\n".join(lines)) == [(names[name], talk) for name, talk in SAID]
    assert [turn.time for turn in read_turns("\n".join(lines)).turns] == [60.0, 61.0, 62.0, 63.0]


def test_names_of_two_words_stand_between_tabs() -> None:
    said = [("Mia Holm", "Our cluster met."), ("Dr. Jon", "Who paid?"), ("Mia Holm", "Nobody."), ("Dr. Jon", "Oh?")]
    assert rows("\n".join(f"00:00:0{n}\t{name}\t{talk}" for n, (name, talk) in enumerate(said, 1))) == said


@pytest.mark.parametrize("title", ["Interview 4", "Harbour Study", "第三回"])
def test_a_title_above_labels_on_their_own_lines_is_no_speaker(title: str) -> None:
    text = f"{title}\n\nDate: 3 May\n\n" + "\n\n".join("{}\n{}".format(*one) for one in SAID)
    assert rows(text) == SAID
    opening = "Chair Ito\nWelcome to all of you.\n\n" + "\n\n".join("{}\n{}".format(*one) for one in SAID)
    assert rows(opening)[0] == ("Chair Ito", "Welcome to all of you.")


def test_labels_that_alternate_are_read_among_many_lines_of_talk() -> None:
    said = [("Mia" if n % 2 else "Jon", f"This is what I say, number {n}.") for n in range(12)]
    more = "\nand so it went on: letters, and more" * 9
    text = "\n".join(f"{name} – {talk}" + more * (name == "Mia") for name, talk in said)
    assert [name for name, _ in rows(text)] == [name for name, _ in said]


def test_answers_of_several_paragraphs_do_not_hide_the_habit() -> None:
    said = [("Mia" if n % 2 else "Jon", f"This is what I say, number {n}.") for n in range(10)]
    text = "\n".join(f"{name} - {talk}" + "\nAnd more of it.\nAnd the rest." * (name == "Mia") for name, talk in said)
    assert [name for name, _ in rows(text)] == [name for name, _ in said]


NAMES = (
    ("M.T.", "J. K."), ("Int.", "Resp."), ("van den Berg", "Ter Horst"), ("Mia (she/her)", "Jon (he/him)"),
    ("Interviewer 1", "Participant 3 (F, 34)"), ("mia", "jon"), ("O’Neil", "D’Arcy"), ("話者1", "話者2"),
)  # fmt: skip


@pytest.mark.parametrize("pair", NAMES)
@pytest.mark.parametrize("dress", ["{}: {}", "[{}] {}", "{{{}}} {}", "{} – {}", "### {}\n{}"])
def test_names_of_many_kinds_are_labels(pair: tuple[str, str], dress: str) -> None:
    said = [(pair[n % 2], f"This is what I say, number {n}.") for n in range(10)]
    assert rows("\n\n".join(dress.format(*one) for one in said)) == said


@pytest.mark.parametrize("dress", ["[Jon] {}", "Jon\n{}", "### Jon\n\n{}", "Jon – {}", "Jon\t{}"])
def test_one_name_that_asks_is_a_label(dress: str) -> None:
    pairs = (("Who paid for it?", "Nobody did."), ("And what came then?", "We waited."), ("For how long?", "A year."))
    text = "\n\n".join(f"{dress.format(question)}\n\n{answer}" for question, answer in pairs)
    assert [name for name, _ in rows(text)] == ["Jon"] * 3


def test_one_heading_that_recurs_is_no_label() -> None:
    assert rows("Summary\nWe lost it.\n\nSummary\nIt was hard.\n\nSummary\nSo we stopped.\n") == []


NO_LABELS = {
    "asides": "[laughs] We lost it.\n\nIt was hard.\n\n[laughs] Yes.\n\n[pause] So we stopped.\n",
    "marks": "[Music] Hello all.\n[Applause] We begin.\n[Music] And now.\n[Applause] Thanks.\n",
    "dashes in prose": "The region - it is small - paid.\n\nWe waited - two years.\n\nThe region - again - paid.\n\nYes.\n",
    "a list": "- first, money\n- second, time\n- third, people\n\nThat is all.\n",
    "quoted names": "“Mia” was late.\n\n“Jon” was not.\n\n“Mia” again.\n\n“Jon” too.\n",
    "quoted talk": "He said - I will pay.\n\n“Anna - come here.”\n\n– No, she said.\n\n– Yes, he said.\n",
    "times in prose": "We left at 12:30.\n\n12:45 was too late.\n\nAt 13:10 we ate.\n",
    "headings": "# Interview\n\n## Background\n\nWe are small.\n\n## Funding\n\nThere is none.\n\n## Outlook\n\nBetter.\n",
    "backchannels": "We lost it.\n\nYeah\n\nIt was hard.\n\nOkay\n\nThe end came.\n\nYeah\n\nOkay\n\nSo.\n",
    "a table": "Region\t12\nCluster\t13\nRegion\t14\nCluster\t15\n",
    "references": "[1] Smith 2010.\n[2] Jones 2012.\n[1] as above.\n",
    "places left out": "[City] has a port.\n\nWe live there.\n\nIt is old.\n\nWe like it.\n\n[City] pays.\n\nMore.\n\nEnd.\n",
    "codes in prose": "P1 was the first call we won. It was long.\n\nWe then wrote another.\n\nThat failed.\n\nP2 came.\n",
    "one thing": "It is simple.\n\none thing: money.\n\nanother thing: time.\n\none thing: money again.\n",
}


@pytest.mark.parametrize("kind", NO_LABELS)
def test_label_like_talk_is_text(kind: str) -> None:
    assert {speaker for speaker, _ in rows(NO_LABELS[kind])} <= {""}


def test_music_and_breaks_are_not_speakers() -> None:
    text = "MUSIC: soft\nANNA: We begin.\nBEN: Why?\nMUSIC: loud\nANNA: So.\nBEN: And?\nBREAK: ten minutes\nANNA: On.\n"
    assert {speaker for speaker, _ in rows(text)} == {"ANNA", "BEN"}


@pytest.mark.parametrize("both", ["X og Y", "X and Y", "X und Y", "X & Y", "X et Y", "X/Y", "X y Y", "X i Y", "x OG y"])
def test_joint_labels_are_read(both: str) -> None:
    text = f"I: Who pays?\nX: We do.\n{both}: Ha!\nI: Really?\nY: Yes.\n{both}: It is cheap.\nX: Good.\n"
    assert rows(text) == [
        ("I", "Who pays?"), ("X", "We do."), (both, "Ha!"), ("I", "Really?"), ("Y", "Yes."), (both, "It is cheap."),
        ("X", "Good."),
    ]  # fmt: skip


def test_joint_label_has_one_name_in_either_order() -> None:
    text = "聞き手：はい？\n田中：ええ。\n佐藤：うん。\n田中と佐藤：そう。\n聞き手：では？\n佐藤と田中：はい。\n田中：終わり。\n佐藤：うん。\n"
    assert [speaker for speaker, _ in rows(text)][3::2][:2] == ["田中と佐藤", "田中と佐藤"]


def test_legend_maps_labels_and_is_not_talk() -> None:
    text = "I1: Interviewer 1\nI2: Interviewer 2\nR: Respondent\n\nI1: So?\n\nR: Yes.\n\nI2: And?\n\nR: No.\n"
    assert rows(text) == [
        ("Interviewer 1", "So?"), ("Respondent", "Yes."), ("Interviewer 2", "And?"), ("Respondent", "No."),
    ]  # fmt: skip
    named = read_turns("I: Ben Smith\nP: Eva Lund\n\nP: Hello.\nI: Hi?\nP: Yes.\nI: So?\n")
    assert ([turn.speaker for turn in named.turns], named.asking) == (
        ["Eva Lund", "Ben Smith", "Eva Lund", "Ben Smith"],
        ("Ben Smith",),
    )
    assert rows("I: Hello Anna\nR: Good morning\nI: So?\nR: Well.\n")[0] == ("I", "Hello Anna")


ODD = "Prologue.\n\n<<Mia>> We lost.\n<<Jon>> Why?\n<<Mia>> Money.\n"


def test_custom_pattern_is_used() -> None:
    lines = [("Mia", "We lost."), ("Jon", "Why?"), ("Mia", "Money.")]
    assert rows(ODD, pattern="<<{name}>> {talk}") == lines
    assert rows(ODD, pattern=r"<<(?P<name>\w+)>>\s") == lines
    timed = read_turns("0:01 ~ Mia ~ Yes.\n0:09 ~ Jon ~ Why?\n", 0, None, "{time} ~ {name} ~ {talk}").turns
    assert [(turn.speaker, turn.time) for turn in timed] == [("Mia", 1.0), ("Jon", 9.0)]
    assert rows("++ Mia\nYes.\n++ Jon\nWhy?\n", pattern="++ {name}") == [("Mia", "Yes."), ("Jon", "Why?")]


def test_declared_labels_are_always_honoured() -> None:
    assert rows(ODD, labels={"<<Mia>>": "Mia", "<<Jon>>": "Jon"})[0] == ("Mia", "We lost.")
    once = "[Mia] We lost.\n\nLong ago.\n\nAnd more.\n\nAnd more.\n\nAnd more of it.\n"
    assert rows(once) == []
    assert rows(once, labels={"[Mia]": "M"})[0][0] == "M"
    assert rows("I think so.\n\nI know.\n", labels={"I": "Anna"}) == []


@pytest.mark.parametrize("number", ["{}. ", "({}) ", "{}\t", "[{}] "])
@pytest.mark.parametrize("gap", ["\n\n", "\n"])
def test_numbered_turns_are_read(number: str, gap: str) -> None:
    lines = [f"{number.format(place)}{name}: {talk}" for place, (name, talk) in enumerate(SAID, 1)]
    assert rows(gap.join(lines) + "\n") == SAID


@pytest.mark.parametrize("line", ["{name}\t{time}\t{talk}", "{name} {time} {talk}", "{time} {name} {talk}", "{time}\t{name}\t{talk}"])  # fmt: skip
def test_times_after_names_without_a_colon_are_read(line: str) -> None:
    text = "\n".join(line.format(name=name, talk=talk, time=f"0:0{at}") for at, (name, talk) in enumerate(SAID)) + "\n"
    turns = read_turns(text).turns
    assert [(turn.speaker, text[turn.start : turn.end]) for turn in turns] == SAID
    assert [turn.time for turn in turns] == [0.0, 1.0, 2.0, 3.0]


def test_bracketed_names_are_labels_and_asides_are_not() -> None:
    assert rows("\n\n".join("({}) {}".format(*one) for one in SAID) + "\n") == SAID
    assert rows("(laughs) We lost it.\n\nIt was hard.\n\n(laughs) Yes.\n\n(pause) So we stopped.\n") == []


def test_aside_in_a_label_is_not_part_of_the_name() -> None:
    text = "Mia (laughs): We lost it.\nJon: Who paid?\nMia: Nobody.\nJon [nods]: So.\nMia: Yes.\n"
    assert [name for name, _ in rows(text)] == ["Mia", "Jon", "Mia", "Jon", "Mia"]
    two = "Mia (Graz): We lost it.\nJon: Who paid?\nMia (Linz): We did.\nMia (Graz): Not we.\nJon: So.\n"
    assert [name for name, _ in rows(two)] == ["Mia (Graz)", "Jon", "Mia (Linz)", "Mia (Graz)", "Jon"]


def test_numbered_questions_belong_to_one_interviewer() -> None:
    text = "Q1: What hinders you?\n\nMoney.\n\nQ2: What helps?\n\nFriends.\n\nQ3: What next?\n\nNothing.\n"
    assert {name for name, _ in rows(text)} == {"Q"}
    named = "Mia: We read it aloud.\nQ1: How satisfied are you?\nJon: Who wrote it?\nMia: The ministry.\nJon: So.\n"
    assert {name for name, _ in rows(named)} == {"Mia", "Jon"}


def test_list_inside_talk_has_no_labels() -> None:
    text = "Mia: We had a plan.\n\n1. First: pay\n\nJon: And?\n\nMia: We did not.\n\nJon: Why?\n"
    assert {name for name, _ in rows(text)} == {"Mia", "Jon"}


def test_declared_name_needs_no_punctuation() -> None:
    text = "Rosa We moved.\nKenji Why?\nRosa said no more.\n"
    assert rows(text, labels={"Rosa": "Rosa", "Kenji": "Kenji"}) == [
        ("Rosa", "We moved."),
        ("Kenji", "Why?\nRosa said no more."),
    ]


@pytest.mark.parametrize(
    ("shape", "names"),
    [
        ("○{name}　{talk}", ("山田委員", "鈴木さん")), ("■{name} {talk}", ("山田", "鈴木さん")), ("◆{name}：{talk}", ("山田", "鈴木さん")),
        ("＜{name}＞{talk}", ("山田", "Anna Roy")), ("〈{name}〉{talk}", ("山田", "鈴木さん")), ("《{name}》{talk}", ("Анна", "Ольга Рой")),
        ("{name}. {talk}", ("ZOÉ", "M. LEFÈVRE")), ("{name}. {talk}", ("DRAKE", "ANNA ROY")),
    ],
)  # fmt: skip
def test_signs_and_capitals_show_labels(shape: str, names: tuple[str, str]) -> None:
    talks = (
        "Where did it all begin?",
        "At the harbour, in a year of rain.",
        "And then what came?",
        "Then we learned to steer.",
    )
    text = "\n\n".join(shape.format(name=names[number % 2], talk=talk) for number, talk in enumerate(talks)) + "\n"
    assert [(turn.speaker, text[turn.start : turn.end]) for turn in recognise(text)] == [
        (names[number % 2], talk) for number, talk in enumerate(talks)
    ]


def test_sentences_that_begin_alike_in_capitals_are_talk() -> None:
    text = "STOP. We went home then.\n\nIt was late. STOP. He said it again.\n\nNO. I never said that to them.\n\nSo it ended there.\n"
    assert recognise(text) == ()


def test_bullets_before_items_are_no_labels() -> None:
    text = "● 資金 が足りない。\n● 人手 も足りない。\n● 時間 がない。\n● 場所 もない。\n"
    assert {turn.speaker for turn in recognise(text)} <= {""}


LEGENDS = {
    "聞き手：調査者\nＡ：山田さん（回答者）": ("調査者", "山田さん", ("調査者",)),
    "DR - Dora Rey, interviewer\nMK - Mina Koch, nurse": ("Dora Rey", "Mina Koch", ("Dora Rey",)),
    "E : Enquêteur ; R : répondante": ("Enquêteur", "répondante", ("Enquêteur",)),
    "Speakers: DR (Interviewer), MK (Participant)": ("Interviewer", "Participant", ("Interviewer",)),
}


@pytest.mark.parametrize("legend", LEGENDS)
def test_legends_with_roles_behind_names_or_on_one_line_say_who_asks(legend: str) -> None:
    asks, answers, interviewers = LEGENDS[legend]
    first, second = ("聞き手", "Ａ") if "聞" in legend else ("E", "R") if "Enq" in legend else ("DR", "MK")
    talk = f"{first}: How was it?\n\n{second}: Good, I say.\n\n{first}: And so?\n\n{second}: Good too.\n"
    made = source(f"{legend}\n\n{talk}", "a.txt")
    assert (made.speakers, made.interviewers, len(made.turns)) == ((asks, answers), interviewers, 4)


def test_arabic_names_on_their_own_lines_are_labels() -> None:
    lines = [
        ("الباحثة", "كيف بدأتِ؟"),
        ("سعاد", "مع صديقة في غرفة صغيرة."),
        ("الباحثة", "ما كان صعبا؟"),
        ("سعاد", "الأوراق والانتظار."),
    ]
    text = "\n\n".join(f"{name}\n{talk}" for name, talk in lines * 2) + "\n"
    assert [(turn.speaker, text[turn.start : turn.end]) for turn in recognise(text)] == lines * 2
