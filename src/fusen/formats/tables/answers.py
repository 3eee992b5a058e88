"""Answers and questions: which cells are no answer, and which headings ask."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

_NO_ANSWER_WORDS = """
    n/a|na|n.a|n.a.|n. a.|n/a.|#n/a|#null!|<na>|nan|null|(blank)|[blank]|(empty)|not answered|no answer|no response
    |not applicable|did not answer|skipped|-9|-99|-999|k.a|k.a.|k. a.|keine angabe|keine antwort|nicht beantwortet
    |entfällt|s.o|s.o.|s/o|sans objet|sans réponse|pas de réponse|n.r.|n/r|n.d.|n/d|sin respuesta|no contesta|ns/nc|no aplica
    |nessuna risposta|non applicabile|n.v.t|n.v.t.|nvt|geen antwoord|ej svar|inget svar|ikke besvart|ikke besvaret
    |ubesvaret|ei vastausta|brak odpowiedzi|bd|b.d.|nd|não se aplica|sem resposta|нет ответа|無回答|未回答|回答なし|該当なし
    |未記入|无回答|未作答|不适用|무응답|해당없음
"""
NO_ANSWER = frozenset(word.strip() for word in _NO_ANSWER_WORDS.replace("\n", "").split("|"))
"""Cells, casefolded, that mean a missing answer. `none` and `nothing` are answers."""

_PLACES = frozenset(("na", "nd"))
"""Also country and region codes (Namibia, North America): values of a variable."""

_ASKS = re.compile(
    r"[?？؟;]\s*(?:[(（\[*].{0,120})?$|(?:か|ください|下さい|주세요|하세요|십시오)[。.]?\s*(?:[(（].{0,80})?$|[?？]\s|^\W*(?:\d+\W+)?请"
)
_ASKING_WORDS = re.compile(
    r"^(?:\W|\d|q\d+[.:)\s]|[a-z][.)]\s)*(?:what|how|why|which|where|when|who|whom|whose|do|does|did|are|is|was|were|have|has|can"
    r"|could|would|should|will|please|describe|explain|tell|list|name|give|in your|if (?:so|yes|no|you)|to what|thinking"
    r"|was|wie|warum|weshalb|wieso|welche[rsnm]?|wo|wann|wer|wen|wem|worin|wodurch|womit|bitte|beschreiben|beschreibe|nennen|nenne|erläutern|erzählen|schildern|geben sie"
    r"|que|quel(?:le)?s?|qu'|comment|pourquoi|où|quand|qui|veuillez|décrivez|précisez|expliquez|selon vous|racontez|dites|indiquez|donnez|citez"
    r"|qué|cómo|por qué|cuáles?|cuál|dónde|cuándo|quién|describa|explique|mencione|indique|cuénte?nos|cuente|díganos|escriba|comente"
    r"|che|cosa|come|perché|quali?|dove|quando|chi|descriva|spieghi|indichi|racconti|scriva"
    r"|wat|hoe|waarom|welke|waar|wanneer|beschrijf|kunt u|vad|hur|varför|vilka|vilken|beskriv|hva|hvordan|hvorfor|hvilke"
    r"|hvad|mitä|miten|miksi|mikä|missä|kuvaile|kerro|co|jak|dlaczego|jakie|gdzie|proszę|opisz|podaj|o que|como|por que|quais|descreva|conte|escreva"
    r"|что|как|почему|какие|где|опишите|расскажите)\b",
    re.IGNORECASE,
)
_OPEN_WORDS = re.compile(
    r"\b(?:comments?|remarks?|feedback|suggestions?|free ?text|open(?:-| )?ended|please specify|other \(|verbatim|answers?"
    r"|opinion|reasons?|kommentare?|anmerkung(?:en)?|bemerkung(?:en)?|freitext|sonstiges|antwort(?:en)?|vorschläge"
    r"|commentaires?|remarques?|réponses?|précisions?|comentarios?|observaciones|respuestas?|sugerencias|commenti"
    r"|osservazioni|risposte?|opmerking(?:en)?|toelichting|antwoord|kommentarer|synpunkter|kommentti|kommentit|perustelut"
    r"|uwagi|komentarz|odpowiedź|comentários?|observações|комментари[ий]|ответ)\b|_TEXT$|自由記述|自由回答|ご?意見|コメント|理由|感想|要望|気づ?付?いた|良かった(?:点|こと)|[良悪]い点|悪かった点|改善点|困った(?:点|こと)|回答内容|其他|意见|建议|의견",
    re.IGNORECASE,
)


def is_no_answer(cell: str, missing: Collection[str] = (), *, variable: bool = False) -> bool:
    """Return whether a stripped cell holds no answer: blank, dashes, `N/A` and its like, or one of `missing`.

    `missing` is casefolded. Of a `variable`, NA may be a place.
    """
    folded = cell.casefold()
    if not folded or folded in missing:
        return True
    if folded in NO_ANSWER:
        return not (variable and folded in _PLACES)
    return (
        len(folded) <= 6
        and all(unicodedata.category(sign) in ("Pd", "Po", "Pc", "Zs", "Sm") for sign in folded)
        and ("?" not in folded and "!" not in folded and "%" not in folded)
    )


def asks(heading: str) -> bool:
    """Return whether a heading is a question or asks for an open answer."""
    if _ASKS.search(heading) or _OPEN_WORDS.search(heading):
        return True
    return len(heading.split()) >= 3 and _ASKING_WORDS.search(heading) is not None


def invites(heading: str) -> bool:
    """Return whether a heading names a field for free text: Comment, Other (please specify)."""
    return _OPEN_WORDS.search(heading) is not None


def is_question(heading: str) -> bool:
    """Return whether a heading ends as a question does."""
    return _ASKS.search(heading) is not None
