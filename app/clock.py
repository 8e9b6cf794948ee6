"""The only place that reads the clock."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

# The calendar the catalogue lives by: deadlines, freshness and editions are dated in China.
CALENDAR = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment, with its zone (UTC)."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date in China."""
    return datetime.now(CALENDAR).date()
