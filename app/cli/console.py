"""What every command shares: its options, what it says and in which language, how it tells that it is at work."""

import contextlib
import json
import os
import sys
import threading
import time
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Annotated, Any, Final

import typer

from app.runtime import Runtime
from app.settings import Misuse, Settings
from catalog.errors import Problem
from catalog.fields import field_of
from catalog.files import written
from catalog.language import DEFAULT, N_, normalise_language, translate

# Exit codes: what a script may rely on.
FAILED, USAGE, NOT_FOUND, REFUSED, INTERRUPTED = 1, 2, 3, 4, 130
MOST_TOLD: Final = 50  # doubts and the like that are told without --json
STDOUT: Final = Path("-")
GAP: Final = "  "

Json = Annotated[bool, typer.Option("--json", help="JSON on standard output, and nothing else there.")]
Lang = Annotated[str | None, typer.Option("--lang", help="zh-CN or en; the shell's if not given, zh-CN with --json.")]
Today = Annotated[datetime | None, typer.Option("--today", formats=["%Y-%m-%d"], help="The day to take for today.")]


def language() -> str:
    """The language of messages: what the shell asks for, else Chinese."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "zh-CN" if os.environ[name].startswith("zh") else "en"
    return DEFAULT


def known_language(asked: str | None, as_json: bool) -> str:
    """The language that `--lang` asks for, or the reader's; what programs read does not depend on the shell."""
    if asked is None:
        return DEFAULT if as_json else language()
    found = normalise_language(asked)
    if found is None:
        raise Misuse("{name}: {problem}", name="--lang", problem=Problem(N_("语言只有 zh-CN 和 en")))
    return found


@contextlib.contextmanager
def option(name: str) -> Iterator[None]:
    """What is wrong with the value of an option is wrong usage."""
    try:
        yield
    except Problem as problem:
        raise Misuse("{name}: {problem}", name=name, problem=problem) from None


def say(text: str, err: bool = False) -> None:
    """One line. What could steer a terminal (ledgers bring it in) is shown, not sent."""
    typer.echo("".join(_shown(character) for character in text), err=err)


def _shown(character: str) -> str:
    if character.isprintable() or unicodedata.category(character) == "Zs":
        return character
    return character.encode("unicode_escape").decode("ascii")


def say_json(value: Any) -> None:
    """JSON on standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def say_table(rows: Sequence[Sequence[str]], indent: str = "") -> None:
    """Rows with their columns one below the other; a Chinese character takes two places."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True))
        say(indent + GAP.join(cells).rstrip())


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def say_rest(count: int, err: bool = False) -> None:
    """That there are more than were told, if so."""
    if count > MOST_TOLD:
        say(translate("  另有 {n} 处，用 --json 看全", language(), n=count - MOST_TOLD), err)


def label_of(name: str, lang: str) -> str:
    """What a field is called."""
    known = field_of(name)
    return known.label(lang) if known else name


class Doing:
    """Something that goes on, and how far it is."""

    def __init__(self) -> None:
        self.count = 0

    def rows(self, count: int) -> None:
        """So many rows are done."""
        self.count = count


@contextlib.contextmanager
def working(what: str, **values: Any) -> Iterator[Doing]:
    """Say on standard error that something goes on, once a second, as soon as it takes more than one."""
    done, doing = threading.Event(), Doing()

    def tell() -> None:
        started, lang = time.monotonic(), language()
        while not done.wait(1.0):
            rows = translate("，{n} 行", lang, n=doing.count) if doing.count else ""
            said = f"{translate(what, lang, **values)} … {time.monotonic() - started:.0f} s{rows}"
            with contextlib.suppress(OSError):  # nobody listens any more
                say(said, err=True)

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield doing
    finally:
        done.set()
        thread.join()


def opened() -> Runtime:
    """The installation, its data folder prepared."""
    with working(N_("准备")):
        runtime = Runtime(Settings.of_command())
        runtime.prepare()
    return runtime


@contextlib.contextmanager
def output(path: Path) -> Iterator[IO[bytes]]:
    """The file that a command writes for somebody; `-` is standard output."""
    if path != STDOUT:
        with written(path) as file:
            yield file
        return
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()


def check_output(path: Path, as_json: bool) -> None:
    """Misuse when a file and JSON would both go to standard output."""
    if path == STDOUT and as_json:
        raise Misuse(N_("--json 和 --out - 不能同时用：标准输出只能有一样"))
