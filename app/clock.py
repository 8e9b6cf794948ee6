"""The only place that reads the clock."""

from datetime import UTC, date, datetime

from catalog.moments import CALENDAR as CALENDAR


def now() -> datetime:
    """The present moment, with its zone (UTC)."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date in China."""
    return datetime.now(CALENDAR).date()
