"""`python -m fusen` and the `fusen` command."""

from __future__ import annotations

import sys


def main() -> None:
    try:
        import gc
        import signal

        from fusen.cli.app import run

        gc.set_threshold(400_000, 20, 20)  # commands build many values, few cycles: a tenth less CPU on large studies
        code = run(sys.argv[1:])
        # The exit code stands: Ctrl-C while Python ends must not change it.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    except KeyboardInterrupt:
        print("interrupted before anything was begun", file=sys.stderr)
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
