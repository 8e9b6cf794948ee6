"""Accounts of the staff."""

from typing import Annotated

import typer

from app import clock
from app.cli.console import Json, opened, option, say, say_json
from app.runtime import Runtime


def add(
    name: Annotated[str, typer.Argument(help="The name to sign in with.")],
    role: Annotated[str, typer.Option(help="administrator, promotion, keeper or viewer.")] = "promotion",
    keeper: Annotated[
        list[str] | None,
        typer.Option(help="For the role keeper: whose leads it sees, by name or code; may be repeated."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Add an account and print its one-time sign-in link."""
    from app.accounts import accounts

    with option("--role"):
        accounts.check_role(role)
    runtime = opened()
    with runtime.sessions() as session:
        user = accounts.add_user(session, name, role, clock.now(), keeper or ())
        token = accounts.new_link(session, user, clock.now())
        session.commit()
    _tell(runtime, user.name, role, token, as_json)


def link(
    name: Annotated[str, typer.Argument(help="The name to sign in with.")],
    as_json: Json = False,
) -> None:
    """Print a new one-time sign-in link for an account, to choose a password with; earlier links stop working."""
    from app.accounts import accounts

    runtime = opened()
    with runtime.sessions() as session:
        user = accounts.user_named(session, name)
        token = accounts.new_link(session, user, clock.now())
        session.commit()
    _tell(runtime, user.name, user.role, token, as_json)


def _tell(runtime: Runtime, name: str, role: str, token: str, as_json: bool) -> None:
    address = f"{runtime.settings.base_url}/sign-in/link/{token}"
    if as_json:
        say_json({"name": name, "role": role, "link": address})
    else:
        say(address)
