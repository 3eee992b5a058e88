"""Random codebook files in different styles: indentation, quotes, comments, braces, with and without ids."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

VALUES = (
    "plain words",
    '"in quotes"',
    "'single'",
    '"a # sign"',
    ">-\n{pad}folded words\n{pad}go on",
    "|\n{pad}line one\n{pad}line two",
)
LISTS = (
    "[budget, 予算]",
    '["a b", c]',
    "\n{pad}- budget   # why\n{pad}- 'x y'",
    "{{en: [budget], ja: [予算]}}",
    "\n{pad}en: [a]\n{pad}# more\n{pad}fr: [b]",
)


@dataclass
class Written:
    """Lines of a file, each with the name of its code ("" for none)."""

    lines: list[str] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def put(self, owner: str, text: str) -> None:
        for line in text.split("\n"):
            self.lines.append(line)
            self.owners.append(owner)

    def bytes(self, newline: str, mark: bool) -> bytes:
        return (b"\xef\xbb\xbf" if mark else b"") + (newline.join(self.lines) + newline).encode()


@st.composite
def written_codebooks(draw: st.DrawFn) -> Written:
    made = Written()
    made.put("", "# top")
    made.put("", "name: Book   # kept")
    made.put("", "codes:")
    indent = draw(st.sampled_from([0, 2, 4]))
    for _ in range(draw(st.integers(1, 3))):
        _code(draw, made, indent, 0)
    if draw(st.booleans()):
        made.put("", "# end")
    return made


def _code(draw: st.DrawFn, made: Written, indent: int, depth: int, inside: str = "") -> None:
    name = f"Code {len(made.names)}"
    made.names.append(name)
    if draw(st.integers(0, 3)) == 0:
        made.put(inside, draw(st.sampled_from(["", " " * indent + f"# about {name}"])))
    if draw(st.integers(0, 5)) == 0:
        made.put(name, f"{' ' * indent}- {{name: {name}, definition: 'short, one'}}  # braces")
        return
    gap = draw(st.sampled_from(["- ", "-   "]))
    column = indent + len(gap)
    pad = " " * column
    quoted = draw(st.sampled_from(["{}", '"{}"', "'{}'"])).format(name)
    comment = draw(st.sampled_from(["", "  # noted"]))
    made.put(name, f"{' ' * indent}{gap}name: {quoted}{comment}")
    if draw(st.booleans()):
        made.put(name, f"{pad}id: own-{len(made.names)}")
    for key in ("definition", "include"):
        if draw(st.booleans()):
            made.put(name, f"{pad}{key}: " + draw(st.sampled_from(VALUES)).format(pad=pad + "  "))
    if draw(st.booleans()):
        written = draw(st.sampled_from(LISTS)).format(pad=pad + "  ")
        made.put(name, f"{pad}phrases:{written}" if written.startswith("\n") else f"{pad}phrases: {written}")
    if draw(st.integers(0, 3)) == 0:
        made.put(name, f"{pad} # inside {name}")  # not as far in as a block text
    below = draw(st.integers(0, 2)) if depth < 2 else 0
    if below:
        made.put(name, f"{pad}codes:")
        step = draw(st.sampled_from([0, 2]))
        for _ in range(below):
            _code(draw, made, column + step, depth + 1, name)
