"""Names and summaries of the commands, readable without building them."""

from __future__ import annotations

from collections.abc import Sequence

from fusen.model.statistics import STATISTICS


def _statistics(home: str) -> dict[str, str]:
    """Return the commands of the statistics in a module, with their summaries."""
    return {statistic.name: statistic.summary for statistic in STATISTICS if statistic.command == home}


HOMES: dict[str, dict[str, str]] = {
    "study": {
        "init": "Create a study in a folder; overwrites nothing.",
        "import": "Import new and changed transcripts.",
        "status": "List the sources, and what each coder has read and coded.",
        "search": "Find passages that contain all the words.",
    },
    "speakers": {
        "speakers": "List the speakers of each source, or name the interviewers.",
        "edit": "Correct a transcript in your editor; its codings follow.",
    },
    "code": {
        "code": "Code a citation, or open a transcript in the app.",
        "uncode": "Remove your codings at a citation.",
        "review": "Mark a transcript or a passage as read.",
    },
    "codes": {
        "tag": "Code passages by phrases and by what people have coded.",
        "codebook": "Show the codebook, check it, edit it, or see its log.",
    },
    "results": {
        **_statistics("results"),
        "excerpts": "List coded passages with their citations.",
        "query": "Find passages by codes, words and interviewees.",
    },
    "suggest": {
        "suggest": "Suggest codes for passages you have not read, with reasons.",
    },
    **{
        home: _statistics(home)
        for home in dict.fromkeys(statistic.command for statistic in STATISTICS)
        if home not in ("", "results")
    },
    "agreement": {
        "agreement": "Measure how far coders agree, corrected for chance.",
    },
    "matrix": {
        "matrix": "Show the framework matrix: interviewees by codes.",
    },
    "themes": {
        "theme": "Themes in your own words, with excerpts pinned to them.",
    },
    "memos": {
        "memo": "Memos: list, read, write, search and export them.",
        "link": "Link a coding or code to another.",
        "unlink": "Remove a link.",
        "links": "List links between codings and codes, with their passages.",
    },
    "evaluate": {
        "evaluate": "Measure suggesters against baselines and other coders.",
    },
    "report": {
        "report": "Write all results to a document.",
    },
    "exchange": {
        "export": "Write excerpts, codings or the whole project to a file.",
        "merge": "Merge a colleague's codings, reviews, memos and decisions.",
        "backup": "Back up the database, even while it is in use.",
        "restore": "Restore a backup.",
        "check": "Check the study for damage.",
    },
    "privacy": {
        "erase": "Erase an interviewee who withdraws from the study.",
        "pseudonyms": "Find names in transcripts and replace them.",
        "encrypt": "Encrypt the study under a passphrase.",
        "decrypt": "Decrypt the study for good.",
    },
    "history": {
        "history": "Show who did what, newest first.",
        "undo": "Undo your last step; it stays in the history.",
        "redo": "Redo the step you undid last.",
    },
    "team": {
        "connect": "Keep the study in a database that a team shares.",
        "disconnect": "Keep the study in its folder again.",
        "push": "Bring newer steps of the folder into the shared database.",
        "pull": "Bring newer steps of the shared database into the folder.",
        "team": "List, add and remove the members of a team.",
    },
    "completion": {
        "completion": "Print a script that completes commands for a shell.",
    },
}
"""The commands of each module in this package with their summaries; a module is imported only for its command."""

GROUPS: dict[str, dict[str, str]] = {
    "codebook": {
        "show": "List the codes, their definitions and codings.",
        "check": "Report mistakes in the codebook by file and line.",
        "log": "List the changes to codes: when, by whom, what.",
        "add": "Add a code NAME.",
        "rename": "Rename CODE to NAME; its codings stay.",
        "move": "Move CODE and its subcodes within the tree.",
        "edit": "Edit the texts of CODE; an empty text removes one.",
        "merge": "Merge CODE into another code.",
        "delete": "Delete CODE and its subcodes.",
        "queue": "Count what waits for your recheck.",
        "export": "Write the codebook to FILE.",
        "import": "Add the codes of FILE to the codebook.",
    },
    "agreement": {
        "round": "Rounds of blind coding: start, submit, list, show.",
        "disagreements": "List what coders coded differently.",
        "resolve": "Resolve a disagreement: whose codings count, and why.",
    },
    "agreement round": {
        "start": "Assign transcripts or a sample for blind coding.",
        "submit": "Submit your codings of round N; default: your open round.",
        "list": "List all rounds with their coders, size and state.",
        "show": "Show round N: its agreement or, while it is open, its assignment.",
    },
    "matrix": {
        "write": "Write the cell of CASE and CODE in your own words.",
        "export": "Write the matrix to FILE.xlsx, to edit and import again. FILE - is standard output.",
        "import": "Import an edited workbook, FILE.xlsx.",
    },
    "memo": {
        "list": "List memos, newest first, with the id that other commands take.",
        "show": "Show a memo with its links, or all memos on NAME.",
        "write": "Write a memo on NAME, or the next version of memo:ID.",
        "search": "Find memos that contain all the words.",
        "export": "Write memos to FILE: .md .docx .html .tex .csv .tsv .json .xlsx.",
    },
    "pseudonyms": {
        "find": "Propose names, places, addresses and dates of birth.",
        "apply": "Replace the names in all transcripts by pseudonyms.",
    },
    "team": {
        "add": "Add a member to the team, or change what a member may do.",
        "remove": "Take a member's rights in the database away; their work stays.",
        "list": "List the members of the team and what each may do.",
    },
    "theme": {
        "write": "Write a theme: its TITLE and its CLAIM.",
        "pin": "Pin an excerpt to the theme TITLE.",
        "unpin": "Remove the pin CITATION from the theme TITLE.",
        "list": "List themes with supporting, qualifying and contradicting pins.",
        "remove": "Remove the theme TITLE and its pins; undo restores them.",
    },
}
"""The subcommands of each group, with their summaries."""
RUNNABLE = ("agreement", "matrix")
"""Groups that are commands themselves."""

VALUED = ("--study", "--as", "--passphrase-file")
"""Options before the command that take a value."""


def requested(arguments: Sequence[str]) -> str:
    """Return the first argument that is neither an option nor the value of an option before the command."""
    words = iter(arguments)
    for word in words:
        if word in VALUED:
            next(words, None)
        elif not word.startswith("-"):
            return word
    return ""


def command_summaries() -> dict[str, str]:
    """Return the summaries of all commands and subcommands."""
    result: dict[str, str] = {}
    for name, summary in (entry for home in HOMES.values() for entry in home.items()):
        if name not in GROUPS or name in RUNNABLE:
            result[name] = summary
        for group in (group for group in GROUPS if group.split()[0] == name):
            below = GROUPS[group].items()
            result |= {f"{group} {sub}": words for sub, words in below if f"{group} {sub}" not in GROUPS}
    return result
