"""Make `fusen/nlp/abbreviations.txt` from the installed spaCy: `python -m tests.support.abbreviation_table`."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Iterator
from importlib.metadata import version

import spacy.lang
from spacy.lang.tokenizer_exceptions import BASE_EXCEPTIONS
from spacy.util import get_lang_class

from fusen.nlp import abbreviations
from fusen.nlp.abbreviations import LONGEST, TABLE


def kept(exceptions: Iterable[str]) -> list[str]:
    """Return the words with a full stop that fusen looks up, without the stop."""
    words = {text[:-1] for text in exceptions if text.endswith(".") and text[0].isalpha()}
    return sorted(word for word in words if len(word) <= LONGEST and not word.isspace() and len(word.split()) == 1)


def lines() -> Iterator[str]:
    """Yield a line for each language: its code, a tab, and its words; the words of every language come first."""
    base = kept(BASE_EXCEPTIONS)
    yield "\t" + " ".join(base)
    for module in pkgutil.iter_modules(spacy.lang.__path__):
        if not module.ispkg:
            continue
        try:
            exceptions = get_lang_class(module.name).Defaults.tokenizer_exceptions
        except ImportError:  # needs a library of its own
            continue
        words = [word for word in kept(exceptions) if word not in base]
        if words:
            yield f"{module.name}\t{' '.join(words)}"


if __name__ == "__main__":
    head = f"# Abbreviations in the tokenizer exceptions of spaCy {version('spacy')} (MIT licence)."
    TABLE.write_text("\n".join([head, *lines()]) + "\n", "utf-8")
    print(f"{abbreviations.TABLE} written")
