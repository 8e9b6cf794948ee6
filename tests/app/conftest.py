"""A real installation for every test: the sample catalogue in SQLite, in a folder of the test's own.

A test that is parametrised over `settings` (indirectly, with ON_BOTH) has it on PostgreSQL once more.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from app.main import create_app
from app.runtime import Runtime
from app.settings import Settings

ADDRESS = "http://127.0.0.1:8000"
ON_BOTH = pytest.mark.parametrize(
    "settings", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared data folder with the sample; tests work on copies."""
    folder = tmp_path_factory.mktemp("sample") / "data"
    runtime = Runtime(Settings(data=folder))
    assert runtime.prepare(sample=True) == 250
    runtime.engine.dispose()
    return folder


@pytest.fixture(scope="session")
def postgres_sample(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The same on PostgreSQL: the data folder, and the name of the database that tests work on copies of."""
    folder, name = tmp_path_factory.mktemp("postgres") / "data", f"sample{os.urandom(4).hex()}"
    _run(postgres_server, f"CREATE DATABASE {name}")
    runtime = Runtime(Settings(data=folder, database_url=_address(postgres_server, name)))
    assert runtime.prepare(sample=True) == 250
    runtime.engine.dispose()
    return folder, name


def _address(server: str, name: str) -> str:
    return server.replace("/postgres?", f"/{name}?")


def _run(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of an installation of the test's own."""
    if getattr(request, "param", "sqlite") == "sqlite":
        shutil.copytree(request.getfixturevalue("sample_folder"), tmp_path / "data")
        yield Settings(data=tmp_path / "data")
        return
    server: str = request.getfixturevalue("postgres_server")
    folder, sample = request.getfixturevalue("postgres_sample")
    shutil.copytree(folder, tmp_path / "data")
    name = f"t{os.urandom(6).hex()}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE {sample}")
    yield Settings(data=tmp_path / "data", database_url=_address(server, name))
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def app(settings: Settings) -> Iterator[FastAPI]:
    """The application on that installation."""
    made = create_app(settings)
    yield made
    made.state.runtime.engine.dispose()


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A browser that follows no redirect by itself."""
    with TestClient(app, base_url=ADDRESS, follow_redirects=False) as made:
        yield made


@pytest.fixture
def token(client: TestClient) -> Callable[[str], str]:
    """The token of a form on a page, as the page's reader gets it."""

    def of(path: str = "/sign-in") -> str:
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', client.get(path).text)
        assert found, f"no form on {path}"
        return found[1]

    return of
