"""Reporting checklists: the items in fusen's own words, and the answers that a study's files give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fusen.model.coding import AUTO_USER
from fusen.model.report import Report
from fusen.report.language import day, integer, listing, message, percent, plural
from fusen.report.translate import translated
from fusen.text.english import LANGUAGE_NAMES


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
        Item("5", "Their training", "what experience or training in interviewing did they have?"),
        Item("6", "Earlier relationship", "did they know the interviewees before the study began?"),
        Item(
            "7", "What interviewees knew about them", "did they know the aims of the research and the reasons for it?"
        ),
        Item("8", "Interviewers' own stance", "which assumptions, interests or biases are reported?"),
        Item(
            "9",
            "Methodological orientation",
            "which approach underpins the study, such as thematic analysis or grounded theory?",
        ),
        Item("10", "Sampling", "how were the interviewees selected, and why in this way?"),
        Item("11", "How they were approached", "in person, by telephone, by post, by e-mail?"),
        Item("12", "Sample size", "", "sample"),
        Item("13", "Non-participation", "how many refused or dropped out, and why?"),
        Item("14", "Where the data were collected", "at home, at work, online?"),
        Item("15", "Who else was present", "was anyone present besides interviewee and interviewer?", "interpreters"),
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
        Item("30", "Consistency", "do the claims in the text agree with the tables and quotes?", "counts"),
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
        Item("S5", "Approach and paradigm", "which tradition and which research paradigm, and why?"),
        Item(
            "S6",
            "Researchers and reflexivity",
            "what is their relation to the interviewees, and how may it have influenced the data?",
            "memos",
        ),
        Item("S7", "Context", "what are the setting and the relevant circumstances?", "variables"),
        Item(
            "S8", "Sampling", "how and why were these interviewees chosen, and how was their number decided?", "sample"
        ),
        Item(
            "S9",
            "Ethics",
            "who approved the study, how was consent obtained, and how is confidentiality protected?",
            "consent",
        ),
        Item("S10", "Data collection", "which data were collected, by which procedures, and when?", "dates"),
        Item("S11", "Instruments", "which interview guide and recording devices were used, and did they change?"),
        Item("S12", "Units of study", "to what extent did they participate?", "sample"),
        Item("S13", "Processing", "how were the data transcribed, checked and anonymised?", "processing"),
        Item("S14", "Analysis", "who developed inferences and themes, and how?", "coders"),
        Item(
            "S15",
            "Trustworthiness",
            "which techniques were used, such as member checking or triangulation?",
            "agreement",
        ),
        Item("S16", "Synthesis", "what are the main findings, and how are they interpreted?", "themes"),
        Item("S17", "Links to the data", "", "quotations"),
        Item("S18", "Contribution", "how do the findings extend or contradict earlier work, and where do they apply?"),
        Item("S19", "Limitations", "what limits trustworthiness and scope?", "limits"),
        Item("S20", "Conflicts of interest", "which exist, and how were they managed?"),
        Item("S21", "Funding", "who funded the study, and what was their role?"),
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
        Item("2", "Abstract", "does it give problem, design, findings and implications?"),
        Item("3", "Introduction: the problem", "what is the question and its context?"),
        Item("4", "Introduction: aims", "what are purpose and audience, and why does the approach fit?"),
        Item("5", "Method: design", "does it summarise data collection, analysis and stance?"),
        Item(
            "6",
            "Method: researchers",
            "what were their background and prior understanding, and how were these managed?",
        ),
        Item("7", "Method: participants or sources", "how many, and with which relevant characteristics?", "variables"),
        Item("8", "Method: relationship", "what was the relationship between researchers and participants?"),
        Item(
            "9",
            "Recruitment",
            "how were participants recruited, with which approval and incentives, and how many declined?",
            "consent",
        ),
        Item("10", "Selection", "by which criteria, and why did the number suffice?", "saturation"),
        Item(
            "11", "Data collection", "in which form, with which questions, how long, and with which changes?", "dates"
        ),
        Item("12", "Recording and transformation", "how was it recorded and transcribed?", "processing"),
        Item("13", "Analysis", "what were process, unit and coders, and how did the codes arise?", "coders"),
        Item(
            "14",
            "Integrity: fidelity and utility",
            "are the data adequate, perspectives managed and findings grounded?",
            "quotations",
        ),
        Item(
            "15",
            "Integrity: checks",
            "how were consistency between coders, negative cases and audit handled?",
            "agreement",
        ),
        Item("16", "Findings", "what was found, on which evidence, and how does it serve the aims?", "themes"),
        Item("17", "Discussion", "what are contributions, strengths, limits and implications?", "limits"),
    ),
)
CHECKLISTS: Mapping[str, ReportingChecklist] = {"coreq": COREQ, "srqr": SRQR, "jars-qual": JARS}


def answers(report: Report) -> dict[str, str]:
    """Returns the answers from the study's files, by name of the fact."""
    facts, basis = report.facts, report.basis
    people = [coder.name for coder in facts.coders if coder.name != AUTO_USER]
    several = sum(len(who.sources) > 1 for who in report.interviewees)
    against = sum(len(theme.theme.against) for theme in report.themes)
    spoken = listing([message(LANGUAGE_NAMES.get(code[:2], code)) for code in facts.languages])
    return {
        "interviewers": message("In the transcripts: {names}.").format(names=listing(facts.interviewers))
        if facts.interviewers
        else "",
        "sample": message("{interviewees}, {n} of them fully coded.").format(
            interviewees=_people(len(basis.held)), n=integer(len(basis.read))
        ),
        "interpreters": _values(report, "interpreter"),
        "variables": message("Variables: {names}.").format(names=listing(_variables(report)) or message("none")),
        "repeats": message("{interviewees} with more than one transcript.").format(interviewees=_people(several)),
        "memos": plural("{n} memo in the audit trail.", "{n} memos in the audit trail.", len(report.memos)),
        "length": message("{words} in {transcripts}.").format(
            words=plural("{n} word", "{n} words", facts.words),
            transcripts=plural("{n} transcript", "{n} transcripts", facts.sources),
        ),
        "saturation": _saturation(report),
        "coders": message("{n}: {names}.").format(n=len(people), names=listing(people))
        if people
        else message("None; phrase matches only."),
        "tree": message("This report contains the codebook: {codes} in {themes}.").format(
            codes=plural("{n} code", "{n} codes", len(report.codebook)),
            themes=plural("{n} theme", "{n} themes", len(report.codebook.themes)),
        ),
        "changes": plural(
            "{n} change to the codebook in the audit trail.",
            "{n} changes to the codebook in the audit trail.",
            len(report.changes),
        ),
        "software": f"{software(report)}.",
        "quotations": message("Quotes are verbatim; each names its interviewee and its position in the transcript."),
        "counts": message("Every count covers the fully coded interviewees and can be traced to its excerpts."),
        "themes": f"{'; '.join(theme.theme.row.path[-1] for theme in report.themes) or message('none')}.",
        "against": plural(
            "{n} counter-example under the themes.", "{n} counter-examples under the themes.", against
        ),
        "title": report.title + ".",
        "consent": _consent(report),
        "dates": message("Interviews from {first} to {last}.").format(first=day(facts.dates[0]), last=day(facts.dates[1]))
        if facts.dates
        else "",
        "processing": message("Transcripts with unaltered text ({languages}); the unit of coding is the {unit}.").format(
            languages=spoken or message("none"), unit=message(facts.unit)
        ),
        "agreement": _agreement(report),
        "limits": message("{n} of {interviewees} not fully coded.").format(
            n=integer(len(basis.held) - len(basis.read)), interviewees=_people(len(basis.held))
        ),
    }  # fmt: skip


def software(report: Report) -> str:
    """Returns fusen, and the language model if one wrote prose."""
    models = list(dict.fromkeys(theme.prose.model for theme in report.themes if theme.prose is not None))
    if not models:
        return f"fusen {report.facts.version}"
    return message("fusen {version}; prose marked as machine-written by the language model {models}").format(
        version=report.facts.version, models=listing(models)
    )


def _people(count: int) -> str:
    return plural("{n} interviewee", "{n} interviewees", count)


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
    reached = [rule for rule in report.statistics["saturation"].result.rules if rule.reached is not None]
    if not reached:
        return message("No stopping rule of Guest, Namey & Chen (2020) is met or assessable.")
    first = min(reached, key=lambda rule: (rule.threshold, rule.reached or 0))
    return message(
        "Guest, Namey & Chen (2020): ≤ {share} new codes after {interviews} interviews (base {base}, run {run})."
    ).format(share=percent(first.threshold), interviews=first.reached, base=first.base, run=first.run)


def _consent(report: Report) -> str:
    quoted = sum(who.quotable for who in report.interviewees)
    return message(
        "Consent: {quoted} may be quoted, {listed} may be listed but not quoted, {counted} counted only, {excluded} excluded."
    ).format(
        quoted=quoted,
        listed=len(report.interviewees) - quoted,
        counted=report.facts.unlisted,
        excluded=report.facts.kept_out,
    )


def _agreement(report: Report) -> str:
    """Describes rounds first, because the agreement before discussion is the one to report."""
    before = message("Round {n}, before discussion: {agreement}")
    lines = [before.format(n=round_.number, agreement=translated(round_.table.remarks[0])) for round_ in report.rounds]
    if report.agreement is None:
        reason = translated(report.no_agreement)
        return " ".join((*lines, message("Agreement is not computed: {reason}.").format(reason=reason)))
    current = message("Current codings: {agreement}") if lines else "{agreement}"
    lines.append(current.format(agreement=translated(report.agreement.remarks[0])))
    return " ".join((*lines, message("See the section on agreement.")))
