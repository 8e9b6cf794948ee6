"""Months, days and years as ledgers write them; what says less than the field asks for is an interval (decision 0004).

An interval keeps its first month (or day; a deadline its last day) with the state range, and both ends in `low` and
`high`: months since year 0 and days since 1970-01-01, as the columns of a snapshot count them.
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from catalog.condition_values import day_number, month_number
from catalog.fields import Field
from catalog.language import N_
from catalog.ledger.cells import CellValue
from catalog.ledger.figures import CHINESE, chinese_figure
from catalog.ledger.reading import Hints, Outcome, Reading, State
from catalog.ledger.wording import LONGEST, about, brackets, doubt, fold, is_unknown, not_understood

_OLDEST: Final = 1950  # nothing that stands idle now has stood idle since before
_NONE: Final = re.compile(r"长期|无期限|不限|随时|尽快|另行|永久|待定|未定|暂无|没有|^无$")
_ABOUT: Final = re.compile(r"约|左右|前后|大概|上下|估计|\b(?:ca?|circa|about|approx)\b")
_ENGLISH: Final = {name: number for number, name in enumerate(
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)}  # fmt: skip
# Words for parts of a year: first and last month counted from January, and whether the words name one month roughly.
# Spring Festival falls between 21 January and 20 February; heating in the north ends in April and begins in October.
_PARTS: Final = (
    (re.compile(r"上半年|(?<![a-z\d])h1\b"), 1, 6, False),
    (re.compile(r"下半年|(?<![a-z\d])h2\b"), 7, 12, False),
    (re.compile(r"第?[一1]季度|(?<![a-z\d])q1\b|首季"), 1, 3, False),
    (re.compile(r"第?[二2]季度|(?<![a-z\d])q2\b"), 4, 6, False),
    (re.compile(r"第?[三3]季度|(?<![a-z\d])q3\b"), 7, 9, False),
    (re.compile(r"第?[四4]季度|(?<![a-z\d])q4\b"), 10, 12, False),
    (re.compile(r"年底|年末|岁末|年终"), 12, 12, True),
    (re.compile(r"年初|年头"), 1, 3, False),
    (re.compile(r"年中"), 6, 7, False),
    (re.compile(r"春节[前]"), 1, 2, True),
    (re.compile(r"春节"), 2, 3, True),
    (re.compile(r"元旦"), 1, 1, True),
    (re.compile(r"五一"), 5, 5, True),
    (re.compile(r"(?:国庆|十一)(?!月)"), 10, 11, True),
    (re.compile(r"(?:采暖|供暖|取暖)[季期](?:结束)?(?:以?后|末)"), 4, 5, True),
    (re.compile(r"(?:采暖|供暖|取暖)[季期]?(?:开始)?(?:以?前)"), 10, 10, True),
    (re.compile(r"秋(?:收|季)?后"), 10, 12, True),
    (re.compile(r"春"), 3, 5, False),
    (re.compile(r"夏"), 6, 8, False),
    (re.compile(r"秋"), 9, 11, False),
    (re.compile(r"冬"), 12, 14, False),
)
_Y: Final = r"(?<!\d)(?P<y>(?:19|20|21|22)\d\d)"
_DAY: Final = (
    re.compile(rf"{_Y}\s?[年./-]\s?(?P<m>1[0-2]|0?[1-9])\s?[月./-]\s?(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)\s?[日号]?"),
    re.compile(rf"{_Y}(?P<m>1[0-2]|0[1-9])(?P<d>3[01]|[12]\d|0[1-9])(?!\d)"),
    re.compile(r"(?<![\d.])(?P<s>\d\d)\s?(?P<k>[年./-])\s?(?P<m>1[0-2]|0?[1-9])\s?[月./-]\s?(?P<d>3[01]|[12]\d|0?[1-9])(?![\d.])\s?[日号]?"),
)  # fmt: skip
_MONTH: Final = (
    re.compile(rf"{_Y}\s?(?:年|[./-])\s?(?P<m>1[0-2]|0?[1-9])(?![\d.])(?:\s?月份?)?"),
    re.compile(rf"{_Y}(?P<m>1[0-2]|0[1-9])(?!\d)"),
    re.compile(r"(?<!\d)(?P<s>\d\d)\s?年\s?(?P<m>1[0-2]|0?[1-9])\s?月份?"),
    re.compile(r"(?<!\d)(?P<m>1[0-2]|0?[1-9])[/.](?P<y>(?:19|20)\d\d)(?!\d)"),
    re.compile(rf"\b(?P<e>{'|'.join(_ENGLISH)})[a-z]*\.?,?\s(?P<y>(?:19|20)\d\d)(?!\d)"),
)
_YEAR: Final = (
    re.compile(rf"{_Y}(?![\d.])(?:\s?年)?(?!\s?月)"),
    re.compile(r"(?<!\d)(?P<s>\d\d)\s?年(?![\d限期前后])"),
)
_PART_FIRST: Final = re.compile(r"\b([qh][1-4])[ ,/-]{0,2}((?:19|20)\d\d)\b")  # Q4 2020
# A month or a day that no calendar has: what is left of the figures is no date either.
_IMPOSSIBLE: Final = {
    "year": re.compile(r"[./-]\d{1,2}(?!\d)|\d{1,2}月"),
    "month": re.compile(r"[./-]\d{1,2}(?!\d)|\d{1,2}[日号]"),
}
_TO: Final = re.compile(r"\s?(?:至|到|~|—|-{1,2})\s?")
_CHINESE_YEAR: Final = re.compile(r"[一二][〇零九一二三四五六七八]{3}(?=年)")
_CHINESE_PART: Final = re.compile(rf"({CHINESE})(?=[月日号])")


@dataclass(frozen=True, slots=True)
class When:
    """What a text says of a time: its first and last day, how it was said, and what stands beside it."""

    first: date
    last: date
    kind: str  # day, month, part, year, window
    rough: bool = False
    rest: str = ""

    @property
    def unclear(self) -> bool:
        """Whether further figures or a question mark stand beside the time."""
        return re.search(r"\d|[?]|待核|存疑", self.rest) is not None


def _ends(year: int, first: int, last: int) -> tuple[date, date]:
    until_year, until = (year, last) if last <= 12 else (year + 1, last - 12)
    return date(year, first, 1), date(until_year, until, monthrange(until_year, until)[1])


def _year_of(match: re.Match[str], today: date, ahead: int) -> int:
    groups = match.groupdict()
    if groups.get("y"):
        return int(groups["y"])
    short = int(groups["s"])
    return 2000 + short if short <= today.year % 100 + ahead else 1900 + short


def _find(text: str, today: date, ahead: int) -> tuple[int, int, When] | None:
    for pattern in _DAY:
        for found in pattern.finditer(text):
            try:
                day = date(_year_of(found, today, ahead), int(found["m"]), int(found["d"]))
            except ValueError:
                continue
            return found.start(), found.end(), When(day, day, "day")
    for pattern in _MONTH:
        if match := pattern.search(text):
            groups = match.groupdict()
            month = _ENGLISH[groups["e"]] if groups.get("e") else int(groups["m"])
            first, last = _ends(_year_of(match, today, ahead), month, month)
            return match.start(), match.end(), When(first, last, "month")
    for pattern in _YEAR:
        if match := pattern.search(text):
            year = _year_of(match, today, ahead)
            behind = text[match.end() :]
            # 年 of 年底 belongs to both.
            near = ("年" if text[match.end() - 1] == "年" else "") + behind
            for words, first_month, last_month, rough in _PARTS:
                if part := words.search(near[:14]):
                    first, last = _ends(year, first_month, last_month)
                    end = match.end() + max(0, part.end() - (len(near) - len(behind)))
                    return match.start(), end, When(first, last, "part", rough)
            return match.start(), match.end(), When(*_ends(year, 1, 12), "year")
    return None


def when(text: str, today: date, ahead: int = 1) -> When | None:
    """The time that a text names, first by the day, then the month, then parts of a year; None where it names none."""
    plain = _CHINESE_YEAR.sub(lambda found: f"{chinese_figure(found[0]) or 0:.0f}", fold(text))
    plain = _CHINESE_PART.sub(lambda found: f"{chinese_figure(found[1]) or 0:.0f}", plain)
    plain = re.sub(r"(?<=\d)[t ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?z?", "", plain)
    plain = _PART_FIRST.sub(r"\2 \1", plain)
    plain = re.sub(r"(?<=\d) (?=[\d年月日./-])|(?<=[年月./-]) (?=\d)", "", plain)
    found = _find(plain, today, ahead)
    if found is None:
        return None
    start, end, time = found
    if time.kind == "year":  # 2025年初(1月)
        inside = re.match(r"[^\d]{0,6}\((1[0-2]|[1-9])月\)", plain[end:])
        if inside:
            return When(*_ends(time.first.year, int(inside[1]), int(inside[1])), "month", rest="")
    if time.kind == "part" and (inside := re.match(r"\((1[0-2]|[1-9])月份?\)", plain[end:])):
        return When(*_ends(time.first.year, int(inside[1]), int(inside[1])), "month", rest="")
    if _is_impossible(time.kind, plain[start:end], plain[end:]):
        return None
    between = _TO.match(plain, end)
    later = _find(plain[between.end() :], today, ahead) if between else None
    if between and later and later[0] == 0 and later[2].last >= time.first:
        rest = plain[:start] + plain[between.end() + later[1] :]
        return When(time.first, later[2].last, "window", rest=rest)
    rest = plain[:start] + plain[end:]
    return When(time.first, time.last, time.kind, time.rough or bool(_ABOUT.search(rest)), rest)


def _is_impossible(kind: str, said: str, behind: str) -> bool:
    """Whether a year goes on with a number that is no month, or a month with one that is no day of it."""
    pattern = _IMPOSSIBLE.get(kind)
    if pattern is None or not pattern.match(behind):
        return False
    return kind == "year" or behind[0].isdigit() or behind[0] in said  # 2021.5-8 goes from May to August


def of_value(value: CellValue, today: date) -> When | None:
    """The time that a number or date of a workbook is: a serial of the 1900 system, 202305, 20230501, a year."""
    if isinstance(value, datetime):
        return When(value.date(), value.date(), "day")
    if isinstance(value, date):
        return When(value, value, "day")
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e9:
        return None
    whole = int(value)
    if value == whole and (190001 <= whole <= 220012 or 19000101 <= whole <= 22001231):
        return when(str(whole), today)
    if value == whole and 1900 <= whole <= 2100:
        return When(*_ends(whole, 1, 12), "year")
    if 20_000 <= value < 80_000:
        day = date(1899, 12, 30) + timedelta(days=whole)
        return When(day, day, "day")
    return when(str(value), today) if 1900 < value < 2101 else None


_THREE: Final = re.compile(r"^(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?((?:19|20)\d\d)$")
_SHORT: Final = re.compile(r"^(\d\d)[.．/-](0?[1-9]|1[0-2])$")


def year_last(text: str, column: Iterable[str]) -> list[date]:
    """The days that 03/04/2023 may be: one where the column shows whether months or days come first, else both."""
    match = _THREE.match(fold(text))
    if match is None:
        return []
    first, second, year = (int(part) for part in match.groups())
    parts = [found for item in column if (found := _THREE.match(fold(item)))]
    days_first = first > 12 or any(int(found[1]) > 12 for found in parts)
    months_first = second > 12 or any(int(found[2]) > 12 for found in parts)
    orders = [(second, first)] if days_first else []
    orders += [(first, second)] if months_first else []
    days = []
    for number, day_of_month in orders or sorted({(first, second), (second, first)}):
        try:
            days.append(date(year, number, day_of_month))
        except ValueError:
            continue
    return days


def month(field: Field, value: CellValue, text: str, hints: Hints) -> Outcome:
    """A month: exact from a day or month, an interval from a part of a year, a doubt from a year alone."""
    time, out = _read(field, value, text, hints)
    if time is None:
        return out
    if isinstance(value, float) and not value.is_integer() and re.fullmatch(r"\d{4}\.1", text.strip()):
        # A number loses the zero of 2023.10.
        january, october = (Reading(f"{time.first.year}-{number:02d}") for number in (1, 10))
        return doubt(about(field, N_("“{field}”是数字，1 月还是 10 月：{value}"), text), january, october, default=None)
    reading = _month_reading(time)
    if time.first > hints.today:
        return doubt(about(field, N_("“{field}”在将来：{value}"), text), reading, default=None)
    if time.unclear:
        return doubt(about(field, N_("“{field}”有看不懂的字，是否取这个日期：{value}"), text), reading)
    if time.first.year < _OLDEST:
        near = _ends(time.first.year + 100, time.first.month, time.first.month)
        slips = (_month_reading(When(*near, "month")),) if near[0] <= hints.today else ()
        return doubt(about(field, N_("“{field}”的年份不像：{value}"), text), *slips, reading, default=None)
    if time.kind in ("year", "window"):
        return doubt(about(field, N_("“{field}”只写到年，缺月份：{value}"), text), reading)
    return Outcome((reading,))


def _month_reading(time: When) -> Reading:
    first, last = f"{time.first:%Y-%m}", f"{time.last:%Y-%m}"
    kept = time.rest.strip(" ;,。()") or None
    if first == last:
        return Reading(first, "approximate" if time.rough else "exact", kept=kept)
    state: State = "approximate" if time.rough else "range"
    return Reading(first, state, month_number(first), month_number(last), kept)


def day(field: Field, value: CellValue, text: str, hints: Hints) -> Outcome:
    """A day that lies behind (verified on): a month or less keeps its first day, so that nothing looks fresher."""
    time, out = _read(field, value, text, hints)
    if time is None:
        return out
    reading = _day_reading(time, time.first)
    if time.first > hints.today:
        return doubt(about(field, N_("“{field}”在将来：{value}"), text), reading, default=None)
    if time.unclear:
        return doubt(about(field, N_("“{field}”有看不懂的字，是否取这个日期：{value}"), text), reading)
    if time.kind in ("year", "window"):
        return doubt(about(field, N_("“{field}”只写到年，缺月份：{value}"), text), reading)
    if field.name == "verified_at" and re.search(r"[\u4e00-\u9fff]", beside := _ABOUT.sub("", time.rest)):
        return _verified(field, reading, beside, text)
    return Outcome((reading,))


_OFFICE: Final = re.compile(
    r"[\u4e00-\u9fff]{1,20}?(?:[局科处股室部办站所]|中心|委员?会?|公司|集团|街道|政府)(?![\u4e00-\u9fff])"
)
_NOT_A_VERIFIER: Final = re.compile(r"日期|时间|更新|核[实查验]|最[近新后]|截[至止]|现场|[年月日号前后底初末旬]")


def _verified(field: Field, reading: Reading, beside: str, text: str) -> Outcome:
    """A day with who verified beside it: an office is the verifier; a person or other words are told, and stay out."""
    words = _NOT_A_VERIFIER.sub(" ", beside)
    office = _OFFICE.search(words)
    left = words.replace(office[0], " ", 1) if office else words
    told = (
        about(field, N_("“{field}”有几个字没有读进去：{value}"), text) if re.search(r"[\u4e00-\u9fff]", left) else None
    )
    others = {"verified_by": Outcome((Reading(office[0]),))} if office else {}
    return Outcome((reading,), others=others, told=told)


def deadline(field: Field, value: CellValue, text: str, hints: Hints) -> Outcome:
    """A day to be kept: of anything longer than a day the last one. Words without a date give no value and are told."""
    time, out = _read(field, value, text, hints, ahead=30)
    if time is None:
        return out
    reading = _day_reading(time, time.last)
    if not 1990 <= time.last.year <= hints.today.year + 60:
        return doubt(about(field, N_("“{field}”的年份不像：{value}"), text), reading, default=None)
    if time.unclear:
        return doubt(about(field, N_("“{field}”有看不懂的字，是否取这个日期：{value}"), text), reading)
    if reading.state == "range" and time.kind != "window" and re.match(r"\s?(?:底|末)?(?:之|以)?[前内]", time.rest):
        reading = Reading(reading.value, kept=reading.kept)
    return Outcome((reading,))


def _day_reading(time: When, chosen: date) -> Reading:
    kept = time.rest.strip(" ;,。()") or None
    if time.first == time.last:
        return Reading(chosen.isoformat(), "approximate" if time.rough else "exact", kept=kept)
    ends = day_number(time.first), day_number(time.last)
    return Reading(chosen.isoformat(), "approximate" if time.rough else "range", *ends, kept)


def year(field: Field, value: CellValue, text: str, hints: Hints) -> Outcome:
    """A year: from a year, month or day. One that cannot be yet (2203) is a doubt; a term may lie ahead."""
    term = field.name == "land_term_until"
    if term and (left := _YEARS_LEFT.search(fold(text))) and not re.search(r"(?:19|20|21)\d\d", fold(text)):
        until = hints.today.year + int(left[1])  # as of when, the cell does not say
        message = N_("“{field}”只写了剩余年数：{value}")
        return doubt(about(field, message, text), Reading(until), default=None)
    if re.search(r"\d{2,4}年代|[一二三四五六七八九]十年代|\d{2,4}'?s\b", fold(text)) or re.fullmatch(
        r"\d{1,2}(?:\.0)?\s?年?", fold(text)
    ):
        return _unknown_or(field, text, hints) or not_understood(field, text)
    time, out = _read(field, value, text, hints, ahead=60 if term else 0)
    if time is None:
        return out
    kept = time.rest.strip(" ;,。()") or None
    first, last = time.first.year, time.last.year
    rough: State = "approximate" if time.rough else "exact"
    if kept and re.search(r"预计|计划|拟|预期", kept):
        rough = "planned"
    bound = _BOUND.match(time.rest.strip(" ()")) if first == last and not time.rough else None
    if bound and not term:
        low, high = (None, first) if bound[1] == "前" else (first, None)
        return Outcome((Reading(first, "range", low, high, kept),))
    reading = Reading(last if term else first, rough if first == last else "range",
                      None if first == last else first, None if first == last else last, kept)  # fmt: skip
    if not term and first > hints.today.year + (5 if rough == "planned" else 0):
        near = _slip(first, hints.today.year)
        problem = about(field, N_("“{field}”在将来：{value}"), text)
        return doubt(problem, *(Reading(item) for item in near), default=None)
    if not (field.low or 0) <= reading.value <= (field.high or 9999):
        return not_understood(field, text)
    if time.unclear:
        return doubt(about(field, N_("“{field}”有看不懂的字，是否取这个日期：{value}"), text), reading)
    return Outcome((reading,))


_YEARS_LEFT: Final = re.compile(
    r"(?:剩余?|尚余|还有|余|仅剩)(?:使用|出让|土地)?(?:年限|期限|年期|时间)?[约为]?\s?(\d{1,2})\s?年"
)
_BOUND: Final = re.compile(r"年?\s?(?:以|之)?(前|后)(?!后|[\u4e00-\u9fff])")


def _slip(wrong: int, latest: int) -> list[int]:
    """Years that a slip of typing may have meant: two neighbouring digits exchanged (2203 for 2023)."""
    digits = str(wrong)
    swapped = {digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :] for at in range(len(digits) - 1)}
    return sorted((int(item) for item in swapped if 1850 <= int(item) <= latest), reverse=True)


def _unknown_or(field: Field, text: str, hints: Hints) -> Outcome | None:
    return Outcome() if is_unknown(text, hints) else None


def _short_month(
    field: Field, value: CellValue, text: str, match: re.Match[str], hints: Hints
) -> tuple[When, Outcome] | tuple[None, Outcome]:
    """23.8 as August 2023: nothing else where 23 can be no month; else for a person, as a number's 23.1 is."""
    year, number = int(match[1]), int(match[2])
    time = When(*_ends(2000 + year if year <= hints.today.year % 100 else 1900 + year, number, number), "month")
    lost_zero = not isinstance(value, str) and match[2] == "1"
    if year > 12 and not lost_zero:
        return time, Outcome()
    months = (number, 10) if lost_zero else (number,)
    readings = [_month_reading(When(*_ends(time.first.year, one, one), "month")) for one in months]
    if field.type != "month":
        return None, not_understood(field, text)
    message = N_("“{field}”的年月没有写全：{value}")
    return None, doubt(about(field, message, text), *readings, default=None)


def _read(
    field: Field, value: CellValue, text: str, hints: Hints, ahead: int = 1
) -> tuple[When, Outcome] | tuple[None, Outcome]:
    nothing = Outcome()
    if is_unknown(text, hints) and not isinstance(value, int | float | date):
        return None, nothing
    if len(text) > LONGEST:
        return None, not_understood(field, text)
    if days := year_last(text, hints.column) if isinstance(value, str) else []:
        if len(days) == 1:
            return When(days[0], days[0], "day"), nothing
        readings = [
            _month_reading(When(one, one, "day")) if field.type == "month" else _day_reading(When(one, one, "day"), one)
            for one in days
        ]
        if len({reading.value for reading in readings}) > 1:
            message = N_("“{field}”分不清哪个是月、哪个是日：{value}")
            return None, doubt(about(field, message, text), *readings, default=None)
        return When(days[0], days[0], "day"), nothing
    if short := _SHORT.match(fold(text)) if field.type == "month" or field.name == "built_year" else None:
        return _short_month(field, value, text, short, hints)
    time = of_value(value, hints.today) if not isinstance(value, str) else None
    if time is None:
        time = when(text, hints.today, ahead)
    if time is None and re.fullmatch(r"\d{5}(?:\.0+)?", text.strip()):
        time = of_value(float(text), hints.today)
    if time is not None:
        return time, nothing
    outside, _ = brackets(fold(text))
    if not re.search(r"\d", outside) or _NONE.search(outside):
        if field.type == "date" and field.name == "deadline":
            return None, Outcome(told=about(field, N_("“{field}”没有写日期：{value}"), text))
        if _NONE.search(outside):
            return None, nothing
    if field.name == "deadline":
        return None, Outcome(told=about(field, N_("“{field}”没有写日期：{value}"), text))
    return None, not_understood(field, text)
