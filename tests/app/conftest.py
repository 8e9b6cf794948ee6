"""A real installation for every test: the sample catalogue in SQLite, in a folder of the test's own."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.main import create_app
from app.runtime import Runtime
from app.settings import Settings

ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared data folder with the sample; tests work on copies."""
    folder = tmp_path_factory.mktemp("sample") / "data"
    runtime = Runtime(Settings(data=folder))
    runtime.prepare()
    assert runtime.load_sample() == 250
    runtime.engine.dispose()
    return folder


@pytest.fixture
def settings(sample_folder: Path, tmp_path: Path) -> Settings:
    """Settings of an installation of the test's own."""
    shutil.copytree(sample_folder, tmp_path / "data")
    return Settings(data=tmp_path / "data")


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
