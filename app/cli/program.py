"""The commands as one program: how each is called, and how what went wrong is told."""

import io
import logging
import os
import sys

import typer
from pydantic import ValidationError
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.cli import accounts, catalogue, files, leads, ledgers, needs
from app.cli.console import FAILED, INTERRUPTED, NOT_FOUND, REFUSED, USAGE, language, say
from app.settings import Misuse, Settings, reasons
from catalog.errors import Problem
from catalog.language import translate

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, help="Tilan 提篮"
)
users = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Accounts of the staff.")
inquiries = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Personal data of leads.")
app.command("import")(ledgers.import_)
app.command()(files.export)
app.command()(catalogue.reindex)
app.command()(catalogue.search)
app.command()(needs.match)
app.command()(files.brochure)
app.command()(needs.evaluate)
app.add_typer(users, name="user")
users.command("add")(accounts.add)
users.command("link")(accounts.link)
app.add_typer(inquiries, name="leads")
inquiries.command("export")(leads.export)
inquiries.command("erase")(leads.erase)
app.command()(catalogue.serve)

logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")


def run() -> None:
    """Run the command that was asked for; ends the program with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a file's name, or what the terminal cannot show, ends no command
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            _tell(translate("中断了；没做完的没有留下", language()))
        _leave_quietly()
        raise
    except Problem as problem:
        _tell(problem.text(language()))
        raise SystemExit(_code(problem)) from None
    except ValidationError as error:
        for reason in reasons(error, language()):
            _tell(reason)
        raise SystemExit(USAGE) from None
    except SQLAlchemyError as error:
        said = _reason(error)
        _tell(translate("数据库用不了：{reason}（{where}）", language(), reason=said, where=_database()))
        raise SystemExit(FAILED) from None
    except OSError as error:
        _tell(f"{error.strerror or error}: {error.filename or ''}".rstrip(": "))
        raise SystemExit(FAILED) from None


def _tell(text: str) -> None:
    say(f"tilan: {text}", err=True)


def _code(problem: Problem) -> int:
    if isinstance(problem, Misuse):
        return USAGE
    return NOT_FOUND if problem.status == 404 else REFUSED if problem.status < 500 else FAILED


def _reason(error: SQLAlchemyError) -> str:
    """What the database itself says, without the statement and without a word of what was in it."""
    said = str(error.orig) if isinstance(error, DBAPIError) else type(error).__name__
    return next(iter(said.splitlines()), "") or type(error).__name__


def _database() -> str:
    """Which database, without its password."""
    url = make_url(Settings().database_url)
    return str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)


def _leave_quietly() -> None:
    """Where the reader of standard output went away (`… | head`), nothing is said of it at the end either."""
    if sys.__stdout__ is None:
        return
    try:
        sys.__stdout__.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())
