"""What can go wrong for a user, as one family: a message to translate, its values, and where it happened.

Inner code raises; one place at the edge (`app.errors` for pages and API, `app.cli` for commands) tells the reader.
"""

from typing import Any, ClassVar

from catalog.fields import Field
from catalog.language import translate
from catalog.vocabulary import Term


class Problem(Exception):
    """An error with a sentence for the reader. `where` names the field, cell or argument; `status` is for HTTP.

    A value given as a Field is told by its name in the reader's language, a Problem by its sentence, a tuple as a list
    of words.
    """

    status: ClassVar[int] = 500

    def __init__(self, message: str, *, where: str | None = None, **values: Any) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.values = values

    def text(self, lang: str) -> str:
        """The sentence in `lang`."""
        return translate(self.message, lang, **{name: _said(value, lang) for name, value in self.values.items()})

    def __str__(self) -> str:
        return self.text("zh-CN")


def _said(value: Any, lang: str) -> Any:
    if isinstance(value, Field | Term):
        return value.label(lang)
    if isinstance(value, Problem):
        return value.text(lang)
    if isinstance(value, tuple):
        return (", " if lang == "en" else "、").join(str(_said(item, lang)) for item in value)
    return value


class InvalidInput(Problem):
    """What was given has no meaning here."""

    status = 422


class NotFound(Problem):
    """What was asked for is not there."""

    status = 404


class Forbidden(Problem):
    """Not allowed to this person."""

    status = 403


class Conflict(Problem):
    """It does not fit the present state."""

    status = 409


class TooLarge(Problem):
    """More than is taken."""

    status = 413


class Unavailable(Problem):
    """Not now; later it may go."""

    status = 503
