"""How results look in the terminal and as rows for programs."""
