"""`python -m fusen` and the `fusen` command."""

from __future__ import annotations

import sys


def main() -> None:
    from fusen.cli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
