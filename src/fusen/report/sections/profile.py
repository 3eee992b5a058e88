"""One interviewee on a page of Markdown: variables, codes with counts, quotes with citations."""

from __future__ import annotations

from fusen.model.cross_case import Profile, ProfileRow
from fusen.model.escape import markdown
from fusen.model.results import Basis


def profile_markdown(made: Profile, basis: Basis) -> str:
    lines = [f"# {markdown(made.case)}", ""]
    lines += [part for remark in basis.remarks for part in (markdown(remark), "")]
    facts = [(name, value) for name, value in made.variables.items() if value]
    lines += [f"- {markdown(name)}: {markdown(value)}" for name, value in [*facts, ("consent", made.consent)]]
    for source in made.sources:
        read = ", ".join(f"{markdown(coder)} {share:.0%}" for coder, share in source.reviewed.items())
        about = f"{markdown(source.source)}: {source.language}, {source.words:,} words; read by {read or 'nobody'}"
        lines.append(f"- {about}")
    lines.append("")
    if not made.rows:
        lines += ["No codings.", ""]
    for row in made.rows:
        lines += _code(row)
    return "\n".join(lines).rstrip("\n") + "\n"


def _code(row: ProfileRow) -> list[str]:
    level = min(len(row.path) + 1, 6)
    share = f", {row.share:.0%} of coded words" if row.share is not None else ""
    others = f"; {row.interviewees} of {row.of} interviewees have it" if row.of else ""
    count = f"{row.codings} coding{'' if row.codings == 1 else 's'}{share}{others}."
    lines = [f"{'#' * level} {markdown(row.path[-1])}", "", count, ""]
    for excerpt in row.quotes:
        said = markdown((excerpt.quote or "").strip())
        lines += [f"> “{said}”", ">", f"> — {markdown(excerpt.citation)}", ""]
    if row.withheld:
        lines += [f"\\[{row.withheld} passage{'' if row.withheld == 1 else 's'} withheld\\]", ""]
    return lines
