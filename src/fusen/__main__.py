"""Entry point of `python -m fusen` and the `fusen` command."""

from __future__ import annotations

import sys


def main() -> None:
    try:
        import gc
        import signal

        if sys.argv[1:2] == ["--complete"]:  # a shell asks at every press of Tab, so without Typer
            from fusen.cli.complete import complete

            print("\n".join(candidate for candidate in complete(sys.argv[2:]) if "\n" not in candidate))
            return

        gc.set_threshold(400_000, 20, 20)  # many values, few cycles: a tenth less CPU on large studies

        import fusen.suggest  # noqa: F401 - sets one thread for linear algebra, before anything loads numpy
        from fusen.cli.app import run

        code = run(sys.argv[1:])
        gc.freeze()  # at exit Python would search all modules for cycles: 70 of the 360 ms of `fusen frequencies`
        # Ctrl-C during shutdown must not change the exit code.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    except KeyboardInterrupt:
        print("interrupted before anything started", file=sys.stderr)
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
