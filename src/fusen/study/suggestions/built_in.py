"""Built-in suggesters: the learner, and phrases of the codebook."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.model.codebook import Code
from fusen.model.quantity import quantity
from fusen.model.suggestion import PassageLabels, Reason, SpokenPassage, Suggestion, reason_line
from fusen.study.progress import Progress
from fusen.study.suggestions.learner import Learner
from fusen.study.suggestions.suggestion_list import SuggestionOptions

if TYPE_CHECKING:
    from fusen.executors.executor import Executor
    from fusen.study.context import StudyContext
    from fusen.suggest.bm25 import PhraseHit

LEFT_OUT = "passages are left out, because their interviewees may not be named or your round is open."


class LearnerSuggester:
    """Suggests codes from the coder's own decisions (or all people's)."""

    name = "fusen"
    sends_data = False
    learns = True

    def __init__(
        self, study: StudyContext, codes: Collection[str], options: SuggestionOptions, progress: Progress,
        executor: Executor | None = None,
    ) -> None:  # fmt: skip
        self._study, self._codes, self._options = study, codes, options
        self.learner = Learner(study, everybody=options.everybody, progress=progress, executor=executor)
        self.learner.catch_up()
        spoken = self.learner.corpus.spoken
        self._numbers = {(passage.source, passage.start): number for number, passage in enumerate(spoken)}

    def suggest(self, passages: Sequence[SpokenPassage]) -> Iterator[Suggestion]:
        """Yield suggestions; skip passages on which no code can reach the score, because reasons are costly."""
        engine = self.learner.engine
        assert engine is not None
        columns = [column for column, code in enumerate(engine.codes) if code.guid in self._codes]
        if not columns or not passages:
            return
        likeliest = engine.probabilities()[:, columns].max(axis=1)
        for spoken in passages:
            number = self._numbers.get((spoken.source, spoken.start))
            if number is not None and likeliest[number] >= self._options.least - 0.001:
                yield from self.learner.of_passage(number, len(self._codes))

    def learn(self, passage: SpokenPassage, labels: PassageLabels) -> None:
        number = self._numbers.get((passage.source, passage.start))
        if number is not None and self.learner.engine is not None:
            self.learner.engine.learn(replace(labels, passage=number))

    def explain(self, suggestion: Suggestion, *, words: bool = True) -> str:
        return reason_line(suggestion.reasons, words=words)

    def remarks(self, withheld: int) -> tuple[str, ...]:
        engine, everybody = self.learner.engine, self._options.everybody
        assert engine is not None
        read, coded = self.learner.counts()
        whose = "all coders" if everybody else self._study.user
        unread = "no coder has read" if everybody else f"{self._study.user} has not read"
        lines = [
            f"Suggestions for passages that {unread}, learnt from {read:,} reviewed and {coded:,} coded passages of {whose}."
        ]
        few = len(engine.codes) - sum(map(bool, engine.calibrated))
        if few:
            lines.append(
                f"{few} of {quantity(len(engine.codes), 'code')} {'has' if few == 1 else 'have'} too few decisions: "
                "their score says how well the codebook matches, not how likely the code is."
            )
        if withheld:
            lines.append(f"{withheld:,} {LEFT_OUT}")
        return tuple(lines)


class PhraseSuggester:
    """Suggests a code at its phrase matches, without scores and without learning."""

    name = "phrases"
    sends_data = False
    learns = False

    def __init__(self, codes: Sequence[Code], executor: Executor | None = None) -> None:
        self._codes = [code for code in codes if code.phrases]
        self._executor = executor

    def suggest(self, passages: Sequence[SpokenPassage]) -> Iterator[Suggestion]:
        for hit in match_phrases(self._codes, passages, self._executor):
            spoken = passages[hit.passage]
            words = dict.fromkeys(spoken.text[start - spoken.start : end - spoken.start] for start, end in hit.spans)
            weight = float(len(hit.spans))
            reason = Reason("phrase", "its phrases: " + ", ".join(words), weight, hit.spans, "phrases of the code")
            yield Suggestion(
                hit.code, spoken.source, spoken.start, spoken.end, None, weight, False, False, (reason,)
            )  # fmt: skip

    def learn(self, passage: SpokenPassage, labels: PassageLabels) -> None:
        """Do nothing; coders edit phrases in the codebook."""

    def explain(self, suggestion: Suggestion, *, words: bool = True) -> str:
        return reason_line(suggestion.reasons, words=words)

    def remarks(self, withheld: int) -> tuple[str, ...]:
        lines = [f"Phrase matches of the {quantity(len(self._codes), 'code')} with phrases."]
        return (*lines, f"{withheld:,} {LEFT_OUT}") if withheld else tuple(lines)


def match_phrases(
    codes: Sequence[Code], passages: Sequence[SpokenPassage], executor: Executor | None = None
) -> Iterator[PhraseHit]:
    """Yield the phrase matches by passage number; without an executor this process matches.

    Raises CodebookError for an invalid phrase.
    """
    from fusen.nlp.pool import match_sources
    from fusen.suggest.bm25 import PhraseHit

    if not any(code.phrases for code in codes):
        return
    texts = ((number, spoken.language, spoken.text, [(0, len(spoken.text))]) for number, spoken in enumerate(passages))
    for number, matches in match_sources(codes, texts, executor):
        spoken = passages[number]
        for match in matches:
            spans = tuple((spoken.start + start, spoken.start + end) for start, end in match.spans)
            yield PhraseHit(number, match.code, spans)
