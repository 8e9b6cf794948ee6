"""OpenAPI says what the API does: shapes, languages, media types, failures."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from app.assets.api import AssetOut
from app.errors import ProblemOut
from app.match.shapes import MatchOut
from app.search.api import SearchOut
from catalog.fields import FIELDS

NEED = "想在阜新租4000到6000平厂房，行车5吨，押一付三"


@pytest.fixture
def described(client: TestClient) -> dict[str, Any]:
    """What is described."""
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def operations(described: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(path, found) for path, item in described["paths"].items() for found in item.values()]


def test_everything_of_the_api_is_described_and_nothing_else(described: dict[str, Any]) -> None:
    assert {path: list(item) for path, item in described["paths"].items()} == {
        "/api/v1/search": ["get"],
        "/api/v1/search.{format}": ["get"],
        "/api/v1/assets/{asset_id}": ["get"],
        "/api/v1/match": ["post"],
        "/api/v1/layers/land": ["get"],
    }


def test_every_failure_is_a_problem(described: dict[str, Any]) -> None:
    schema = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
    for path, found in operations(described):
        failures = {status: answer["content"] for status, answer in found["responses"].items() if status != "200"}
        assert set(failures) >= {"400", "414", "422", "500", "503"}, path
        assert all(content == schema for content in failures.values()), path
    assert {"413", "415"} <= set(described["paths"]["/api/v1/match"]["post"]["responses"])
    assert "404" in described["paths"]["/api/v1/assets/{asset_id}"]["get"]["responses"]
    assert "HTTPValidationError" not in described["components"]["schemas"]
    assert set(described["components"]["schemas"]["ProblemOut"]["properties"]) == set(ProblemOut.model_fields)


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return own + [found for inner in value.values() for found in references(inner)]
        return [found for inner in value for found in references(inner)] if isinstance(value, list) else []

    known = {f"#/components/schemas/{name}" for name in described["components"]["schemas"]}
    assert set(references(described)) <= known


def test_every_answer_has_a_shape(described: dict[str, Any]) -> None:
    shapes = {path: found["responses"]["200"]["content"] for path, found in operations(described)}
    for path, name in (
        ("/api/v1/search", "SearchOut"), ("/api/v1/match", "MatchOut"), ("/api/v1/assets/{asset_id}", "AssetOut"),
    ):  # fmt: skip
        assert shapes[path] == {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    assert set(shapes["/api/v1/search.{format}"]) == {
        "text/csv", "application/geo+json", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }  # fmt: skip
    assert shapes["/api/v1/layers/land"] == {
        "application/geo+json": {"schema": {"$ref": "#/components/schemas/LandLayerOut"}}
    }
    asset = described["components"]["schemas"]["AssetOut"]["properties"]
    assert {"id", "title", "crane_t", "region"} - set(asset) <= {"region"}
    assert not {field.name for field in FIELDS.values() if field.visibility != "public"} & set(asset)


def test_parameters_are_what_each_address_takes(described: dict[str, Any]) -> None:
    search, file = (described["paths"][f"/api/v1/search{end}"]["get"]["parameters"] for end in ("", ".{format}"))
    kinds = {one["name"]: one["schema"] for one in search}
    assert kinds["per_page"] == {"type": "integer", "minimum": 1, "maximum": 200, "default": 20}
    assert kinds["page"]["type"] == "integer"
    named = {one["name"]: one["schema"] for one in file}
    assert not {"page", "per_page"} & set(named)
    assert named["format"]["enum"] == ["csv", "xlsx", "geojson"]


def test_the_language_can_be_asked_for_everywhere(described: dict[str, Any]) -> None:
    for path, found in operations(described):
        if path != "/api/v1/match":
            assert [item["name"] for item in found["parameters"]].count("lang") == 1, path
    body = described["components"]["schemas"]["MatchIn"]["properties"]
    assert {"text", "criteria", "limit", "lang"} <= set(body)
    line = next(part for part in body["criteria"]["anyOf"] if part["type"] == "array")["items"]
    assert {"field", "op", "value", "importance"} <= set(line["properties"])
    assert (body["limit"]["default"], body["lang"]["default"]) == (20, "zh-CN")


def test_answers_have_the_shapes_described(client: TestClient) -> None:
    found = client.post("/api/v1/match", json={"text": NEED, "lang": "en"}).json()
    assert len(MatchOut.model_validate(found).results) == 20
    assert set(found["results"][0]["criteria"][0]) == {
        "field", "op", "value", "importance", "verdict", "degree", "actual", "reason",
    }  # fmt: skip
    assert {"field", "from", "to", "added"} <= set(found["relaxations"][0])
    assert "any_of" not in found["criteria"][0]  # what is not set has no key
    listed = client.get("/api/v1/search", params={"crane_t": "10..", "unknown": "crane_t"}).json()
    assert SearchOut.model_validate(listed).total == listed["total"]
    asset = client.get("/api/v1/assets/FX-0001").json()
    assert AssetOut.model_validate(asset).title == asset["title_zh"]
    assert None not in asset.values()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/assets/NOPE", 404), ("GET", "/api/v1/search?ghost=1", 422), ("GET", "/api/v1/search.pdf", 422),
        ("POST", "/api/v1/match", 415), ("DELETE", "/api/v1/match", 405), ("GET", "/api/v1/nothing", 404),
    ],
)  # fmt: skip
def test_failures_have_the_shape_described(client: TestClient, method: str, path: str, status: int) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    try:
        assert ProblemOut.model_validate(answer.json()).status == status
    except ValidationError as error:
        pytest.fail(str(error))
