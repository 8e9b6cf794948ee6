"""What tests share: databases, the sample catalogue, the shared data folder, and a count of what was skipped and why.

Where Debian's packages can be installed (root with apt-get), a missing browser or PostgreSQL is a failure, not a skip.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, text
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from app import migrations
from catalog import sample
from catalog.database import make_engine, session_factory
from catalog.publication import Publication
from catalog.snapshot import Entry, Snapshot
from catalog.snapshot_writer import build

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
_skipped: Counter[str] = Counter()
# How long a busy machine takes to make up an example says nothing of the code.
settings.register_profile("tilan", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tilan")


def skip_or_fail(what: str) -> None:
    """Skip a test for want of something that Debian has; fail where it could have been installed."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        pytest.fail(f"{what} is missing although it can be installed here: scripts/system-packages")
    pytest.skip(f"{what} is not installed")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember why tests were skipped."""
    if report.skipped and isinstance(report.longrepr, tuple):
        _skipped[report.longrepr[2].removeprefix("Skipped: ")] += 1


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The run ends with the count of skips by reason."""
    terminalreporter.section("skipped")
    terminalreporter.write_line(f"skipped: {sum(_skipped.values())}")
    for reason, count in _skipped.most_common():
        terminalreporter.write_line(f"  {count} x {reason}")


@pytest.fixture
def shared_data() -> Path:
    """The folder of real and judged data beside the project; a visible skip where it is missing."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the shared data folder is not there")
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server of our own, on a socket in a folder of our own."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not binaries:
        skip_or_fail("PostgreSQL")
    tools = binaries[-1].parent
    folder = Path(tempfile.mkdtemp(prefix="tilan-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:  # the server refuses to run as root
        as_user = ["runuser", "-u", "postgres", "--"]
        shutil.chown(folder, "postgres")
    data = folder / "data"
    quiet: dict[str, Any] = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}
    subprocess.run(
        [*as_user, str(tools / "initdb"), "-D", str(data), "-U", "tilan", "-A", "trust", "-E", "UTF8"], **quiet
    )
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    start = [*as_user, str(tools / "pg_ctl"), "-D", str(data), "-w", "-o", options, "-l", str(folder / "log"), "start"]
    subprocess.run(start, **quiet)
    try:
        yield f"postgresql+psycopg://tilan@/postgres?host={folder}"
    finally:
        subprocess.run([*as_user, str(tools / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"], **quiet)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of a fresh PostgreSQL database."""
    name = f"t{os.urandom(6).hex()}"
    engine = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield postgres_server.replace("/postgres?", f"/{name}?")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database: SQLite, and once more PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/catalog.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def sessions(database_url: str) -> Iterator[sessionmaker[Session]]:
    """Sessions on an empty database of the present shape."""
    engine = make_engine(database_url)
    migrations.upgrade(engine)
    yield session_factory(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def sample_records() -> list[dict[str, Any]]:
    """The records of the sample ledgers, as they are in the files."""
    return [json.loads(line) for path in sample.FILES for line in path.read_text("utf-8").splitlines()]


@pytest.fixture(scope="session")
def sample_snapshot(sample_records: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The sample catalogue as columns."""
    folder = tmp_path_factory.mktemp("snapshot")
    build([Entry(record) for record in sample_records], folder, 1)
    return Snapshot(folder)


@pytest.fixture(scope="session")
def sample_publication(sample_records: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """The sample catalogue as it is published."""
    from catalog.publication import Catalogue, publish

    data = tmp_path_factory.mktemp("data")
    publish([Entry(record) for record in sample_records], data, 1)
    return Catalogue(data).current()
