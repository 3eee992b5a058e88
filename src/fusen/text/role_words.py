"""Words for interviewers, respondents and interpreters in many languages."""

from __future__ import annotations

import re
from collections.abc import Collection

_NAMED = re.compile(
    r"""(?: interviewer(?:in|s|/-?in)? | int | intv | interv | i | iv | q | question | frage | moderat(?:or|orin|eur|rice|ore) | mod
      | host | presenter | interviewleiter(?:in)? | gesprächsleiter(?:in)? | gespreksleider | onderzoeker | interviewster
      | investigador[a]? | pesquisador[a]? | ricercat(?:ore|rice) | chercheu(?:r|se) | forskare | forsker | tutkija
      | модератор | исследователь | ведущ(?:ий|ая) | вопрос | pytanie | pregunta | pergunta | domanda | fråga | spørsmål
      | moderador[a]? | facilitator | researcher | enqu[êe]t(?:eur|rice) | interview(?:eur|euse) | animat(?:eur|rice)
      | befrager(?:in)? | forscher(?:in)? | entrevistador[a]? | intervist(?:atore|atrice) | haastattelija
      | intervjuare | intervjuer(?:ka)? | ankieter(?:ka)? | badacz(?:ka)? | tazatel(?:ka)? | интервьюер | інтерв['’]?юер
      | kérdező | interjúkészítő | intervievator | ispitivač(?:ica)? | küsitleja | görüşmeci | pewawancara
      | người\ phỏng\ vấn | ερευνητής | ερευνήτρια | מראיי(?:ן|נת) | الباحثة? | المحاور
      | 聞き手 | 聴き手 | 質問者 | 質問 | 問 | インタビュアー | インタビューアー | 司会者? | 調査者 | ファシリテーター
      | 采访者 | 采訪者 | 访谈者 | 记者 | 記者 | 主持人 | 면접자 | 질문자 | 연구자
    ) (?: [\s_-]* (?: \d{1,2} | [a-d] ) )? \.? (?: \s*[(（][^()（）]{1,20}[)）] )?""",
    re.VERBOSE | re.IGNORECASE,
)
_INTERPRETER = re.compile(
    r"interpret|translat|interpr[èe]t|int[ée]rprete|dolmetsch|tłumacz|tulkki|tolk|通訳|通译|翻译|口译|통역",
    re.IGNORECASE,
)
_RESPONDENT = re.compile(
    r"""(?: respondent(?:in|ka)? | resp | befr | inf | interviewees? | interviewpartner(?:in)? | participant[e]? | patient(?:in)? | subject
      | informant(?:in|e)? | proband(?:in)? | befragte[r]? | testperson | expert(?:e|in)? | r[ée]pondante? | enqu[êe]t[ée]e?
      | interview[ée]e?(?!r) | expert[ea]? | participante | entrevistad[oa] | encuestad[oa] | intervistat[oa] | partecipante
      | respondente | haastateltava | osallistuja | geïnterviewde | deelnemer | respondente | intervjuobjekt | intervjuperson
      | client(?:in|e)? | klient(?:in|ka)? | candidate | applicant | guest | user | human | volunteer | gesprächspartner(?:in)?
      | teilnehme(?:r|rin|nde|nder) | sujeto? | soggetto | vastaaja | interjúalany | intervievat[ăa]? | ispitani(?:k|ca)
      | katılımcı | narasumber | informan | responden | người\ trả\ lời | συμμετέχ(?:ων|ουσα) | מרואיי(?:ן|נת) | المشاركة?
      | deltag(?:er|are) | respondentti | rozmówca | rozmówczyni | uczestni(?:k|czka) | badan[ya] | dotazovan[ýá] | účastník
      | респондент | участник | информант | answer | antwort | réponse | respuesta | risposta
      | 患者 | クライ[アエ]ント | 来談者 | 相談者 | pacient(?:e|ka)? | patient[eo] | paziente | пациент(?:ка)? | клиент(?:ка)?
      | 来访者 | 回答者 | 話し手 | 語り手 | 対象者 | 調査協力者 | 協力者 | 参加者 | 被験者 | 答 | 受访者 | 被访者 | 受訪者 | 参与者 | 응답자 | 참여자 | 참가자
    ) (?: [\s_-]* (?: \d{1,3} | [a-z] ) )? \.? (?: \s*[(（][^()（）]{1,30}[)）] )?""",
    re.VERBOSE | re.IGNORECASE,
)
_RESPONDENT_LETTER = re.compile(r"(?:[RPAB]|[RPSBE][ _-]?\d{1,3}|IP[ _-]?\d{0,2}|ID[ _-]?\d{1,3})\.?")
_GENERIC = re.compile(
    r"(?:unknown[ _-]?)?(?:speaker|spk|spkr|sprecher(?:in)?|locuteur|locutrice|hablante|parlante|spreker|talare|puhuja|mówca"
    r"|person|persona|voice|stimme|voix|voz|voce|話者|発言者|说话人|화자|student(?:in)?|man|woman|male|female|all|both|unknown)"
    r"[ _-]*(?:\d{1,3}|[a-z])?|[a-z]|\d{1,3}",
    re.IGNORECASE,
)
_DASHES = frozenset("―─—")
_FULL_WIDTH = str.maketrans({full: chr(full - 0xFEE0) for full in range(0xFF21, 0xFF5B)})


def is_name_of_interviewer(name: str) -> bool:
    """Return whether `name` is a word for an interviewer."""
    return _NAMED.fullmatch(name.translate(_FULL_WIDTH)) is not None or (bool(name) and set(name) <= _DASHES)


def is_name_of_respondent(name: str) -> bool:
    """Return whether `name` is a word for a respondent: Participant, Respondent, 回答者."""
    return _RESPONDENT.fullmatch(name.translate(_FULL_WIDTH)) is not None


def is_letter_of_respondent(name: str) -> bool:
    """Return whether `name` is a letter or code that often denotes a respondent: R, P3, B."""
    return _RESPONDENT_LETTER.fullmatch(name.translate(_FULL_WIDTH)) is not None


def is_generic(name: str) -> bool:
    """Return whether `name` says nothing about the speaker: Speaker 1, SPEAKER_00, A."""
    return _GENERIC.fullmatch(name) is not None


def is_interpreter(name: str) -> bool:
    return _INTERPRETER.search(name) is not None


_AND = re.compile(
    r"\s*[&+/,]\s*|\s+(?:and|und|et|y|e|og|och|ja|en|i|a|oraz|и|та|és|un|ir|și|si|και|ve|eta|agus|kaj|&)\s+|(?<=\w)[と・](?=\w)",
    re.IGNORECASE,
)
_LEADING_AND = re.compile(r"(?:and|und|et|og|och)\s", re.IGNORECASE)


def joined_names(label: str, speakers: Collection[str]) -> tuple[str, ...]:
    """The people who speak at once under `label` (`Anna and Ben`, `X og Y`), if all are in `speakers` (casefolded)."""
    names = [name for part in _AND.split(label) if (name := _LEADING_AND.sub("", part.strip()))]
    return tuple(names) if len(names) >= 2 and all(name.casefold() in speakers for name in names) else ()
