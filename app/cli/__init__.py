"""The command line. Works on the same data as the server, also beside it; `--json` prints JSON and nothing else.

What only some commands need (scikit-learn, the typesetter, readers of ledgers) is imported by those, so that the others
start at once.
"""


def main() -> None:
    """Run a command; tell what went wrong in one line, with an exit code that means it."""
    try:
        from app.cli.program import run
    except KeyboardInterrupt:  # before there is anything that could tell it
        raise SystemExit(130) from None
    run()
