"""The table of actions behind the key bindings, the command palette, the help screen and the footer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from textual.binding import Binding, BindingType

ANYWHERE, HOME, CODING, SELECTION, TREE = "anywhere", "home", "coding", "selection", "tree"
COMPARE, MATRIX = "compare", "matrix"
BOOK, LOOKS, SHARING = "book", "looks", "sharing"
ROWS, PASSAGES, EXCERPTS, SEARCH, TABLES = "rows", "passages", "excerpts", "search", "tables"
QUEUE, ASTRAY = "queue", "astray"


class Action(NamedTuple):
    """`id` names the setting and the handler in `StudyScreen.actions`; `foot` is the label in the footer."""

    id: str
    keys: str
    label: str
    where: str
    group: str
    foot: str = ""


ACTIONS = (
    Action("help", "?,f1", "All keys", ANYWHERE, "fusen", "help"),
    Action("palette", "ctrl+p", "Find an action by name", ANYWHERE, "fusen"),
    Action("leave", "q", "Back to the interviews; there: close fusen", ANYWHERE, "fusen"),
    Action("undo", "u,ctrl+z", "Undo your last step", ANYWHERE, "Undo", "undo"),
    Action("redo", "U,ctrl+r,ctrl+y", "Do again what you undid", ANYWHERE, "Undo"),
    Action("to-undone", "ctrl+o", "To the place of what was undone", ANYWHERE, "Undo"),
    Action("theme", "ctrl+t", "Dark or light", ANYWHERE, "fusen"),
    Action("coder", "ctrl+a", "Who codes", ANYWHERE, "fusen"),
    Action("journal", "J", "Write in the study's journal", ANYWHERE, "Notes"),
    # every list
    Action("row-down", "down,j", "Next row", ROWS, "Move"),
    Action("row-up", "up,k", "Row before", ROWS, "Move"),
    Action("rows-down", "pagedown,ctrl+f", "Page down", ROWS, "Move"),
    Action("rows-up", "pageup,ctrl+b", "Page up", ROWS, "Move"),
    Action("row-first", "home,ctrl+home", "First row", ROWS, "Move"),
    Action("row-last", "end,G,ctrl+end", "Last row", ROWS, "Move"),
    # home
    Action("open", "enter", "Open the interview", HOME, "Interviews", "open"),
    Action("sort", "s", "Sort by the next column", HOME, "Interviews", "sort"),
    Action("sort-back", "S", "Turn the order round", HOME, "Interviews"),
    Action("more-columns", "right,l", "Columns there was no room for", HOME, "Interviews"),
    Action("columns-before", "left,h", "The first columns again", HOME, "Interviews"),
    Action("filter", "f", "Show only interviews with these words", HOME, "Interviews", "filter"),
    Action("group", "g", "Group by the next case variable", HOME, "Interviews", "group"),
    Action("excerpts", "e", "Excerpts: what is coded, by code or query", HOME, "Study", "excerpts"),
    Action("tables", "t", "Tables: codes across interviewees; themes", HOME, "Study", "tables"),
    Action("search", "/", "Search all transcripts", HOME, "Study", "search"),
    Action("codebook", "b", "The codebook: read and edit it", HOME, "Study", "codebook"),
    Action("case-note", "m", "Note on the interviewee", HOME, "Notes"),
    Action("speakers", "n", "Who speaks: names, who asks, whose case", HOME, "Interviews"),
    Action("compare", "d", "What two coders judged differently", HOME, "Study", "compare"),
    Action("look-again", "L", "What waits for your second look", HOME, "Study"),
    Action("astray", "D", "Codings that a changed transcript moved or holds no more", HOME, "Study"),
    Action("matrix", "M", "Framework matrix: write of each interviewee under each code", HOME, "Study", "matrix"),
    Action("import", "+", "Import transcripts", HOME, "Study", "import"),
    Action("match", "p", "Match the codebook's phrases: suggestions", HOME, "Study", "match phrases"),
    Action("read-changed", "r", "Read what changed on disk again", HOME, "Study"),
    Action("codebook-file", "E", "Edit the codebook's file in your editor", HOME, "Study"),
    # coding: moving
    Action("next-passage", "down,j", "Next passage", CODING, "Move"),
    Action("previous-passage", "up,k", "Passage before", CODING, "Move"),
    Action("next-turn", "right_square_bracket,ctrl+down", "Next turn", CODING, "Move"),
    Action("previous-turn", "left_square_bracket,ctrl+up", "Turn before", CODING, "Move"),
    Action("next-paragraph", "right_curly_bracket", "Next paragraph", CODING, "Move"),
    Action("previous-paragraph", "left_curly_bracket", "Paragraph before", CODING, "Move"),
    Action("page-down", "pagedown,ctrl+f", "Page down", CODING, "Move"),
    Action("page-up", "pageup,ctrl+b", "Page up", CODING, "Move"),
    Action("next-word", "w,ctrl+right", "Next word", CODING, "Move"),
    Action("previous-word", "b,ctrl+left", "Word before", CODING, "Move"),
    Action("right", "right,l", "Character to the right", CODING, "Move"),
    Action("left", "left,h", "Character to the left", CODING, "Move"),
    Action("line-start", "home", "Beginning of the line", CODING, "Move"),
    Action("line-end", "end", "End of the line", CODING, "Move"),
    Action("first", "g,ctrl+home", "Beginning of the transcript", CODING, "Move"),
    Action("last", "G,ctrl+end", "End of the transcript", CODING, "Move"),
    Action("next-unreviewed", "tab", "Next passage not reviewed", CODING, "Move", "next unread"),
    Action("previous-unreviewed", "shift+tab", "Passage before that is not reviewed", CODING, "Move"),
    Action("next-suggestion", "n", "Next suggestion", CODING, "Move", "next suggestion"),
    Action("previous-suggestion", "N", "Suggestion before", CODING, "Move"),
    Action("next-coded", "right_parenthesis", "Next coded passage", CODING, "Move"),
    Action("previous-coded", "left_parenthesis", "Coded passage before", CODING, "Move"),
    Action("next-question", "greater_than_sign", "Next question of the interviewer", CODING, "Move"),
    Action("previous-question", "less_than_sign", "SuggestionRequest before", CODING, "Move"),
    Action("mark", "M", "Set a mark here", CODING, "Move"),
    Action("to-mark", "apostrophe", "To the last mark, then the one before", CODING, "Move"),
    Action("find", "/", "Find words in this transcript", CODING, "Move"),
    Action("next-hit", "ctrl+n,f3", "Next place found", CODING, "Move"),
    Action("previous-hit", "shift+f3", "Place found before", CODING, "Move"),
    Action("back", "backspace,alt+left", "Back to where you were", CODING, "Move"),
    Action("forward", "alt+right", "Forward again", CODING, "Move"),
    # coding: selecting
    Action("select", "v", "Select from here: any move extends", CODING, "Select"),
    Action("select-turn", "V", "Select the whole turn", CODING, "Select"),
    Action("select-right", "shift+right", "Select a character more", CODING, "Select"),
    Action("select-left", "shift+left", "Select a character less", CODING, "Select"),
    Action("select-word", "ctrl+shift+right", "Select a word more", CODING, "Select"),
    Action("select-word-back", "ctrl+shift+left", "Select a word less", CODING, "Select"),
    Action("select-down", "shift+down", "Select to the next passage's end", CODING, "Select"),
    Action("select-up", "shift+up", "Select to the passage's beginning", CODING, "Select"),
    Action("grow", "plus,equals_sign", "Select more: the word, the passage, the turn", CODING, "Select", "more"),
    Action("shrink", "minus", "Select as before it grew", CODING, "Select", "less"),
    Action("swap-ends", "o", "Move the other end of the selection", SELECTION, "Select", "other end"),
    Action("unselect", "escape", "Select nothing; close what is open", CODING, "Select", "select nothing"),
    # coding: deciding
    *(
        Action(f"take-{digit}", str(digit), f"Take suggestion {digit}", CODING, "Code", "take" if digit == 1 else "")
        for digit in range(1, 6)
    ),
    *(
        Action(f"recent-{digit}", str(digit % 10), f"Code with recent code {digit - 5}", CODING, "Code")
        for digit in range(6, 11)
    ),
    Action("code", "c", "Code: type three letters, Enter", CODING, "Code", "code…"),
    Action("in-vivo", "i", "In vivo: a new code called as it was said", CODING, "Code", "in vivo"),
    Action("again", "full_stop", "The last code again", CODING, "Code", "again"),
    Action("nothing", "space", "Nothing here: reviewed, next", CODING, "Code", "nothing here"),
    Action("unreview", "z", "Not reviewed after all", CODING, "Code"),
    Action("reject-1", "r,alt+1", "Turn down the first suggestion", CODING, "Suggestions", "reject"),
    *(
        Action(f"reject-{digit}", f"alt+{digit}", f"Turn down suggestion {digit}", CODING, "Suggestions")
        for digit in range(2, 6)
    ),
    Action("nearest", "e", "Nearest passages coded so: the next, here", CODING, "Suggestions"),
    Action("to-nearest", "enter", "Go to the passage that is open beside", CODING, "Suggestions"),
    Action("queue", "Q", "Review suggestions and doubts over the study", CODING, "Suggestions"),
    Action("ask-model", "L", "Ask your own language model about this transcript; stop asking", CODING, "Suggestions"),
    Action("hide", "H", "Hide suggestions: code blind", CODING, "Suggestions"),
    Action("uncode", "x,delete", "Remove the chosen coding", CODING, "Code", "remove"),
    Action("choose", "a", "Choose the next of this passage's codings", CODING, "Code"),
    Action("replace", "R", "Another code for the chosen coding", CODING, "Code", "replace"),
    Action("adjust", "A", "The chosen coding takes the selection's bounds", SELECTION, "Code", "new bounds"),
    Action("direction", "d", "For, against, mixed", CODING, "Code", "for/against"),
    Action("magnitude", "s", "Strength 1, 2, 3", CODING, "Code", "strength"),
    Action("note", "m", "Note on the chosen coding, else the passage", CODING, "Notes", "note"),
    Action("source-note", "ctrl+g", "Note on the transcript", CODING, "Notes"),
    Action("others", "o", "Others' codings: hidden, shown, only theirs", CODING, "Look"),
    Action("panel", "backslash", "Fold the side panel away", CODING, "Look"),
    Action("tree", "t", "Go into the codebook", CODING, "Look"),
    Action("codebook-here", "B", "The codebook: read and edit it", CODING, "Look"),
    # lists of passages
    Action("open-place", "enter", "Open the place in its transcript", PASSAGES, "Passages", "open"),
    Action("next-group", "right_square_bracket", "Next interviewee or code", PASSAGES, "Move", "next group"),
    Action("previous-group", "left_square_bracket", "Interviewee or code before", PASSAGES, "Move"),
    Action("tick", "space", "Mark, and go on", PASSAGES, "Passages", "mark"),
    Action("tick-all", "asterisk", "Mark all; then none", PASSAGES, "Passages", "all"),
    Action("more-context", "plus,equals_sign", "More of what stands around it", PASSAGES, "Passages", "context"),
    Action("less-context", "minus", "Less of it", PASSAGES, "Passages"),
    Action("code-rows", "c", "Code the marked passages, else this one", PASSAGES, "Code", "code…"),
    Action("copy", "y", "Copy with citation: the marked, else this one", PASSAGES, "Passages", "copy"),
    Action("note-row", "m", "Note on this coding of yours, else the passage; on each marked", PASSAGES, "Notes", "note"),
    Action("whose", "w", "Whose codings: yours, people's, matches, all", PASSAGES, "Look", "whose"),
    Action("step-back", "escape", "Mark nothing; then back", PASSAGES, "Passages"),
    Action("remove-astray", "x,delete", "Remove the marked codings, else this one", ASTRAY, "Code", "remove"),
    Action("recode", "R", "Another code for the marked codings, else this one", EXCERPTS, "Code", "recode"),
    Action("uncode-rows", "x,delete", "Remove the marked codings, else this one", EXCERPTS, "Code", "remove"),
    Action("only-code", "f", "Only one code and what is below it", EXCERPTS, "Look", "one code"),
    Action("only-query", "/", "Only passages that a query yields", EXCERPTS, "Look", "query"),
    Action("search-words", "/", "Type other words", SEARCH, "Search", "words"),
    # tables
    Action("column-right", "right,l", "Number to the right", TABLES, "Move"),
    Action("column-left", "left,h", "Number to the left", TABLES, "Move"),
    Action("columns-right", "ctrl+right,right_curly_bracket", "Ten to the right", TABLES, "Move"),
    Action("columns-left", "ctrl+left,left_curly_bracket", "Ten to the left", TABLES, "Move"),
    Action("open-number", "enter", "The excerpts behind a number", TABLES, "Table", "excerpts"),
    Action("sort-table", "s", "Sort: codebook, interviewees, codings, name", TABLES, "Table", "sort"),
    Action("group-table", "g", "Across: interviewees, then each case variable", TABLES, "Table", "group"),
    Action("count-table", "n", "Count codings, interviewees or words", TABLES, "Table", "count"),
    Action("themes", "t", "Themes with their quotes", TABLES, "Table", "themes"),
    Action("write-table", "o", "Write the table or its picture to a file", TABLES, "Table", "write"),
    Action("whose-table", "w", "Whose codings: yours, people's, matches, all", TABLES, "Table", "whose"),
    # review queue
    Action("queue-open", "enter", "Open the passage in its transcript", QUEUE, "Queue", "open"),
    Action("queue-take", "1,a", "Take the code", QUEUE, "Queue", "take"),
    Action("queue-reject", "r", "Turn the code down", QUEUE, "Queue", "reject"),
    Action("queue-order", "o", "Order: surest, by code, disagreements, what to read next", QUEUE, "Queue", "order"),
    # what two coders judged differently
    Action("next-difference", "n,tab,down,j", "Next difference", COMPARE, "Differences", "next"),
    Action("previous-difference", "N,shift+tab,up,k", "Difference before", COMPARE, "Differences"),
    Action("next-interview", "right_square_bracket", "First difference of the next interview", COMPARE, "Differences"),
    Action("scroll-down", "pagedown,ctrl+f,space", "Read on", COMPARE, "Differences"),
    Action("scroll-up", "pageup,ctrl+b", "Read back", COMPARE, "Differences"),
    Action("keep-left", "1", "Keep the first coder's", COMPARE, "Resolve", "keep"),
    Action("keep-right", "2", "Keep the second coder's", COMPARE, "Resolve"),
    Action("keep-both", "b", "Keep both", COMPARE, "Resolve", "both"),
    Action("keep-neither", "0", "Neither: the code does not apply", COMPARE, "Resolve", "neither"),
    Action("keep-other", "c", "Another code stands instead", COMPARE, "Resolve", "other code"),
    Action("difference-code", "f", "Only one code", COMPARE, "Look", "one code"),
    Action("only-open", "o", "Only what is not resolved, or all", COMPARE, "Look", "only open"),
    Action("next-pair", "w", "The next two coders", COMPARE, "Look"),
    Action("open-difference", "enter", "Open it to read and code", COMPARE, "Look", "open"),
    # the codebook
    Action("fold", "left,h", "Fold; else to the code above", BOOK, "Move"),
    Action("unfold", "right,l", "Unfold", BOOK, "Move"),
    Action("fold-all", "z", "Fold all; then unfold all", BOOK, "Move"),
    Action("find-code", "f,/", "Find a code", BOOK, "Move", "find"),
    Action("read-details", "tab", "Read on in what is said of the code", BOOK, "Move"),
    Action("code-excerpts", "enter", "What is coded with it", BOOK, "Look", "excerpts"),
    Action("second-look", "L", "What waits for your second look", BOOK, "Look", "second look"),
    Action("add-beside", "a", "New code beside this one", BOOK, "Edit", "add"),
    Action("add-below", "A", "New code below this one", BOOK, "Edit", "add below"),
    Action("rename", "r", "Another name", BOOK, "Edit", "rename"),
    Action("move-under", "m", "Move under another code", BOOK, "Edit", "move"),
    Action("move-up", "shift+up,K", "Move up among its neighbours", BOOK, "Edit"),
    Action("move-down", "shift+down", "Move down among its neighbours", BOOK, "Edit"),
    Action("colour", "c", "Another colour", BOOK, "Edit", "colour"),
    Action("heading", "H", "A heading, or a code to code with", BOOK, "Edit"),
    Action("edit-definition", "d", "Definition", BOOK, "Words", "definition"),
    Action("edit-include", "i", "Include", BOOK, "Words"),
    Action("edit-exclude", "x", "Exclude", BOOK, "Words"),
    Action("edit-examples", "s", "Examples, one a line", BOOK, "Words"),
    Action("edit-phrases", "p", "Phrases, one a line", BOOK, "Words", "phrases"),
    Action("edit-not-phrases", "n", "Phrases that do not count", BOOK, "Words"),
    Action("code-note", "N", "Note on this code", BOOK, "Notes"),
    Action("merge-into", "M", "Merge into another code", BOOK, "Edit", "merge"),
    Action("split", "S", "Split: new codes, each coding chosen", BOOK, "Edit", "split"),
    Action("delete-code", "D,delete", "Delete", BOOK, "Edit", "delete"),
    Action("leave-book", "escape", "Back", BOOK, "fusen"),
    # a second look, and a code that is split
    Action("stands", "v", "It stands so: the marked, else this one", LOOKS, "Second look", "stands"),
    Action("code-after-all", "t", "The code after all", LOOKS, "Second look", "code it"),
    Action("look-recode", "R", "Another code instead", LOOKS, "Second look", "recode"),
    Action("look-remove", "x,delete", "Remove the coding", LOOKS, "Second look", "remove"),
    Action("next-code", "n", "The next code that waits", LOOKS, "Second look", "next code"),
    Action("wording", "W", "It was a change of wording only", LOOKS, "Second look", "wording only"),
    *(
        Action(f"give-{digit}", str(digit), f"The marked, else this one, to new code {digit}", SHARING, "Split",
               "give" if digit == 1 else "")
        for digit in range(1, 10)
    ),
    Action("give-0", "0", "It stays", SHARING, "Split", "stays"),
    Action("share-out", "S", "Do it", SHARING, "Split", "do it"),
    # framework matrix
    Action("cell-left", "left,h,shift+tab", "Code before", MATRIX, "Move"),
    Action("cell-right", "right,l,tab", "Next code", MATRIX, "Move"),
    Action("next-stale", "n", "Next cell that is stale or has excerpts and no words", MATRIX, "Move", "next to write"),
    Action("write-cell", "enter", "Write this cell", MATRIX, "Matrix", "write"),
    Action("cell-excerpts", "e", "The excerpts behind this cell", MATRIX, "Matrix", "excerpts"),
    Action("matrix-level", "t", "Themes, codes, or both", MATRIX, "Matrix", "themes or codes"),
    # codebook tree
    Action("tree-apply", "enter", "Code with this code", TREE, "Codebook tree", "code with it"),
    Action("tree-down", "down,j", "Next code", TREE, "Codebook tree"),
    Action("tree-up", "up,k", "Code before", TREE, "Codebook tree"),
    Action("tree-fold", "left,h", "Fold", TREE, "Codebook tree", "fold"),
    Action("tree-unfold", "right,l", "Unfold", TREE, "Codebook tree", "unfold"),
    Action("tree-note", "m", "Note on this code", TREE, "Codebook tree", "note"),
    Action("tree-excerpts", "e", "Excerpts of this code", TREE, "Codebook tree", "excerpts"),
    Action("tree-leave", "escape,t", "Back to the transcript", TREE, "Codebook tree", "back"),
)  # fmt: skip

BY_ID = {action.id: action for action in ACTIONS}


def bindings(*where: str) -> list[BindingType]:
    """Return the bindings of the actions on a screen; selection keys come first because they take precedence."""
    return [
        Binding(action.keys, f"run({action.id!r})", action.label, id=action.id, show=False)
        for place in where
        for action in ACTIONS
        if action.where == place
    ]


def keys_of(action: Action, remapped: Mapping[str, str]) -> tuple[str, ...]:
    """Return the keys of an action, or None where the user gave all its keys to another action."""
    return tuple(key.strip() for key in remapped.get(action.id, action.keys).split(",") if key)


def first_key(action: Action, remapped: Mapping[str, str]) -> str:
    """Return the first key of an action in readable form, or its name where it has no key."""
    keys = keys_of(action, remapped) or keys_of(BY_ID["palette"], remapped)
    return shown_key(keys[0]) if keys else ""


_SHOWN = {
    "space": "␣", "enter": "⏎", "escape": "esc", "full_stop": ".", "backslash": "\\", "apostrophe": "'",
    "right_square_bracket": "]", "left_square_bracket": "[", "right_curly_bracket": "}", "left_curly_bracket": "{",
    "right_parenthesis": ")", "left_parenthesis": "(", "greater_than_sign": ">", "less_than_sign": "<",
    "up": "↑", "down": "↓", "left": "←", "right": "→", "pageup": "PgUp", "pagedown": "PgDn", "backspace": "⌫",
    "asterisk": "*", "plus": "+", "equals_sign": "=", "minus": "-", "delete": "Del", "tab": "⇥", "home": "Home", "end": "End",
}  # fmt: skip


def shown_key(key: str) -> str:
    """Return a key in readable form."""
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    return "+".join([*modifiers, _SHOWN.get(last, last)])
