"""Print chosen quotes beside the definitions of their codes, to be judged by a reader: `python -m tests.benchmarks.quotes FILE…`.

A FILE holds coded passages as JSON Lines (`interview, text, codes`); `--codebook` adds definitions and phrases, and
`--phrases` chooses among phrase matches instead of people's codings. `quotes.md` holds the judgements.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

from fusen.analysis.quotes import choose, codes_at, rarity
from fusen.analysis.themes import definition_text
from fusen.model.codebook import Code, Phrase
from fusen.model.results import Excerpt
from fusen.model.suggestion import SpokenPassage
from fusen.nlp.fillers import fillers
from fusen.nlp.languages import stop_words
from fusen.study.suggestions.built_in import match_phrases

FEWEST = 10  # passages of a code: below it there is little to choose from


def excerpts(file: Path, codes: list[Code], *, phrases: bool) -> dict[str, list[Excerpt]]:
    """Return the coded passages of each code, each as an excerpt that stands for its whole text."""
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    coded: dict[str, list[int]] = {}
    if phrases:
        spoken = [SpokenPassage(str(n), line["interview"], line["text"], "en") for n, line in enumerate(lines)]
        for hit in match_phrases(codes, spoken):
            coded.setdefault(hit.code, []).append(hit.passage)
    else:
        for number, line in enumerate(lines):
            for code in line["codes"]:
                coded.setdefault(code, []).append(number)
    found: dict[str, list[Excerpt]] = {}
    for code, numbers in coded.items():
        for number in dict.fromkeys(numbers):
            line, at = lines[number], number * 10_000
            found.setdefault(code, []).append(
                Excerpt(
                    f"{line['interview']}@{at}", code, (code,), "people", "manual", "all", line["interview"], "", None,
                    at, at + len(line["text"]), line["text"], None, None, None, "", guid=str(number), code_guid=code,
                )
            )  # fmt: skip
    return {code: mine for code, mine in found.items() if len(mine) >= FEWEST}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("files", nargs="+", type=Path)
    options.add_argument("--codebook", type=Path)
    options.add_argument("--phrases", action="store_true")
    options.add_argument("--most", type=int, default=15)
    options.add_argument("--seed", type=int, default=7)
    asked = options.parse_args()
    book = json.loads(asked.codebook.read_text("utf-8")) if asked.codebook else []
    codes = [
        Code(one["name"], one["name"], one["name"], (one["name"],), definition=one.get("definition", ""),
             phrases=tuple(Phrase(text=text) for text in one.get("phrases", ())))
        for one in book
    ]  # fmt: skip
    about = {code.name: definition_text(code) for code in codes}
    languages, own = {"all": "en"}, {"en": fillers("en")}
    for file in asked.files:
        by_code = excerpts(file, codes, phrases=asked.phrases)
        every = [one for mine in by_code.values() for one in mine]
        weight, shared = rarity(every, languages, own), codes_at(every)
        chosen = [
            (code, quote.quote or "")
            for code, mine in sorted(by_code.items())
            for quote in choose(
                mine, weight, languages=languages, stop_words={"en": stop_words("en")}, group_of={},
                about=about.get(code, code), shared=shared,
            )
        ]  # fmt: skip
        for code, quote in sorted(random.Random(asked.seed).sample(chosen, min(asked.most, len(chosen)))):
            print(f"{file.stem} | {code} | {' '.join(quote.split())}")


if __name__ == "__main__":
    main()
