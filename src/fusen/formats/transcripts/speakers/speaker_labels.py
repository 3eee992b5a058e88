"""Judge which candidates are speakers' labels, from how often, where and in what dress they occur in the file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from fusen.formats.transcripts.speakers.label_slips import is_slip
from fusen.text.role_words import is_name_of_interviewer, is_name_of_respondent, joined_names


class Head(NamedTuple):
    """A line that may begin a turn: where it starts, where the talk after its label starts, and its dress."""

    line: int
    talk: int
    label: str
    time: float | None
    stamped: bool
    bold: bool
    bare: bool
    after_blank: bool


_ROLE = re.compile(
    r"""(?: speaker | sprecher(?:in)? | locuteur | locutrice | r | p | a | interpreter | translator | interprète
      | dolmetscher(?:in)? | intérprete | interprete | tłumacz(?:ka)? | client | teacher | student(?:in)?
      | therapist | counsell?or | psychologist | psychiatrist | doctor | physician | clinician | gp | nurse | midwife | coach
      | mentor | supervisor | social\ worker | therapeut(?:in)? | berater(?:in)? | ärztin | arzt | psycholog(?:e|in) | lehrer(?:in)?
      | schüler(?:in)? | thérapeute | psychologue | médecin | infirmi(?:er|ère) | enseignante? | élève | terapeuta? | psicólog[oa]
      | médic[oa] | enfermer[oa] | maestr[oa] | profesora? | paciente | medico | psicolog[oa] | insegnante | docente | paziente
      | psykolog | terapeut | läkare | lääkäri | opettaja | lekarz | psycholog | nauczyciel(?:ka)? | врач | психолог | учитель
      | セラピスト | カウンセラー | 医師 | 看護師 | 教師 | 先生 | 生徒 | 学生 | 患者 | クライ[アエ]ント | 治疗师 | 咨询师 | 医生 | 护士 | 老师 | 患者
      | colleague | assistant | secretary | observer | note-?taker | unknown | voice | man | woman | all | both
      | 発言者 | 通訳者? | 同席者 | 同僚 | 全員
    ) (?: [\s_-]* (?: \d{1,2} | [a-d] ) )? \.? (?: \s*[(（][^()（）]{1,20}[)）] )?""",
    re.VERBOSE | re.IGNORECASE,
)
_NOTES = """
    note notes nb n.b nota remark remarks comment comments example examples e.g i.e ps p.s attention warning
    important date time place location venue duration length subject topic title source language languages
    project file recording transcript transcription transcriber translation summary result results
    conclusion background context http https www www. mailto tel phone fax email e-mail url doi isbn page
    section chapter step option first second third finally update edit version status re fw ad remarque
    remarques exemple exemples lieu durée sujet titre objet langue projet résultat conclusion anmerkung
    anmerkungen hinweis beispiel datum ort zeit dauer thema titel sprache projekt quelle achtung ergebnis
    fazit nota fecha lugar tema título ejemplo data luogo titolo esempio uwaga przykład データ 注 注意 注記 備考 例 例えば
    たとえば 日時 日付 場所 会場 題名 題 件名 出典 時間 記録 言語 一つ ひとつ 結論 結果 要するに つまり 理由 目的 テーマ
"""
_NO_LABELS = frozenset(_NOTES.split())
_MARK_WORDS = """
    music musik musique música musica muziek musiikki muzyka музыка applause applaus beifall applaudissements aplausos
    aplauso applausi oklaski аплодисменты laughter laugh laughs laughing laughed lachen lacht gelächter rire rires rit
    risas risa ríe risata risate ride gelach skratt latter naurua śmiech смех break breaks pause pausen paus pausa przerwa
    silence stille silencio silenzio stilte tystnad cisza тишина inaudible unintelligible indistinct unverständlich
    unv unv. inaudibles ininteligible incomprensibile onverstaanbaar crosstalk noise noises geräusch geräusche bruit
    ruido rumore background foreign jingle cough coughs coughing sigh sighs blank_audio 音楽 拍手 笑 笑い 笑う 笑声 休憩
    沈黙 間 聞き取り不能 不明 音乐 掌声 笑声 鼓掌 음악 박수 웃음
"""
_MARKS = frozenset(_MARK_WORDS.split())
_BACKCHANNEL_WORDS = """
    yes yeah yep yup yea no nope nah ok okay mm mmm mhm mm-hm mm-hmm mmhmm hm hmm uh uhm um uh-huh right sure well so and
    but oh ah aha wow exactly good great thanks thank true correct really nice cool fine hello hi bye maybe ja nein nö
    doch genau gut danke hallo tschüss stimmt klar oui non ouais si merci bonjour voilà bien bon d'accord sí vale bueno
    gracias hola claro sì grazie ciao certo bene sim não obrigado obrigada pois nee goed precies dank nej jo tack tak
    hej kyllä joo ei niin kiitos tak nie dobrze dziękuję да нет спасибо хорошо はい ええ うん いいえ そう そうですね
    なるほど ありがとうございます 对 是 嗯 好 네 예 아니요
"""
_BACKCHANNELS = frozenset(_BACKCHANNEL_WORDS.split())
_WORDS = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*\.?")
_PARTICLES = frozenset(
    [
        "de",
        "la",
        "le",
        "du",
        "des",
        "da",
        "do",
        "dos",
        "di",
        "del",
        "della",
        "van",
        "von",
        "der",
        "den",
        "ter",
        "und",
        "et",
        "and",
        "y",
        "e",
        "i",
        "&",
        "of",
        "the",
        "no",
        "の",
    ]
)
_BEFORE_SURNAMES = frozenset(
    ("de", "van", "von", "der", "den", "ter", "ten", "di", "da", "du", "del", "della", "dos", "zu", "af", "av")
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.[ -]?){1,4}")
_HONORIFIC = ("さん", "氏", "様", "先生", "くん", "ちゃん")
_DIGITS = re.compile(r"\d+")
_NUMBERED = re.compile(r"\d|\b[A-Z]\b")
_LONGEST = 40
_OF_FEW_WHO_RECUR, _OF_FEW_WHO_ALTERNATE = 0.6, 0.15
"""Shares of the usual cover that a few labels need: an answer has several paragraphs, or in a PDF many lines."""
_MOST_ONCE = 12
"""More labels that occur once each than this are a list, not people."""


def is_no_label(label: str) -> bool:
    """Is it what precedes a colon in notes and lists (`Date`, `Note`, `for example`), never a speaker?"""
    return label.casefold().rstrip(".") in _NO_LABELS or is_mark(label)


def is_backchannel(word: str) -> bool:
    """Is it what listeners say (`Yeah`, `Mm`, `はい`), never a name?"""
    return word.casefold().rstrip(".") in _BACKCHANNELS


def is_mark(label: str) -> bool:
    """Return whether a label names a sound other than talk: music, applause, laughter, a break."""
    if "♪" in label or "♫" in label or "blank_audio" in label.casefold():
        return True
    words = [word.casefold() for word in _WORDS.findall(label)]
    return bool(words) and (words[0] in _MARKS or words[-1] in _MARKS)


def accepted(heads: Sequence[Head], text: str, start: int, paragraphs: int, known: Mapping[str, str]) -> list[Head]:
    """The heads that are speakers' labels; `known` holds declared labels, casefolded."""
    heads = _without_asides([head for head in heads if len(head.label) <= _LONGEST])
    heads = numbered_questions(heads, known)
    if not heads:
        return []
    counts = Counter(head.label for head in heads)
    declared = {label for label in counts if label.casefold() in known}
    every = {label.casefold() for label in counts}
    joint = {label for label in counts if label not in declared and joined_names(label, every)}
    core = declared | _core(
        Counter({label: count for label, count in counts.items() if label not in joint}), paragraphs
    )
    core -= _only_ahead(heads, core - declared, counts)
    if not core:
        return []
    heads = _in_the_same_dress(heads, core, declared)
    partners = {name.casefold() for label in joint for name in joined_names(label, every)}
    chosen = core | _once(heads, core, counts, text, start)
    chosen |= {label for label in counts if label.casefold() in partners and _looks_like_a_name(label)}
    chosen |= {
        label
        for label in counts.keys() - chosen
        if _looks_like_a_name(label) and any(is_slip(label, usual) for usual in core)
    }
    people = {label.casefold() for label in chosen}
    return _joint([head for head in heads if head.label in chosen or joined_names(head.label, people)], people)


_ASIDE = re.compile(r"(?P<name>.+?)\s*\((?P<aside>[^()\d]{2,30})\)")


def _without_asides(heads: list[Head]) -> list[Head]:
    """Read `Rosa (laughs):` as Rosa, where she also speaks without; `Rosa (Bonn):` may be another person."""
    asides = {
        head.label: match["name"]
        for head in heads
        if (match := _ASIDE.fullmatch(head.label)) and match["aside"][0].islower()
    }
    plain = {head.label.casefold(): head.label for head in heads if head.label not in asides}
    return [head._replace(label=plain.get(asides.get(head.label, "").casefold(), head.label)) for head in heads]


def _bare(label: str) -> str:
    """Return a label without what follows in brackets."""
    return re.sub(r"\s*[(（][^()（）]*[)）]$", "", label)


_QUESTION_NUMBER = re.compile(
    r"(?P<stem>q|a|question|answer|frage|antwort|réponse|pregunta|respuesta|domanda|risposta|vraag|antwoord|fråga|svar"
    r"|spørsmål|spørgsmål|kysymys|vastaus|pytanie|odpowiedź|pergunta|resposta|вопрос|ответ|質問|問|回答|答|问题|问|질문)[ .]{0,2}(?P<number>\d{1,3})[a-z]?\.?",
    re.IGNORECASE,
)


def numbered_questions(heads: list[Head], known: Collection[str]) -> list[Head]:
    """Read `Q1:`, `Q2:` … that each occur once as questions of one interviewer, and beside named speakers as talk."""
    matches = {
        head.label: _QUESTION_NUMBER.fullmatch(head.label) for head in heads if head.label.casefold() not in known
    }
    counts = Counter(head.label for head in heads)
    numbered = {label: match["stem"] for label, match in matches.items() if match and counts[label] == 1}
    recurring = [label for label in counts if label not in numbered and counts[label] >= 2]
    if not numbered or any(match and counts[label] > 1 for label, match in matches.items()):
        return heads
    if any(_looks_like_a_name(label) for label in recurring):
        return [head for head in heads if head.label not in numbered]
    if len(numbered) < 2:
        return heads
    return [head._replace(label=numbered.get(head.label, head.label)) for head in heads]


def _joint(heads: list[Head], single: Collection[str]) -> list[Head]:
    """`Y and X` is the same pair as `X and Y`: one name for both."""
    spelled: dict[frozenset[str], str] = {}
    same = []
    for head in heads:
        names = () if head.label.casefold() in single else joined_names(head.label, single)
        pair = frozenset(name.casefold() for name in names)
        same.append(head._replace(label=spelled.setdefault(pair, head.label)) if pair else head)
    return same


def accepted_with_care(
    heads: Sequence[Head], known: Mapping[str, str], least: float, words: int, text: str
) -> list[Head]:
    """The heads of a habit that talk itself may show: few people who recur and begin `least` paragraphs.

    `words` is how many characters the talk after such labels has at least, in the mean.
    """
    heads = [head for head in heads if may_be_a_person(head.label, known)] or _in_lower_case(heads)
    counts = Counter(head.label for head in heads)
    core = {label for label, count in counts.items() if count >= 2 or is_role(label) or label.casefold() in known}
    declared = {label for label in counts if label.casefold() in known}
    asking = {label for label in core if is_name_of_interviewer(label) and counts[label] >= 2}
    if sum(count >= 3 for count in counts.values()) >= 2 and len(heads) >= 4 * len(counts):
        least *= _OF_FEW_WHO_ALTERNATE if _alternate(heads) else _OF_FEW_WHO_RECUR
    enough = len(counts) >= 2 and len(core) >= 1 and sum(counts.values()) >= max(3, least)
    few = sum(counts.values()) >= 1.5 * len(counts)
    if not (declared or ((enough or asking) and few and core)):
        return []
    if words and sum(len(_rest_of_line(text, head.talk)) for head in heads) < words * len(heads):
        return []
    if sum(counts[label] for label in core) >= 0.6 * sum(counts.values()):
        return list(heads)
    return [head for head in heads if head.label in core]


def _in_lower_case(heads: Sequence[Head]) -> list[Head]:
    """Return the heads if they are two to six names in lower case that alternate, [anna] and [ben]; no remarks."""
    labels = {head.label for head in heads}
    words = [label for label in labels if label.isalpha() and label.islower()]
    people = 2 <= len(labels) <= 6 and len(words) == len(labels) and len(heads) >= 3 * len(labels)
    remarks = any(is_no_label(label) or is_backchannel(label) for label in labels)
    return list(heads) if people and not remarks and _alternate(heads) else []


def _alternate(heads: Sequence[Head]) -> bool:
    """Return whether a label hardly ever follows itself, over at least eight."""
    return len(heads) >= 8 and sum(a.label != b.label for a, b in pairwise(heads)) >= 0.85 * (len(heads) - 1)


def _rest_of_line(text: str, at: int) -> str:
    return text[at : at + 200].partition("\n")[0]


_CODED = re.compile(r"[^\W\d_]{1,12}[ _-]?\d{1,3}[a-z]?", re.IGNORECASE)


def may_be_a_person(label: str, known: Collection[str] = ()) -> bool:
    """Return whether a label is declared (casefolded in `known`), a role, a code such as S1, or looks like a name."""
    if label.casefold() in known:
        return True
    words = [word.casefold().rstrip(".") for word in _WORDS.findall(label)]
    if (
        not words
        or not any(map(str.isalpha, label))
        or is_no_label(label)
        or is_backchannel(words[0])
        or len(label) > _LONGEST
    ):
        return False
    return is_role(label) or _CODED.fullmatch(label) is not None or _looks_like_a_name(label)


def _core(counts: Counter[str], paragraphs: int) -> set[str]:
    """Labels that recur or are a role's name, if together they explain the file."""
    total = sum(counts.values())
    strong = {label for label in counts if is_role(label)}
    often = {label for label, count in counts.items() if count >= 2 and _is_often_a_label(label, count, total)}
    if strong:
        return strong | often
    lines = sum(counts[label] for label in often)
    if len(often) >= 2 and lines >= 0.15 * paragraphs:
        return often
    if len(often) == 1 and lines >= 3 and lines >= 0.4 * paragraphs:
        return often
    every = {label for label in counts if _looks_like_a_name(label)}
    covers = len(every) >= 2 and sum(counts[label] for label in every) >= max(2, paragraphs)
    return every if covers else set()


def is_role(label: str) -> bool:
    return is_name_of_interviewer(label) or is_name_of_respondent(label) or _ROLE.fullmatch(label) is not None


def _is_often_a_label(label: str, count: int, total: int) -> bool:
    if _looks_like_a_name(label) or _CODED.fullmatch(label):
        return True
    plain = not is_no_label(label) and len(label.split()) <= 2 and "," not in label
    return plain and _ends_like_a_name(label) and count >= 3 and count >= 0.15 * total


def _looks_like_a_name(label: str) -> bool:
    """Few words, each with a capital, a digit or of a script without case."""
    label = _bare(label) or label
    words = label.split()
    if not 1 <= len(words) <= 5 or is_no_label(label) or "," in label:
        return False
    capital = all(not word.lstrip("(（'’")[:1].islower() or word in _PARTICLES for word in words)
    begins = not words[0][:1].islower() or (words[0] in _BEFORE_SURNAMES and words[-1][:1].isupper())
    return capital and begins and _ends_like_a_name(label)


def _ends_like_a_name(label: str) -> bool:
    """A full stop ends an initial or a title, not a word such as `Yeah.`"""
    return (
        not label.endswith(".")
        or _INITIALS.fullmatch(label) is not None
        or (len(label.split()[-1]) <= 3 and label.casefold() not in {"no.", "yes.", "ja.", "so."})
    )


def _only_ahead(heads: Sequence[Head], core: Collection[str], counts: Counter[str]) -> set[str]:
    """Roles named once each in the lines about the interview (`Interviewer: B. M.`) before others take turns."""
    often = {label for label in core if counts[label] >= 2}
    if len(often) < 2:
        return set()
    first = next(head.line for head in heads if head.label in often)
    return {head.label for head in heads if head.line < first and head.label in core and counts[head.label] == 1}


def _in_the_same_dress(heads: Sequence[Head], core: Collection[str], declared: Collection[str]) -> list[Head]:
    """Where labels are bold or carry a time, a word and a colon without either is talk."""
    kept = list(heads)
    inside = [head for head in heads if head.label in core]
    for wears in (attrgetter("bold"), attrgetter("stamped")):
        worn = [head.label for head in inside if wears(head)]
        if len(worn) >= 0.8 * len(inside):
            wearing = {*worn, *declared}
            kept = [head for head in kept if wears(head) or head.label in wearing]
    return kept


def _once(heads: Sequence[Head], core: Collection[str], counts: Counter[str], text: str, start: int) -> set[str]:
    """Labels outside the core that are speakers all the same: a third person who joins in."""
    inside = [head for head in heads if head.label in core]
    if not inside:
        return set()
    first = inside[0].line
    apart = sum(head.after_blank for head in inside) >= 0.9 * len(inside)
    dressed = sum(head.bold or head.stamped for head in inside) >= 0.8 * len(inside)
    capitals = all(label.upper() == label for label in core)
    bases = {_bare(label) for label in core}
    patterns = {_DIGITS.sub("0", label) for label in core if _NUMBERED.search(label)}
    later = [head for head in heads if head.label not in core and head.line > first]
    later = [head for head in later if _looks_like_a_name(head.label)]
    if len({head.label for head in later}) > _MOST_ONCE:
        return set()
    only_asks = all(map(is_name_of_interviewer, core)) and len(later) >= 0.5 * len(inside)  # others must answer
    result: set[str] = set()
    for head in later:
        label = head.label
        if label in result:
            continue
        if (
            (dressed and (head.bold or head.stamped))
            or _DIGITS.sub("0", label) in patterns
            or (_bare(label) != label and _bare(label) in bases)
            or (
                ((apart and head.after_blank) or capitals or only_asks)
                and _is_a_name(label, capitals and not only_asks, counts[label] + only_asks, text, start)
            )
        ):
            result.add(label)
    return result


def _is_a_name(label: str, capitals: bool, count: int, text: str, start: int) -> bool:
    """No word that the file also writes in lower case: `Result: nothing` is talk, `Anna: Sorry` is not."""
    if label.upper() == label.lower():
        return count >= 2 or label.endswith(_HONORIFIC)
    if capitals and label.upper() != label:
        return False
    words = "|".join(re.escape(word.lower()) for word in label.split())
    return re.compile(rf"\b(?:{words})\b").search(text, start) is None
