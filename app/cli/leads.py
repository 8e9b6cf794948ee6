"""Personal data of leads: given out, and erased."""

from typing import Annotated

import typer

from app import clock
from app.cli.console import Json, language, opened, say, say_json
from app.settings import Misuse
from catalog.database import empty_log
from catalog.language import N_, translate

AUTHOR = "tilan"  # by whom the history of a lead says that it was erased


def export(
    number: Annotated[str | None, typer.Argument(help="The number of a lead.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All leads.")] = False,
) -> None:
    """Print what is kept of who asked and what was written, as JSON."""
    from app.leads import leads, reading

    if (number is None) != everything:
        raise Misuse(N_("写一个线索编号，或者写 --all"))
    with opened().sessions() as session:
        rows = reading.every(session) if number is None else [reading.detail(session, number)]
        say_json(leads.exported(rows))


def erase(number: Annotated[str, typer.Argument(help="The number of a lead.")], as_json: Json = False) -> None:
    """Erase who asked and all that was written; when, about which assets and in which stage stays."""
    from app.leads import leads, reading

    with opened().sessions() as session:
        leads.erase(session, reading.detail(session, number), AUTHOR, clock.now())
        session.commit()
        empty_log(session)
    if as_json:
        say_json({"erased": number})
    else:
        say(translate(N_("线索 {number}：联系人和写过的话已删除"), language(), number=number))
