"""Beside the transcript: what is suggested for the current passage, how it is coded, and what is noted on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fusen.model.codebook import Codebook
from fusen.model.coding import Coding, Note
from fusen.tui.colours import label
from fusen.tui.sheet import Suggestion
from fusen.tui.widgets.painted import Line, Painted, Run, short, shown, wrapped

DIRECTIONS = {"for": "+", "against": "−", "mixed": "±"}


class PassagePanel(Painted):
    """Room for everything is shared out: suggestions first, then codings, then notes."""

    DEFAULT_CSS = "PassagePanel { height: 1fr; }"

    def show(
        self,
        suggestions: Sequence[Suggestion],
        codings: Sequence[tuple[Coding, bool]],
        notes: Mapping[str, Sequence[Note]],
        about: Sequence[Note],
        chosen: str | None,
        codebook: Codebook,
        colours: Mapping[str, str],
    ) -> None:
        """`codings` come with whether they are the user's own; `about` are notes on the transcript."""
        width = max(self.size.width, 8)
        lines: list[Line] = []
        if suggestions:
            lines += [(Run("Suggestions", "dim"),), *self._suggested(suggestions, width, codebook, colours), ()]
        lines.append((Run("This passage", "dim"),))
        if not codings:
            lines.append((Run("  no code", "faint"),))
        for coding, own in codings:
            lines.append(
                self._coding(coding, own, coding.guid == chosen, len(notes.get(coding.guid, ())), codebook, colours)
            )
        written = [note for coding, _ in codings for note in notes.get(coding.guid, ())]
        for note in (*written, *about):
            first, *rest = wrapped(note.text, width - 2, 3) or [""]
            lines += [(Run("✎ ", "accent"), Run(first, "soft")), *((Run("  " + more, "soft"),) for more in rest)]
        self.paint(lines)

    def _suggested(
        self, suggestions: Sequence[Suggestion], width: int, codebook: Codebook, colours: Mapping[str, str]
    ) -> list[Line]:
        roomy = self.size.height >= 2 * len(suggestions) + 6
        lines: list[Line] = []
        for number, suggestion in enumerate(suggestions[:5], 1):
            name = label(suggestion.code, codebook)
            lines.append((
                Run(f"{number} ", "accent", True), Run("┃ ", colours.get(suggestion.code.guid, "dim")),
                Run(name, "text", fill=True),
            ))  # fmt: skip
            if roomy:
                lines.append((Run(f"    {short(suggestion.reason, width - 4)}", "dim"),))
        if len(suggestions) > 5:
            lines.append((Run(f"    and {len(suggestions) - 5} more", "dim"),))
        return lines

    def _coding(
        self, coding: Coding, own: bool, chosen: bool, notes: int, codebook: Codebook, colours: Mapping[str, str]
    ) -> Line:
        code = codebook.by_guid.get(coding.code)
        signs = DIRECTIONS.get(coding.direction or "", "") + (str(coding.magnitude) if coding.magnitude else "")
        end = "".join((f" {signs}" if signs else "", f" ✎{notes}" if notes else ""))
        who = "" if own else f" ({shown(coding.user)})"
        return (
            Run("›" if chosen else " ", "accent", True), Run("┃ ", colours.get(coding.code, "dim")),
            Run((label(code, codebook) if code else "?") + who, "text" if own else "soft", fill=True),
            Run(end, "accent"),
        )  # fmt: skip
