"""Reporting checklists: the items in fusen's own words, and the answers that a study's files give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fusen.model.coding import AUTO_USER
from fusen.model.report import Report
from fusen.report.sections.sentences import LANGUAGES, listing, number


@dataclass(frozen=True, slots=True)
class Item:
    """A checklist item. `fact` names an answer from the study's files, `question` asks for what they cannot answer."""

    number: str
    topic: str
    question: str = ""
    fact: str = ""


@dataclass(frozen=True, slots=True)
class ReportingChecklist:
    name: str
    source: str
    items: tuple[Item, ...]


COREQ = ReportingChecklist(
    "COREQ",
    "COREQ: Tong, Sainsbury & Craig 2007, Int. J. Qual. Health Care 19:349, 32 items.",
    (
        Item("1", "Who interviewed", "which of the authors conducted each interview?", "interviewers"),
        Item("2", "Their credentials", "what degrees and titles did they hold?"),
        Item("3", "Their occupation", "what was their job at the time?"),
        Item("4", "Their gender", "how do they describe it?"),
        Item("5", "Their training", "what experience or training in interviewing had they?"),
        Item("6", "Earlier relationship", "did they know the interviewees before the study began?"),
        Item("7", "What interviewees knew of them", "their aims, their reasons for the research?"),
        Item("8", "Interviewers' own stance", "which assumptions, interests or biases are reported?"),
        Item(
            "9",
            "Methodological orientation",
            "which approach underpins the study, such as thematic analysis or grounded theory?",
        ),
        Item("10", "Sampling", "how were the interviewees selected, and why so?"),
        Item("11", "How they were approached", "in person, by telephone, by post, by e-mail?"),
        Item("12", "Sample size", "", "sample"),
        Item("13", "Non-participation", "how many refused or dropped out, and why?"),
        Item("14", "Where the data were collected", "at home, at work, online?"),
        Item("15", "Who else was present", "was anyone there besides interviewee and interviewer?", "interpreters"),
        Item("16", "Description of the sample", "which further characteristics matter?", "variables"),
        Item("17", "Interview guide", "were questions and prompts provided, and were they piloted?"),
        Item("18", "Repeat interviews", "was anyone interviewed more than once, and how often?", "repeats"),
        Item("19", "Recording", "was sound or video recorded, and how was it transcribed?"),
        Item("20", "Field notes", "were notes made during or after the interviews?", "memos"),
        Item("21", "Duration", "how long did the interviews take?", "length"),
        Item("22", "Data saturation", "how was it discussed among the authors?", "saturation"),
        Item("23", "Transcripts returned", "did interviewees see their transcripts and correct them?"),
        Item("24", "Number of coders", "", "coders"),
        Item("25", "Coding tree", "", "tree"),
        Item("26", "Derivation of themes", "were they set beforehand or derived from the data?", "changes"),
        Item("27", "Software", "", "software"),
        Item("28", "Participant checking", "did interviewees comment on the findings?"),
        Item("29", "Quotations", "", "quotations"),
        Item("30", "Consistency", "does what the text claims agree with the tables and quotes?", "counts"),
        Item("31", "Major themes", "are they set out clearly in the text?", "themes"),
        Item("32", "Minor themes and deviant cases", "how are they discussed?", "against"),
    ),
)
SRQR = ReportingChecklist(
    "SRQR",
    "SRQR: O'Brien, Harris, Beckman, Reed & Cook 2014, Acad. Med. 89:1245, 21 items.",
    (
        Item("S1", "Title", "does it say that the study is qualitative, or name the approach?", "title"),
        Item("S2", "Abstract", "does it give background, purpose, methods, results and conclusions?"),
        Item("S3", "Problem", "what is the problem, what is known, why does it matter?"),
        Item("S4", "Purpose", "which question or objective?"),
        Item("S5", "Approach and paradigm", "which tradition and which view of knowledge, and why these?"),
        Item(
            "S6",
            "Researchers and reflexivity",
            "who are they to the interviewees, and how may that have shaped the data?",
            "memos",
        ),
        Item("S7", "Context", "setting and salient circumstances?", "variables"),
        Item("S8", "Sampling", "how and why were these interviewees chosen, and when was it enough?", "sample"),
        Item("S9", "Ethics", "which approval; how was consent obtained and confidentiality kept?", "consent"),
        Item("S10", "Data collection", "which kinds of data, by which procedures, when?", "dates"),
        Item("S11", "Instruments", "interview guide and recording devices; did they change?"),
        Item("S12", "Units of study", "how far did they take part?", "sample"),
        Item("S13", "Processing", "transcription, checking, anonymising?", "processing"),
        Item("S14", "Analysis", "how were inferences and themes developed, by whom?", "coders"),
        Item("S15", "Trustworthiness", "which techniques, such as member checking or triangulation?", "agreement"),
        Item("S16", "Synthesis", "main findings and interpretation?", "themes"),
        Item("S17", "Links to the data", "", "quotations"),
        Item("S18", "Contribution", "how do the findings extend or contradict earlier work; where do they hold?"),
        Item("S19", "Limitations", "of trustworthiness and scope?", "limits"),
        Item("S20", "Conflicts of interest", "which, and how were they managed?"),
        Item("S21", "Funding", "who paid, and what part did they take?"),
    ),
)
JARS = ReportingChecklist(
    "JARS–Qual",
    "JARS–Qual: Levitt, Bamberg, Creswell, Frost, Josselson & Suárez-Orozco 2018, Am. Psychol. 73:26; numbered here in the order of its table.",
    (
        Item(
            "1",
            "Title page",
            "do title and author note name the topic, the funding, conflicts and earlier use of the data?",
            "title",
        ),
        Item("2", "Abstract", "problem, design, findings, implications?"),
        Item("3", "Introduction: the problem", "what is the question and its context?"),
        Item("4", "Introduction: aims", "purpose, target audience, fit of the approach?"),
        Item("5", "Method: design", "data collection, analysis and stance in summary?"),
        Item("6", "Method: researchers", "their background and prior understanding, and how these were managed?"),
        Item(
            "7", "Method: participants or sources", "number and characteristics relevant to the question?", "variables"
        ),
        Item("8", "Method: relationship", "between researchers and participants?"),
        Item("9", "Recruitment", "how were participants found; ethics, incentives, how many declined?", "consent"),
        Item("10", "Selection", "by which criteria; why did the number suffice?", "saturation"),
        Item("11", "Data collection", "form, questions, duration, changes?", "dates"),
        Item("12", "Recording and transformation", "how was it recorded and transcribed?", "processing"),
        Item("13", "Analysis", "process, unit, coders, how codes arose?", "coders"),
        Item(
            "14",
            "Integrity: fidelity and utility",
            "adequacy of data, perspectives managed, findings grounded?",
            "quotations",
        ),
        Item("15", "Integrity: checks", "consistency between coders, negative cases, audit?", "agreement"),
        Item("16", "Findings", "what was found, with the evidence, and how it fits the aims?", "themes"),
        Item("17", "Discussion", "contributions, strengths, limits, implications?", "limits"),
    ),
)
CHECKLISTS: Mapping[str, ReportingChecklist] = {"coreq": COREQ, "srqr": SRQR, "jars-qual": JARS}


def answers(report: Report) -> dict[str, str]:
    """Returns the answers from the study's files, by name of the fact."""
    facts, basis = report.facts, report.basis
    people = [coder.name for coder in facts.coders if coder.name != AUTO_USER]
    several = sum(len(who.sources) > 1 for who in report.interviewees)
    against = sum(len(theme.theme.against) for theme in report.themes)
    spoken = ", ".join(LANGUAGES.get(code[:2], code) for code in facts.languages)
    return {
        "interviewers": f"In the transcripts: {listing(facts.interviewers)}." if facts.interviewers else "",
        "sample": f"{number(len(basis.held), 'interviewee')}, of whom {len(basis.read)} are read in full.",
        "interpreters": _values(report, "interpreter"),
        "variables": "Recorded of each interviewee: " + (listing(_variables(report)) or "nothing") + ".",
        "repeats": f"{number(several, 'interviewee')} with more than one transcript.",
        "memos": f"{number(len(report.memos), 'memo')} in the audit trail.",
        "length": f"{facts.words:,} words in {number(facts.sources, 'transcript')}.",
        "saturation": _saturation(report),
        "coders": f"{len(people)}: {listing(people)}." if people else "None: phrase matches only.",
        "tree": f"The codebook stands in this report: {number(len(report.codebook), 'code')} in {number(len(report.codebook.themes), 'theme')}.",
        "changes": f"{number(len(report.changes), 'change')} of the codebook in the audit trail.",
        "software": f"{software(report)}.",
        "quotations": "Quotes are verbatim, each with interviewee and place in the transcript.",
        "counts": "Every count is over the interviewees read in full and leads to its passages.",
        "themes": f"{listing([theme.theme.row.path[-1] for theme in report.themes]) or 'None'}.",
        "against": f"{number(against, 'passage')} against the grain under the themes.",
        "title": report.title + ".",
        "consent": _consent(report),
        "dates": f"Interviews {facts.dates[0]} to {facts.dates[1]}." if facts.dates else "",
        "processing": f"Transcripts in {spoken or 'no language'}, read without altering the text; passages are {facts.unit}s.",
        "agreement": _agreement(report),
        "limits": f"{len(basis.held) - len(basis.read)} of {number(len(basis.held), 'interviewee')} not read in full.",
    }  # fmt: skip


def software(report: Report) -> str:
    """Returns fusen, and the language model if one wrote prose."""
    models = list(dict.fromkeys(theme.prose.model for theme in report.themes if theme.prose is not None))
    wrote = f"; prose marked as machine-written by the language model {listing(models)}" if models else ""
    return f"fusen {report.facts.version}{wrote}"


def _variables(report: Report) -> list[str]:
    return list(dict.fromkeys(name for who in report.interviewees for name, value in who.variables.items() if value))


def _values(report: Report, variable: str) -> str:
    counts: dict[str, int] = {}
    for who in report.interviewees:
        value = who.variables.get(variable, "")
        if value:
            counts[value] = counts.get(value, 0) + 1
    return f"{variable}: {', '.join(f'{value} {count}' for value, count in counts.items())}." if counts else ""


def _saturation(report: Report) -> str:
    reached = [rule for rule in report.saturation.rules if rule.reached is not None]
    if not reached:
        return "No stopping rule of Guest, Namey & Chen 2020 is reached or assessable."
    first = min(reached, key=lambda rule: (rule.threshold, rule.reached or 0))
    return (
        f"Guest, Namey & Chen 2020: ≤ {first.threshold:.0%} new codes after {first.reached} interviews (base {first.base}, "
        f"run {first.run})."
    )


def _consent(report: Report) -> str:
    quoted = sum(who.quotable for who in report.interviewees)
    return (
        f"Consent in cases.csv: {quoted} may be quoted, {len(report.interviewees) - quoted} named only, "
        f"{report.facts.unlisted} counted only, {report.facts.kept_out} kept out."
    )


def _agreement(report: Report) -> str:
    """Describes rounds first, because the agreement before discussion is the one to report."""
    said = [f"Round {one.number}, before discussion: {one.table.remarks[0]}" for one in report.rounds]
    now = f"No agreement between coders: {report.no_agreement}."
    if report.agreement is not None:
        now = f"{'Now: ' if said else ''}{report.agreement.remarks[0]} See the table there."
    return " ".join((*said, now))
