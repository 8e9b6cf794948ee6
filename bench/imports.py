"""`tilan import` of flat files into an empty installation, index included: seconds, write lock, memory of the command.

Beside it a baseline of the same run: the same rows by `csv` into one bare table of SQLite, without a check or an index.
`many` does the same with a file of as many rows as wanted, made of the register's rows with numbers of their own.
"""

import csv
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
COMMAND: Final = [sys.executable, "-c", "import sys; from app.cli import main; sys.argv[0] = 'tilan'; main()"]
SECONDS, MEGABYTES, LOCK_SECONDS = 8.0, 400.0, 2.0  # the budgets
MANY_MEGABYTES, ROWS_A_SECOND = 500.0, 2_000.0  # those of a file of a million rows


def run(path: Path, mapping: str) -> None:
    """Print the figures of the register of English sites, and whether they keep the budgets."""
    with tempfile.TemporaryDirectory() as folder:
        report, seconds, peak = command(path, mapping, Path(folder))
        rows, plain = baseline(path, Path(folder) / "plain.db")
    print(
        f"import {path.name}: {report['added']:,} assets, {len(report['rejected'])} rows rejected\n"
        f"  whole command, with index  {seconds:8.2f} s    budget {SECONDS:g} s: {within(seconds, SECONDS)}\n"
        f"  write lock                 {report['lock_seconds']:8.2f} s"
        f"    budget {LOCK_SECONDS:g} s: {within(report['lock_seconds'], LOCK_SECONDS)}\n"
        f"  memory at its peak         {peak:8.0f} MB   budget {MEGABYTES:g} MB: {within(peak, MEGABYTES)}\n"
        f"  baseline, csv and sqlite3  {plain:8.2f} s    {rows:,} rows; the command takes {seconds / plain:.0f} times as long",
        flush=True,
    )


def mapped(path: Path, mapping: str) -> None:
    """Print the figures of another flat file: what went in, what was doubted, what it took."""
    with tempfile.TemporaryDirectory() as folder:
        report, seconds, peak = command(path, mapping, Path(folder))
    print(
        f"import {path.name}: {report['added']:,} assets, {len(report['rejected'])} rows rejected, "
        f"{len(report['doubts'])} doubts, {len(report['notes'])} notes; {seconds:.2f} s, {peak:.0f} MB",
        flush=True,
    )


def many(path: Path, mapping: str, number: str, count: int) -> None:
    """Print the figures of a file of `count` rows: the register's, again and again, `number` the column of numbers."""
    with tempfile.TemporaryDirectory() as folder:
        large = Path(folder) / "many.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        place = header.index(number)
        with large.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            for n, row in enumerate(islice(cycle(rows), count)):
                writer.writerow([*row[:place], f"{row[place]}-{n}", *row[place + 1 :]])
        report, seconds, peak = command(large, mapping, Path(folder))
    rate = count / seconds
    print(
        f"import of {count:,} rows: {report['added']:,} assets, {len(report['rejected'])} rows rejected\n"
        f"  whole command, with index  {seconds:8.0f} s    {rate:,.0f} rows a second, budget {ROWS_A_SECOND:,.0f}: "
        f"{within(-rate, -ROWS_A_SECOND)}\n"
        f"  write lock at most         {report['lock_seconds']:8.2f} s"
        f"    budget {LOCK_SECONDS:g} s: {within(report['lock_seconds'], LOCK_SECONDS)}\n"
        f"  memory at its peak         {peak:8.0f} MB   budget {MANY_MEGABYTES:g} MB: {within(peak, MANY_MEGABYTES)}",
        flush=True,
    )


def command(path: Path, mapping: str, folder: Path) -> tuple[dict[str, Any], float, float]:
    """The report of the real command on an empty installation, its seconds and its memory at the peak in MB."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("TILAN_")}
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    started = time.perf_counter()
    done = subprocess.run(
        [*COMMAND, "import", str(path.resolve()), "--mapping", mapping, "--json"],
        cwd=ROOT, env={**variables, "TILAN_DATA": f"{folder}/data"}, capture_output=True, text=True,
    )  # fmt: skip
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    if done.returncode:
        sys.exit(f"import {path.name}: exit code {done.returncode}: {done.stderr.strip()}")
    # Of the largest child so far: with a larger one before, it is at most that.
    return json.loads(done.stdout), seconds, max(peak, before) / 1024


def baseline(path: Path, database: Path) -> tuple[int, float]:
    """How many rows, and how long the plainest way takes: every cell as text into one table."""
    started = time.perf_counter()
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    columns = ", ".join(f'"{name}" TEXT' for name in header)
    connection = sqlite3.connect(database)
    with connection:
        connection.execute(f"CREATE TABLE plain ({columns})")
        connection.executemany(f"INSERT INTO plain VALUES ({', '.join('?' * len(header))})", rows)
    connection.close()
    return len(rows), time.perf_counter() - started


def within(figure: float, budget: float) -> str:
    """Whether a figure keeps its budget, in words."""
    return "within" if figure <= budget else "OVER"
