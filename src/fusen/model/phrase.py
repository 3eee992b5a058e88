"""The syntax of codebook phrases: plain words, `"exact words"`, `prefix*`, and the keys of token patterns."""

from __future__ import annotations

from dataclasses import dataclass

TEXT_KEYS = frozenset({"ORTH", "TEXT", "LOWER", "NORM", "LEMMA", "SHAPE"})
"""Keys of a token pattern with text values; LEMMA and NORM mean the word's stem."""

TOKEN_KEYS = TEXT_KEYS | {
    "LENGTH", "OP", "SPACY", "LIKE_NUM", "LIKE_URL", "LIKE_EMAIL", "IS_ALPHA", "IS_ASCII", "IS_DIGIT", "IS_LOWER",
    "IS_UPPER", "IS_TITLE", "IS_PUNCT", "IS_SPACE", "IS_BRACKET", "IS_QUOTE", "IS_LEFT_PUNCT", "IS_RIGHT_PUNCT",
    "IS_CURRENCY", "IS_STOP",
}  # fmt: skip

MODEL_KEYS = frozenset(
    {
        "POS",
        "TAG",
        "DEP",
        "MORPH",
        "ENT_TYPE",
        "ENT_IOB",
        "ENT_ID",
        "ENT_KB_ID",
        "IS_SENT_START",
        "SENT_START",
    }
)
"""Keys that need a trained model; fusen uses none."""

_SIGNS = str.maketrans({"“": '"', "”": '"', "„": '"', "‟": '"', "＂": '"', "＊": "*"})


class PhraseSyntaxError(ValueError):
    """A phrase is malformed; the message gives the reason but not the phrase."""


@dataclass(frozen=True, slots=True)
class PhraseWord:
    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class ParsedPhrase:
    """A parsed phrase. fusen does not inflect `exact` words."""

    words: tuple[PhraseWord, ...]
    exact: bool = False

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


def parse_phrase(text: str) -> ParsedPhrase:
    """Parses a phrase; raises PhraseSyntaxError."""
    phrase = text.translate(_SIGNS).strip()
    if not phrase:
        raise PhraseSyntaxError("it is empty")
    exact = '"' in phrase
    if exact:
        phrase = _unquoted(phrase)
    if not any(character.isalnum() for character in phrase):
        raise PhraseSyntaxError("it has no letter and no digit")
    if exact and "*" in phrase:
        raise PhraseSyntaxError('a star has no meaning inside "exact" quotes')
    return ParsedPhrase(tuple(_word(part) for part in phrase.split()), exact)


def _unquoted(phrase: str) -> str:
    if phrase.count('"') % 2:
        raise PhraseSyntaxError("its quotes are unbalanced")
    if phrase.count('"') > 2 or not phrase.startswith('"') or not phrase.endswith('"'):
        raise PhraseSyntaxError("quotes must enclose the whole phrase")
    return phrase[1:-1]


def _word(part: str) -> PhraseWord:
    stem = part.removesuffix("*")
    starred = stem != part
    if "*" in stem or (starred and not any(character.isalnum() for character in stem)):
        raise PhraseSyntaxError("a star belongs at the end of a word, as in financ*")
    return PhraseWord(stem, starred)
