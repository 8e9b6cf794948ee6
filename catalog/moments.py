"""On which day a moment lies, by the calendar that the catalogue lives by."""

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

CALENDAR: Final = ZoneInfo("Asia/Shanghai")  # deadlines, freshness and editions are dated in China


def local(moment: datetime) -> datetime:
    """A moment as the calendar has it; one without a zone is in UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(CALENDAR)


def day_of(moment: datetime) -> date:
    """The day on which a moment lies."""
    return local(moment).date()
