"""Both READMEs promise the same: routes, parameters, settings, pages of documentation, commands."""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
ENGLISH, CHINESE = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md"))


@pytest.mark.parametrize(
    "pattern",
    [
        r"`(/[^`\s]*)`",
        r"\bTILAN_[A-Z_]+",
        r"\]\((docs/[^)]+)\)",
        r"docs/[a-z]+\.md",
        r"`([a-z_]+(?:=[^`]*)?)`",
        r"^\.venv/bin/tilan (?:user |leads )?[a-z]+",
    ],
)
def test_both_name_the_same(pattern: str) -> None:
    english, chinese = (set(re.findall(pattern, text, re.MULTILINE)) for text in (ENGLISH, CHINESE))
    assert english
    assert english == chinese


def test_every_setting_and_every_route_of_the_api_is_named(client: TestClient) -> None:
    assert [name for name in Settings.model_fields if f"TILAN_{name.upper()}" not in ENGLISH] == []
    routes = {path.partition("{")[0].removesuffix(".") for path in client.get("/openapi.json").json()["paths"]}
    assert [route for route in sorted(routes) if route.removeprefix("/api/v1") not in ENGLISH] == []
