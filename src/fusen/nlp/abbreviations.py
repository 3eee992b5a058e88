"""Classify a word before a full stop as an ordinary word or an abbreviation, by spaCy's data and fusen's lists."""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from pathlib import Path


class Kind(Enum):
    """Whether a full stop after the word ends a sentence."""

    WORD = "ends a sentence"
    ABBREVIATION = "ends a sentence only before a word that starts sentences"
    NEVER = "never ends a sentence: a title, or `e.g.`"
    BEFORE_NUMBER = "ends a sentence except before a number: `No. 3`"
    LAST = "ends a sentence before a capital: `etc.`"
    NUMBER = "digits"


_NEVER = {
    "": "dr prof mr mrs ms st e.g i.e eg cf viz vs ca approx",
    "en": "mx messrs rev hon gen gov sen rep capt lt sgt maj supt",
    "fr": "m MM mme mmes mlle mlles pr mgr ste p.ex c.-à-d env",
    "de": "hr hrn fr frl dipl ing z.b d.h bzw evtl ggf vgl sog bspw inkl exkl zzgl einschl",
    "es": "sr sra srta sres dra ing lic arq p.ej aprox",
    "it": "sig sigg sig.ra sig.na dott dott.ssa ing avv arch geom",
    "nl": "dhr mevr mw drs ir ing mej bijv d.w.z m.b.t t.o.v i.v.m",
    "pt": "sr sra srs dra eng arq p.ex aprox",
    "pl": "inż mgr hab ks św gen np tzn tzw tj m.in",
    "fi": "tri maist ins esim",
    "sv": "ing t.ex bl.a dvs inkl exkl",
    "da": "hr fr frk ing f.eks bl.a dvs inkl ekskl",
    "nb": "f.eks bl.a dvs inkl ekskl",
}
_SHORT = {
    "": "al tel max min incl ed eds ext",
    "en": "dept univ inst assn govt pref est bros avg misc resp excl jan feb mar apr jun jul aug sep sept oct nov dec mt "
    "ft mfg intl natl temp attn hrs mins",
    "fr": "av apr ex janv févr fév avr juil juill sept oct nov déc j.-c éd bd tél dép resp chap coll réf",
    "de": "gem lt mio mrd std geb gest allg bes entspr ehem jhd jh str abk abt ausg bearb dt engl frz hrsg insb ev ländl "
    "mind mtl öff proz rd städt tägl verh versch zus zt z b d h u ä o i a v",
    "es": "ud uds vd vds ee.uu avda pto dpto admón gral ej a.c d.c máx mín",
    "it": "es circ spett gent soc",
    "nl": "evt resp jl mln mld excl ong zgn zog o.a",
    "pt": "ex dep depto máx mín",
    "pl": "ul al tys mln mld zł godz woj pow pol ang niem jap ur",
    "fi": "mm ks vrt puh klo ts huom kpl milj mrd tms os",
    "sv": "m.m m.fl kl ev jfr jmf milj mkt resp f.d s.k p.g.a ang",
    "da": "m.m m.fl kl evt jf mio mia tlf kap stk ang pga",
    "nb": "m.m kl evt jf mill mrd tlf kap stk ang pga",
}
_LAST = {
    "": "etc jr sr",
    "en": "inc ltd co corp a.m p.m",
    "de": "usw usf etc",
    "it": "ecc",
    "nl": "enz",
    "pl": "itd itp",
    "fi": "jne ym yms",
    "sv": "osv",
    "da": "osv",
    "nb": "osv",
}
_BEFORE_NUMBER = (
    "no nos nr n num núm nº n° p pp pg pag pág págs s ss ff fig figs figg vol vols art arts ch chap cap sec sect eq tab abb "
    "abs bd kap par para pt v t nos op"
)
_HUMS = frozenset(("Mm", "Hm", "Mhm", "Hmm", "Mmm"))
# Languages that write `3.` for *third*.
_ORDINALS = frozenset(
    ("de", "da", "nb", "nn", "no", "fi", "cs", "sk", "sl", "hr", "sr", "hu", "pl", "et", "lv", "lt", "is")
)
TABLE = Path(__file__).with_suffix(".txt")
"""spaCy's abbreviations, made by `tests.support.abbreviation_table`: importing spaCy for them takes 1.1 s."""
LONGEST = 12
_DOTTED = re.compile(r"(?:[^\W\d_]{1,3}\.-?)+[^\W\d_]{1,3}")


def writes_ordinals(language: str) -> bool:
    """Return whether the language writes `3.` for *third*."""
    return language in _ORDINALS


def kind_of(word: str, language: str) -> Kind:
    """Return the kind of `word`, which comes without its full stop and without opening signs."""
    if not word:
        return Kind.WORD
    if word.isdigit():
        return Kind.NUMBER
    if (word == "I" and language == "en") or word in _HUMS:
        return Kind.WORD
    if len(word) == 1 and word.isupper() and word.lower() not in _listed("never", language):
        return Kind.ABBREVIATION
    folded = word.casefold().replace("’", "'").rsplit("'", 1)[-1]
    for name, kind in (("never", Kind.NEVER), ("last", Kind.LAST), ("short", Kind.ABBREVIATION)):
        if not {word, folded}.isdisjoint(_listed(name, language)):
            return kind
    if folded in _listed("before number", language):
        return Kind.BEFORE_NUMBER
    if _DOTTED.fullmatch(word) or _in_spacy(word, language):
        return Kind.ABBREVIATION
    return Kind.WORD


@cache
def _listed(name: str, language: str) -> frozenset[str]:
    if name == "before number":
        return frozenset(_BEFORE_NUMBER.split())
    table = {"never": _NEVER, "short": _SHORT, "last": _LAST}[name]
    return frozenset((table[""] + " " + table.get(language, "")).split())


def _in_spacy(word: str, language: str) -> bool:
    return len(word) <= LONGEST and (word in _table()[""] or word in _table().get(language, ()))


@cache
def _table() -> dict[str, frozenset[str]]:
    """Return by language the words before a full stop that spaCy's tokenizer keeps whole; "" is for every language."""
    lines = TABLE.read_text("utf-8").splitlines()[1:]
    return {code: frozenset(words.split()) for code, words in (line.split("\t") for line in lines)}
