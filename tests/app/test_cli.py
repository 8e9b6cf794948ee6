"""The command line as a program of its own, on one data folder."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from catalog import sample

ROOT = Path(__file__).resolve().parents[2]


def tilan(data: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    code = "import sys; from app.cli import main; sys.argv[0] = 'tilan'; main()"
    variables = {name: value for name, value in os.environ.items() if not name.startswith("TILAN_")}
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=ROOT,
        env={**variables, "TILAN_DATA": str(data), "LANG": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that the import command itself prepared and filled."""
    folder = tmp_path_factory.mktemp("cli") / "new" / "data"
    done = tilan(folder, "import", *map(str, sample.FILES), "--json")
    assert done.returncode == 0, done.stderr
    assert [report["added"] for report in json.loads(done.stdout)] == [90, 80, 80]
    return folder


def ok(data: Path, *words: str) -> Any:
    done = tilan(data, *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_import_again_and_on_trial(data: Path, tmp_path: Path) -> None:
    again = ok(data, "import", str(sample.FILES[0]))
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 90)
    path = tmp_path / "a.jsonl"
    path.write_text('{"id":"N-1","kind":"factory","title_zh":"新","crane_t":-4}\n', "utf-8")
    trial = ok(data, "import", str(path), "--keeper", "新园", "--dry-run")
    assert (trial["added"], len(trial["doubts"])) == (1, 1)
    assert ok(data, "search", "N-1")["total"] == 0
    done = tilan(data, "import", str(path), "--keeper", "新园")
    assert done.returncode == 0
    assert "crane_t" in done.stdout
    assert ok(data, "search", "N-1")["total"] == 1


def test_export_gives_back_what_came_in(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "all.jsonl"
    assert ok(data, "export", "--format", "jsonl", "--out", str(out))["assets"] >= 250
    records = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    source = [json.loads(line) for path in sample.FILES for line in path.read_text("utf-8").splitlines()]
    assert [record for record in records if record["keeper"] != "新园"] == source


def test_search_and_match(data: Path) -> None:
    found = ok(data, "search", "叶片", "crane_t=10..")
    assert found["hits"][0]["id"] == "FX-0047"
    result = ok(data, "match", "阜新 6000平 行车16吨 层高10米 租", "--limit", "3", "--today", "2026-11-22")
    assert [item["field"] for item in result["criteria"]] == [
        "region",
        "floor_area_m2",
        "crane_t",
        "clear_height_m",
        "modes",
    ]
    assert len(result["results"]) == 3


def test_brochure_and_reindex_and_users(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "b.pdf"
    made = ok(data, "brochure", "FX-0001", "FX-4001", "--for", "某企业", "--lang", "both", "--out", str(out))
    assert made["bytes"] == out.stat().st_size
    with pikepdf.open(out) as pdf:
        assert len(pdf.pages) >= 4
    assert ok(data, "reindex")["assets"] >= 250
    assert "/sign-in/link/" in ok(data, "user", "add", "王工", "--role", "promotion")["link"]
    assert tilan(data, "user", "add", "王工").returncode == 4


def test_evaluate_prints_what_others_can_compute_again(data: Path, shared_data: Path) -> None:
    folder = shared_data / "judged"
    found = ok(
        data,
        "evaluate",
        "--requirements",
        str(folder / "dev_requirements.jsonl"),
        "--grades",
        str(folder / "dev_grades.jsonl"),
    )
    assert set(found) >= {"given", "text", "baselines", "ablation", "rankings"}
    assert set(found["given"]) >= {
        "ndcg@10",
        "condensed@10",
        "success@5",
        "recall@20",
        "must_violations@10",
        "unjudged@10",
    }
    assert found["given"]["must_violations@10"] == 0
    assert found["given"]["ndcg@10"] > max(figures["ndcg@10"] for figures in found["baselines"].values())
    first = found["rankings"]["given"]["R001"][0]
    assert first[1] == "fit"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["import", "nowhere.jsonl"], 3),
        (["import", str(ROOT / "pyproject.toml")], 4),
        (["search", "ghost=1"], 4),
        (["brochure", "NOPE", "--out", "x.pdf"], 3),
        (["export", "--format", "doc", "--out", "x.doc"], 4),
        (["match", "x" * 10_001], 4),
        (["nonsense"], 2),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line_with_its_code(data: Path, words: list[str], code: int) -> None:
    done = tilan(data, *words)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    if code != 2:
        # A slow machine tells that it is at work; what is wrong comes last, in one line.
        *work, told = done.stderr.splitlines()
        assert told.startswith("tilan: ")
        assert all(" … " in line for line in work)


def test_unsafe_settings_are_refused(data: Path) -> None:
    done = tilan(data, "search", "x", TILAN_HOST="0.0.0.0")
    assert done.returncode == 2
    assert "TILAN_PRODUCTION" in done.stderr
