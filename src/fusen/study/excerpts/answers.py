"""Answers to a survey, question by question: one question, all respondents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from fusen.model.results import Excerpt, SurveyQuestion
from fusen.model.source import SourceInfo
from fusen.study.excerpts.select import TextCache, uncoded
from fusen.study.scope.consent import Consents
from fusen.study.scope.select import CaseLocator

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

SURVEY = "survey"


@dataclass(frozen=True, slots=True)
class _Answer:
    info: SourceInfo
    question: str
    start: int
    end: int


def questions(study: StudyContext) -> list[SurveyQuestion]:
    """Return the questions of all surveys of the study, in the order of their tables."""
    counts: dict[str, int] = {}
    for answer in _answers(study):
        counts[answer.question] = counts.get(answer.question, 0) + 1
    return [SurveyQuestion(text, count) for text, count in counts.items()]


def answers(study: StudyContext, question: str) -> list[Excerpt]:
    """Return every answer to a question as an excerpt, with the acting coder's codes, within each respondent's consent."""
    result = [answer for answer in _answers(study) if answer.question == question]
    sources = {answer.info.guid for answer in result}
    cases = {case.name: case for case in study.store.cases.all() if case.consent != "none"}
    homes, consents = CaseLocator(study, cases.values()), Consents(study)
    codings = study.store.codings.by_source(sources, users={study.user})
    layouts = study.store.sources.layouts(sources)
    labels = {code.guid: code.label for code in study.store.codebook.get()}
    texts = TextCache(study, [answer.info.guid for answer in result])
    rows = []
    for answer in result:
        info, start, end = answer.info, answer.start, answer.end
        case = cases.get(homes.case_of(info.guid, start, end) or "")
        if case is None:
            continue
        quote = texts.of(info.guid)[start:end] if consents.quotable(info.guid, start, end) else None
        row = uncoded(info, case, layouts[info.guid].spot(start), start, end, quote)
        codes = dict.fromkeys(
            coding.code for coding in codings.get(info.guid, ()) if coding.start < end and start < coding.end
        )
        named = "; ".join(labels[code] for code in codes if code in labels)
        rows.append(replace(row, code=named, code_guid=next(iter(codes), "")))
    return rows


def _answers(study: StudyContext) -> Iterator[_Answer]:
    infos = [info for info in study.store.sources.all() if info.format == SURVEY]
    turns = study.store.sources.turns([info.guid for info in infos]) if infos else {}
    texts = TextCache(study, [info.guid for info in infos])
    for info in infos:
        text = texts.of(info.guid)
        for question, answer in pairwise(turns[info.guid]):
            if question.interviewer and not answer.interviewer:
                yield _Answer(info, text[question.start : question.end], answer.start, answer.end)
