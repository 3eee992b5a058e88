"""`python -m fusen` and the `fusen` command."""

from __future__ import annotations

import sys


def main() -> None:
    import gc

    from fusen.cli.app import run

    gc.set_threshold(100_000, 20, 20)  # a command builds many values and few cycles: a tenth less CPU on large studies
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
