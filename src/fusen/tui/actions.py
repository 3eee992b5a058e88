"""The table of actions behind the key bindings, the command palette, the help screen and the footer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from textual.binding import Binding, BindingType
from textual.keys import key_to_character

ANYWHERE, HOME, CODING, SELECTION, TREE = "anywhere", "home", "coding", "selection", "tree"
COMPARE, MATRIX = "compare", "matrix"
BOOK, LOOKS, SHARING = "book", "looks", "sharing"
ROWS, PASSAGES, EXCERPTS, SEARCH, TABLES = "rows", "passages", "excerpts", "search", "tables"
QUEUE, ASTRAY, ANSWERS, GO, MEMOS = "queue", "astray", "answers", "go", "memos"
BOARD, NAMES = "board", "names"


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
    Action("tour", "", "Take the tour: a minute", ANYWHERE, "fusen"),
    Action("leave", "q", "Back; at home: close fusen", ANYWHERE, "fusen"),
    Action("undo", "u,ctrl+z", "Undo your last step", ANYWHERE, "Undo", "undo"),
    Action("redo", "U,ctrl+y", "Redo the step you undid", ANYWHERE, "Undo"),
    Action("to-undone", "ctrl+o", "Go to the undone step", ANYWHERE, "Undo"),
    Action("theme", "ctrl+t", "Switch dark and light", ANYWHERE, "fusen"),
    Action("coder", "ctrl+a", "Change the coder", ANYWHERE, "fusen"),
    Action("go", "g", "Go to another screen", ANYWHERE, "fusen", "go to"),
    # places: the key after `go`
    Action("to-home", "i", "Interviews", GO, "Go to"),
    Action("codebook", "c", "Codebook: read and edit it", GO, "Go to"),
    Action("excerpts", "e", "Excerpts of a code or a query", GO, "Go to"),
    Action("tables", "t", "Tables: codes across interviewees", GO, "Go to"),
    Action("themes", "h", "Themes with their quotes", GO, "Go to"),
    Action("search", "s", "Search all transcripts", GO, "Go to"),
    Action("answers", "v", "Survey, question by question", GO, "Go to"),
    Action("matrix", "x", "Framework matrix: write about interviewees", GO, "Go to"),
    Action("compare", "d", "Disagreements of two coders", GO, "Go to"),
    Action("queue", "q", "Review queue: suggestions of all interviews", GO, "Go to"),
    Action("look-again", "l", "Recheck: decisions before a code changed", GO, "Go to"),
    Action("astray", "a", "Moved and detached codings", GO, "Go to"),
    Action("board", "b", "Board: group codes into themes", GO, "Go to"),
    Action("memos", "m", "Memos: read, write, follow links", GO, "Go to"),
    Action("pseudonyms", "n", "Names in the transcripts and their pseudonyms", GO, "Go to"),
    Action("journal", "j", "Memo on the study (journal)", GO, "Go to"),
    Action("speakers", "w", "Who speaks: names, interviewers, cases", GO, "Go to"),
    Action("undone-place", "u", "The place of the undone step", GO, "Go to"),
    Action("top", "g", "The top of this list or transcript", GO, "Go to"),
    # every list
    Action("row-down", "down,j", "Next row", ROWS, "Move"),
    Action("row-up", "up,k", "Previous row", ROWS, "Move"),
    Action("rows-down", "pagedown,ctrl+f", "Page down", ROWS, "Move"),
    Action("rows-up", "pageup,ctrl+b", "Page up", ROWS, "Move"),
    Action("row-first", "home,ctrl+home", "First row", ROWS, "Move"),
    Action("row-last", "end,G,ctrl+end", "Last row", ROWS, "Move"),
    # home
    Action("open", "enter", "Open the interview", HOME, "Interviews", "open"),
    Action("find-all", "/", "Search all transcripts", HOME, "Study", "search"),
    Action("sort", "s", "Sort by the next column", HOME, "Interviews", "sort"),
    Action("sort-back", "minus", "Reverse the order", HOME, "Interviews"),
    Action("more-columns", "right,l", "Columns that did not fit", HOME, "Interviews"),
    Action("columns-before", "left,h", "First columns", HOME, "Interviews"),
    Action("filter", "f", "Show only interviews with these words", HOME, "Interviews", "filter"),
    Action("group", "p", "Group by the next variable", HOME, "Interviews", "group"),
    *(
        Action(f"interviewer-{digit}", str(digit), f"Candidate {digit} is the interviewer, wherever they speak", HOME, "Interviews")
        for digit in range(1, 4)
    ),
    Action("case-note", "m", "Memo on the interviewee", HOME, "Memos"),
    Action("import", "a,plus", "Import transcripts", HOME, "Study", "import"),
    Action("match", "P", "Match phrases: suggestions from the codebook", HOME, "Study", "match phrases"),
    Action("read-changed", "f5", "Read changed files again", HOME, "Study"),
    Action("codebook-file", "E", "Open the codebook file in your editor", HOME, "Study"),
    # coding: moving
    Action("next-passage", "down,j", "Next passage", CODING, "Move"),
    Action("previous-passage", "up,k", "Previous passage", CODING, "Move"),
    Action("next-turn", "J,right_square_bracket,ctrl+down", "Next turn", CODING, "Move"),
    Action("previous-turn", "K,left_square_bracket,ctrl+up", "Previous turn", CODING, "Move"),
    Action("next-paragraph", "right_curly_bracket", "Next paragraph", CODING, "Move"),
    Action("previous-paragraph", "left_curly_bracket", "Previous paragraph", CODING, "Move"),
    Action("page-down", "pagedown,ctrl+f", "Page down", CODING, "Move"),
    Action("page-up", "pageup,ctrl+b", "Page up", CODING, "Move"),
    Action("next-word", "w,ctrl+right", "Next word", CODING, "Move"),
    Action("previous-word", "b,ctrl+left", "Previous word", CODING, "Move"),
    Action("right", "right,l", "Next character", CODING, "Move"),
    Action("left", "left,h", "Previous character", CODING, "Move"),
    Action("line-start", "home", "Start of the line", CODING, "Move"),
    Action("line-end", "end", "End of the line", CODING, "Move"),
    Action("first", "ctrl+home", "Start of the transcript", CODING, "Move"),
    Action("last", "G,ctrl+end", "End of the transcript", CODING, "Move"),
    Action("next-unreviewed", "tab", "Next unread passage", CODING, "Move", "next unread"),
    Action("previous-unreviewed", "shift+tab", "Previous unread passage", CODING, "Move"),
    Action("next-suggestion", "n", "Next suggestion", CODING, "Move", "next suggestion"),
    Action("previous-suggestion", "N", "Previous suggestion", CODING, "Move"),
    Action("next-coded", "right_parenthesis", "Next coded passage", CODING, "Move"),
    Action("previous-coded", "left_parenthesis", "Previous coded passage", CODING, "Move"),
    Action("next-question", "greater_than_sign", "Next question of the interviewer", CODING, "Move"),
    Action("previous-question", "less_than_sign", "Previous question of the interviewer", CODING, "Move"),
    Action("mark", "semicolon", "Set a mark", CODING, "Move"),
    Action("to-mark", "apostrophe", "Go to the last mark, then to earlier ones", CODING, "Move"),
    Action("hear", "f8", "Hear this passage; again: pause", CODING, "Recording", "hear"),
    Action("hear-on", "f6", "Hear the recording from here, turn by turn; again: pause", CODING, "Recording"),
    Action("slower", "f7", "Play slower", CODING, "Recording"),
    Action("faster", "f9", "Play faster", CODING, "Recording"),
    Action("set-time", "Z", "Set the time of this turn by ear, go to the next", CODING, "Recording"),
    Action("move-unit", "p", "Move by sentence, turn or paragraph", CODING, "Move"),
    Action("move-skip", "I", "Move past the interviewer, and past short answers", CODING, "Move"),
    Action("words-left", "F", "Words left in this interview, and how long", CODING, "Move"),
    Action("find", "/", "Search in this transcript", CODING, "Move"),
    Action("next-hit", "ctrl+n,f3", "Next match", CODING, "Move"),
    Action("previous-hit", "shift+f3", "Previous match", CODING, "Move"),
    Action("back", "backspace,alt+left", "Back to the previous position", CODING, "Move"),
    Action("forward", "alt+right", "Forward again", CODING, "Move"),
    # coding: selecting
    Action("select", "v", "Start a selection: every move extends it", CODING, "Select"),
    Action("select-turn", "V", "Select the turn", CODING, "Select"),
    Action("select-right", "shift+right", "Extend by a character", CODING, "Select"),
    Action("select-left", "shift+left", "Shrink by a character", CODING, "Select"),
    Action("select-word", "ctrl+shift+right", "Extend by a word", CODING, "Select"),
    Action("select-word-back", "ctrl+shift+left", "Shrink by a word", CODING, "Select"),
    Action("select-down", "shift+down", "Extend to the next end of a passage", CODING, "Select"),
    Action("select-up", "shift+up", "Extend to the previous start of a passage", CODING, "Select"),
    Action("grow", "plus,equals_sign", "Extend the selection: word, passage, turn", CODING, "Select", "more"),
    Action("shrink", "minus", "Shrink the selection again", CODING, "Select", "less"),
    Action("swap-ends", "percent_sign", "Move the other end of the selection", SELECTION, "Select", "other end"),
    Action("unselect", "escape", "Clear the selection or the search", CODING, "Select", "select nothing"),
    # coding: deciding
    Action("code", "c", "Code: type three letters, then ⏎", CODING, "Code", "code…"),
    *(
        Action(f"take-{digit}", str(digit), f"Accept suggestion {digit}", CODING, "Code", "accept" if digit == 1 else "")
        for digit in range(1, 6)
    ),
    *(
        Action(f"recent-{digit}", str(digit % 10), f"Apply recent code {digit - 5}", CODING, "Code")
        for digit in range(6, 11)
    ),
    Action("nothing", "space", "Mark as read without a code, go on", CODING, "Code", "nothing here"),
    Action("again", "full_stop", "Apply the last code again", CODING, "Code", "again"),
    Action("in-vivo", "i", "In vivo code: a new code in the interviewee's words", CODING, "Code", "in vivo"),
    Action("unreview", "exclamation_mark", "Mark as unread", CODING, "Code"),
    Action("reject-1", "r,alt+1", "Reject the first suggestion", CODING, "Suggestions", "reject"),
    *(
        Action(f"reject-{digit}", f"alt+{digit}", f"Reject suggestion {digit}", CODING, "Suggestions")
        for digit in range(2, 6)
    ),
    Action("nearest", "L", "Show similar coded passages, one after the other", CODING, "Suggestions"),
    Action("to-nearest", "enter", "Go to the similar passage shown", CODING, "Suggestions"),
    Action("ask-model", "A", "Ask your language model about this transcript, or stop it", CODING, "Suggestions"),
    Action("hide", "H", "Hide suggestions: blind coding", CODING, "Suggestions"),
    Action("uncode", "x,delete", "Remove the selected coding", CODING, "Code", "remove"),
    Action("choose", "comma", "Next coding of this passage", CODING, "Code"),
    Action("replace", "R", "Replace the code of the selected coding", CODING, "Code", "replace"),
    Action("adjust", "B", "Give the coding the bounds of the selection", SELECTION, "Code", "new bounds"),
    Action("direction", "d", "Direction: for, against, mixed", CODING, "Code", "for/against"),
    Action("magnitude", "D", "Magnitude: 1, 2, 3", CODING, "Code", "magnitude"),
    Action("link", "X", "Link from the coding here, or to it", CODING, "Code", "link"),
    Action("note", "m", "Memo on the coding, or on the passage", CODING, "Memos", "memo"),
    Action("edit-text", "E", "Correct the transcript in your editor", CODING, "Text"),
    Action("source-note", "ctrl+g", "Memo on the transcript", CODING, "Memos"),
    Action("others", "o", "Others' codings: hide, show, only theirs", CODING, "Look"),
    Action("panel", "T,backslash", "Hide or show the side panel", CODING, "Look"),
    Action("tree", "t", "Go to the codebook tree", CODING, "Look"),
    # lists of passages
    Action("open-place", "enter", "Open the passage in its transcript", PASSAGES, "Passages", "open"),
    Action("next-group", "J,right_square_bracket", "Next group", PASSAGES, "Move", "next group"),
    Action("previous-group", "K,left_square_bracket", "Previous group", PASSAGES, "Move"),
    Action("tick", "space", "Mark the row and go on", PASSAGES, "Passages", "mark"),
    Action("tick-all", "asterisk", "Mark all rows, or none", PASSAGES, "Passages", "all"),
    Action("more-context", "plus,equals_sign", "Show more context", PASSAGES, "Passages", "context"),
    Action("less-context", "minus", "Show less context", PASSAGES, "Passages"),
    Action("code-rows", "c", "Code the marked passages, or this one", PASSAGES, "Code", "code…"),
    Action("copy", "y", "Copy with citation: marked passages, or this one", PASSAGES, "Passages", "copy"),
    Action("link-row", "X", "Link from this coding, or to it", PASSAGES, "Code", "link"),
    Action("note-row", "m", "Memo on the coding or passage, or on all marked", PASSAGES, "Memos", "memo"),
    Action("whose", "o", "Whose codings: yours, people's, phrase matches, all", PASSAGES, "Look", "whose codings"),
    Action("step-back", "escape", "Clear the marks, then back", PASSAGES, "Passages"),
    Action("remove-astray", "x,delete", "Remove the marked codings, or this one", ASTRAY, "Code", "remove"),
    Action("recode", "R", "Recode the marked codings, or this one", EXCERPTS, "Code", "recode"),
    Action("uncode-rows", "x,delete", "Remove the marked codings, or this one", EXCERPTS, "Code", "remove"),
    Action("only-code", "f", "Show one code and the codes below it", EXCERPTS, "Look", "one code"),
    Action("only-query", "/", "Show the passages of a query", EXCERPTS, "Look", "query"),
    Action("next-question-of-survey", "right,l", "Next question of the survey", ANSWERS, "Move", "next question"),
    Action("previous-question-of-survey", "left,h", "Previous question of the survey", ANSWERS, "Move"),
    Action("answers-read", "0", "Mark as read without a code: the marked answers, or this one", ANSWERS, "Code", "read"),
    Action("search-words", "/", "Change the search words", SEARCH, "Search", "words"),
    # tables
    Action("column-right", "right,l", "Next column", TABLES, "Move"),
    Action("column-left", "left,h", "Previous column", TABLES, "Move"),
    Action("columns-right", "ctrl+right,right_curly_bracket", "Ten columns right", TABLES, "Move"),
    Action("columns-left", "ctrl+left,left_curly_bracket", "Ten columns left", TABLES, "Move"),
    Action("open-number", "enter", "Excerpts of this number", TABLES, "Table", "excerpts"),
    Action("sort-table", "s", "Sort: codebook, interviewees, codings, name", TABLES, "Table", "sort"),
    Action("group-table", "p", "Columns: interviewees, each variable, each statistic", TABLES, "Table", "group"),
    Action("count-table", "equals_sign", "Count codings, interviewees or words", TABLES, "Table", "count"),
    Action("write-table", "Y", "Export the table or its chart", TABLES, "Table", "write"),
    Action("whose-table", "o", "Whose codings: yours, people's, phrase matches, all", TABLES, "Table", "whose codings"),
    # review queue
    Action("queue-open", "enter", "Open the passage in its transcript", QUEUE, "Queue", "open"),
    Action("queue-take", "1", "Accept the suggestion", QUEUE, "Queue", "accept"),
    Action("queue-reject", "r", "Reject the suggestion", QUEUE, "Queue", "reject"),
    Action("queue-order", "s", "Order: score, code, disagreement, what to read next", QUEUE, "Queue", "order"),
    # what two coders judged differently
    Action("next-difference", "n,tab,down,j", "Next disagreement", COMPARE, "Differences", "next"),
    Action("previous-difference", "N,shift+tab,up,k", "Previous disagreement", COMPARE, "Differences"),
    Action("next-interview", "J,right_square_bracket", "First disagreement of the next interview", COMPARE, "Differences"),
    Action("scroll-down", "pagedown,ctrl+f,space", "Scroll down", COMPARE, "Differences"),
    Action("scroll-up", "pageup,ctrl+b", "Scroll up", COMPARE, "Differences"),
    Action("keep-left", "1", "Keep the first coder's", COMPARE, "Resolve", "keep"),
    Action("keep-right", "2", "Keep the second coder's", COMPARE, "Resolve"),
    Action("keep-both", "3", "Keep both", COMPARE, "Resolve", "both"),
    Action("keep-neither", "0", "Neither: the code does not apply", COMPARE, "Resolve", "neither"),
    Action("keep-other", "c", "Apply another code instead", COMPARE, "Resolve", "other code"),
    Action("difference-code", "f", "Show one code", COMPARE, "Look", "one code"),
    Action("only-open", "z", "Show open disagreements, or all", COMPARE, "Look", "only open"),
    Action("next-pair", "o", "Next pair of coders", COMPARE, "Look"),
    Action("open-difference", "enter", "Open the passage to read and code", COMPARE, "Look", "open"),
    # the codebook
    Action("fold", "left,h", "Fold, or go to the code above", BOOK, "Move"),
    Action("unfold", "right,l", "Unfold", BOOK, "Move"),
    Action("fold-all", "z", "Fold or unfold all", BOOK, "Move"),
    Action("find-code", "/", "Find a code", BOOK, "Move", "find"),
    Action("read-details", "tab", "Scroll the definition", BOOK, "Move"),
    Action("code-excerpts", "enter", "Excerpts of this code", BOOK, "Look", "excerpts"),
    Action("add-beside", "a", "New code at this level", BOOK, "Edit", "add"),
    Action("add-below", "alt+a", "New code below this one", BOOK, "Edit", "add below"),
    Action("rename", "R", "Rename the code", BOOK, "Edit", "rename"),
    Action("move-under", "M", "Move under another code", BOOK, "Edit", "move"),
    Action("move-up", "alt+up,shift+up", "Move up", BOOK, "Edit"),
    Action("move-down", "alt+down,shift+down", "Move down", BOOK, "Edit"),
    Action("colour", "", "Change the colour", BOOK, "Edit", "colour"),
    Action("heading", "", "Make it a heading, or a code that can be applied", BOOK, "Edit"),
    Action("edit-code", "e", "Edit: definition, phrases, examples, colour …", BOOK, "Edit", "edit"),
    Action("edit-definition", "", "Edit the definition", BOOK, "Words", "definition"),
    Action("edit-include", "", "Edit what to include", BOOK, "Words"),
    Action("edit-exclude", "", "Edit what to exclude", BOOK, "Words"),
    Action("edit-examples", "", "Edit the examples", BOOK, "Words"),
    Action("edit-phrases", "", "Edit the phrases", BOOK, "Words", "phrases"),
    Action("edit-not-phrases", "", "Edit the excluded phrases", BOOK, "Words"),
    Action("code-note", "m", "Memo on this code", BOOK, "Memos"),
    Action("link-code", "X", "Link from this code, or to it", BOOK, "Edit", "link"),
    Action("merge-into", "C", "Merge into another code", BOOK, "Edit", "merge"),
    Action("split", "S", "Split into new codes", BOOK, "Edit", "split"),
    Action("delete-code", "x,delete", "Delete the code", BOOK, "Edit", "delete"),
    Action("leave-book", "escape", "Back", BOOK, "fusen"),
    # a second look, and a code that is split
    Action("applies", "1", "The code applies: keep the coding, or add it", LOOKS, "Recheck", "applies"),
    Action("applies-not", "r", "The code does not apply: remove the coding, or leave it out", LOOKS, "Recheck", "does not apply"),
    Action("look-recode", "R", "Recode", LOOKS, "Recheck", "recode"),
    Action("next-code", "n", "Next code to recheck", LOOKS, "Recheck", "next code"),
    Action("wording", "W", "The change was only in wording", LOOKS, "Recheck", "wording only"),
    *(
        Action(f"give-{digit}", str(digit), f"Assign marked codings, or this one, to new code {digit}", SHARING, "Split",
               "assign" if digit == 1 else "")
        for digit in range(1, 10)
    ),
    Action("give-0", "0", "Leave it with the old code", SHARING, "Split", "stays"),
    Action("share-out", "ctrl+s", "Carry out the split", SHARING, "Split", "split"),
    # the board
    Action("card-left", "left,h", "Column to the left", BOARD, "Move"),
    Action("card-right", "right,l", "Column to the right", BOARD, "Move"),
    Action("card-down", "down,j", "Next card", BOARD, "Move"),
    Action("card-up", "up,k", "Previous card, or the title of the column", BOARD, "Move"),
    *(
        Action(f"card-to-{digit}", str(digit), f"Move the marked cards, or this one, to theme {digit}", BOARD, "Board",
               "to a theme" if digit == 1 else "")
        for digit in range(1, 10)
    ),
    Action("card-mark", "space", "Mark the card and go on", BOARD, "Board", "mark"),
    Action("card-to-0", "0", "Take the marked cards, or this one, out of the theme", BOARD, "Board", "out"),
    Action("card-before", "shift+left", "Move the card to the column on the left", BOARD, "Board"),
    Action("card-after", "shift+right", "Move the card to the column on the right", BOARD, "Board"),
    Action("new-theme", "a", "New theme", BOARD, "Board", "new theme"),
    Action("card-rename", "R", "Rename the code or theme", BOARD, "Board", "rename"),
    Action("card-under", "M", "Move under another code", BOARD, "Board"),
    Action("card-merge", "C", "Merge into another code", BOARD, "Board", "merge"),
    Action("card-note", "m", "Memo on this code", BOARD, "Memos"),
    Action("card-excerpts", "enter", "Excerpts of this code", BOARD, "Look", "excerpts"),
    Action("leave-board", "escape", "Clear the marks, then back", BOARD, "fusen"),
    # memos
    Action("open-memo", "enter", "Follow the chosen link, or go to what the memo is about", MEMOS, "Memos", "follow"),
    Action("next-link", "tab", "Choose the next link of the memo", MEMOS, "Memos", "link"),
    Action("previous-link", "shift+tab", "Choose the previous link", MEMOS, "Memos"),
    Action("edit-memo", "e", "Edit your memo", MEMOS, "Memos", "edit"),
    Action("new-memo", "a", "Write a memo on a code, passage, interviewee or the study", MEMOS, "Memos", "new"),
    Action("remove-memo", "x,delete", "Delete your memo", MEMOS, "Memos"),
    Action("earlier-version", "left,h", "Earlier version of the memo", MEMOS, "Memos"),
    Action("later-version", "right,l", "Later version of the memo", MEMOS, "Memos"),
    Action("filter-memos", "f,slash", "Show only memos with these words", MEMOS, "Look", "filter"),
    Action("divide-memos", "p", "Divide by day, subject, kind or coder", MEMOS, "Look", "divide"),
    Action("whose-memos", "o", "Memos of all coders, or only yours", MEMOS, "Look"),
    Action("copy-memo", "y", "Copy the memo", MEMOS, "Look"),
    Action("leave-memos", "escape", "Back", MEMOS, "fusen"),
    # names and pseudonyms
    Action("name-accept", "1", "Accept the pseudonym, go to the next name", NAMES, "Names", "accept"),
    Action("name-reject", "r", "Keep the name in the transcripts, go to the next", NAMES, "Names", "keep the name"),
    Action("name-edit", "e", "Change the pseudonym", NAMES, "Names", "change"),
    Action("name-add", "a", "Add a name that fusen did not find", NAMES, "Names", "add"),
    Action("name-remove", "x,delete", "Remove a name from the list", NAMES, "Names"),
    Action("next-name", "n", "Next name without a decision", NAMES, "Move", "next"),
    Action("names-open", "z", "Show names without a decision, or all", NAMES, "Look", "only open"),
    Action("name-passage", "enter", "Open the passage in its transcript", NAMES, "Look", "open"),
    Action("next-place", "tab", "Next passage with the name", NAMES, "Move"),
    Action("find-names", "f5", "Find names in the transcripts", NAMES, "Names", "find names"),
    Action("leave-names", "escape", "Back", NAMES, "fusen"),
    # framework matrix
    Action("cell-left", "left,h,shift+tab", "Previous code", MATRIX, "Move"),
    Action("cell-right", "right,l,tab", "Next code", MATRIX, "Move"),
    Action("next-stale", "n", "Next cell that is stale or empty", MATRIX, "Move", "next cell"),
    Action("write-cell", "e", "Write this cell", MATRIX, "Matrix", "write"),
    Action("cell-excerpts", "enter", "Excerpts of this cell", MATRIX, "Matrix", "excerpts"),
    Action("whose-matrix", "o", "Whose codings: yours, people's, phrase matches, all", MATRIX, "Look", "whose codings"),
    Action("matrix-level", "z", "Show themes, codes, or both", MATRIX, "Matrix", "themes or codes"),
    # codebook tree
    Action("tree-apply", "enter", "Apply this code", TREE, "Codebook tree", "code with it"),
    Action("tree-down", "down,j", "Next code", TREE, "Codebook tree"),
    Action("tree-up", "up,k", "Previous code", TREE, "Codebook tree"),
    Action("tree-fold", "left,h", "Fold", TREE, "Codebook tree", "fold"),
    Action("tree-unfold", "right,l", "Unfold", TREE, "Codebook tree", "unfold"),
    Action("tree-note", "m", "Memo on this code", TREE, "Codebook tree", "memo"),
    Action("tree-excerpts", "alt+e", "Excerpts of this code", TREE, "Codebook tree", "excerpts"),
    Action("tree-leave", "escape,t", "Back to the transcript", TREE, "Codebook tree", "back"),
)  # fmt: skip

BY_ID = {action.id: action for action in ACTIONS}


def bindings(*where: str) -> list[BindingType]:
    """Return the bindings of the actions on a screen, which runs them; selection keys come first because they take
    precedence.
    """
    return [
        Binding(
            action.keys or f"no-key-{action.id}", f"screen.run({action.id!r})", action.label, id=action.id, show=False
        )
        for place in where
        for action in ACTIONS
        if action.where == place
    ]


def keys_of(action: Action, remapped: Mapping[str, str]) -> tuple[str, ...]:
    """Return the keys of an action; none if it has no key of its own or the user gave all to another action."""
    return tuple(key.strip() for key in remapped.get(action.id, action.keys).split(",") if key)


def first_key(action: Action, remapped: Mapping[str, str]) -> str:
    """Return the first key of an action in readable form, for a place after that of `go`; else that of the palette."""
    keys = keys_of(action, remapped)
    if not keys:
        return first_key(BY_ID["palette"], remapped) if action.id != "palette" else ""
    return f"{first_key(BY_ID['go'], remapped)} {shown_key(keys[0])}" if action.where == GO else shown_key(keys[0])


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
    return "+".join([*modifiers, _SHOWN.get(last) or key_to_character(last) or last])
