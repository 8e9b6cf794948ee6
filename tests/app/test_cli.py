"""The command line as a program of its own, on one data folder."""

import json
import os
import subprocess
import sys
import threading
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


def test_a_report_that_cannot_be_made_is_told_before_anything_is_loaded(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id":"N-2","kind":"factory","title_zh":"新"}\n', "utf-8")
    for report, code in ((tmp_path / "r.xlsx", 2), (tmp_path / "none" / "r.json", 1)):
        assert tilan(data, "import", str(path), "--keeper", "新园", "--report", str(report)).returncode == code
        assert not report.exists()
    assert ok(data, "search", "N-2")["total"] == 0
    done = tilan(data, "import", str(path), "--keeper", "新园", "--dry-run", "--report", str(tmp_path / "r.json"))
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "r.json").read_text("utf-8"))["added"] == 1


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
        (["import", str(sample.FILES[0]), "--mapping", "nowhere"], 3),
        (["search", "ghost=1"], 4),
        (["brochure", "NOPE", "--out", "x.pdf"], 3),
        (["export", "--format", "doc", "--out", "x.doc"], 4),
        (["brochure", "FX-0001", "--out", "/nonexistent/x.pdf"], 1),
        (["export", "--out", "/nonexistent/x"], 1),
        (["export", "--out", "."], 1),
        (["match", "x" * 10_001], 4),
        (["match", ""], 4),
        (["match", " \u3000 "], 4),
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


def test_a_file_of_which_no_row_can_go_in_is_no_success(data: Path, tmp_path: Path) -> None:
    (tmp_path / "random.jsonl").write_bytes(bytes(range(256)) * 20)
    for options in ([], ["--dry-run"]):
        done = tilan(data, "import", str(tmp_path / "random.jsonl"), *options)
        assert done.returncode == 4
        assert "random.jsonl" in done.stderr.splitlines()[-1]
        assert done.stdout.count("Rejected") == 21
        assert "Nothing changed" not in done.stdout
    done = tilan(data, "import", str(tmp_path / "random.jsonl"), "--json")
    assert (done.returncode, json.loads(done.stdout)["added"]) == (4, 0)


def test_an_edition_that_cannot_be_written_uses_up_no_number(data: Path, tmp_path: Path) -> None:
    def number() -> int:
        found: str = ok(data, "brochure", "FX-0001", "--out", str(tmp_path / "b.pdf"))["number"]
        return int(found.partition("-")[2])

    first = number()
    assert tilan(data, "brochure", "FX-0001", "--out", str(tmp_path / "nowhere" / "b.pdf")).returncode == 1
    assert number() == first + 1


def test_an_export_goes_into_a_pipe_and_through_a_link(data: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append((tmp_path / "pipe").read_bytes()))
    reader.start()
    ok(data, "export", "--out", str(tmp_path / "pipe"))
    reader.join(20)
    ok(data, "export", "--out", str(tmp_path / "link"))
    assert (tmp_path / "pipe").is_fifo()
    assert (tmp_path / "link").is_symlink()
    assert got == [(tmp_path / "target").read_bytes()]
    assert got[0].count(b"\n") >= 250


@pytest.mark.parametrize("grades", ["[]", "", "{}", '{"requirement":"R1","asset":"FX-0001","rater1":"x"}', "{nonsense"])
def test_needs_that_nobody_judged_are_no_evaluation(data: Path, tmp_path: Path, grades: str) -> None:
    (tmp_path / "r.jsonl").write_text('{"id":"R1","text":"租厂房","criteria":[]}\n', "utf-8")
    (tmp_path / "g.jsonl").write_text(grades, "utf-8")
    files = ("--requirements", str(tmp_path / "r.jsonl"), "--grades", str(tmp_path / "g.jsonl"))
    done = tilan(data, "evaluate", *files, "--json")
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.splitlines()[-1].startswith("tilan: ")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("mysql://u:geheim@127.0.0.1/x", 4),
        ("postgresql://u:geheim@127.0.0.1:1/x", 1),
        ("postgresql://u:geheim@127.0.0.1:x/x", 4),
        ("geheim", 4),
    ],
)
def test_a_database_that_cannot_be_had_is_told_in_one_line_without_its_password(
    tmp_path: Path, url: str, code: int
) -> None:
    done = tilan(tmp_path / "data", "search", "x", TILAN_DATABASE_URL=url)
    assert (done.returncode, done.stdout) == (code, "")
    told = done.stderr.splitlines()[-1]
    assert told.startswith("tilan: ")
    assert "Traceback" not in done.stderr
    assert "geheim" not in done.stderr


def test_a_database_file_that_is_none_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "catalog.db").write_bytes(b"nonsense" * 1_000)
    done = tilan(tmp_path, "search", "x")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1] == "tilan: The database cannot be used: file is not a database"
    assert "Traceback" not in done.stderr


def test_texts_that_cannot_be_printed_end_no_command(data: Path, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(r'{"id":"\ud800","keeper":"甲园","kind":"land","title_zh":"x"}', "utf-8")
    done = tilan(data, "import", str(tmp_path / "a.jsonl"), PYTHONIOENCODING="ascii")
    assert done.returncode == 4
    assert "Traceback" not in done.stderr
    done = tilan(data, "import", str(tmp_path / "nowhere\udcff.jsonl"))
    assert done.returncode == 3
    assert "nowhere\\udcff" in done.stderr


LATE = ("alembic", "sklearn", "scipy", "pandas", "rjieba", "pypinyin", "fastapi", "shapely", "python_calamine", "typst")


def test_what_only_some_commands_need_is_loaded_by_those() -> None:
    """A brochure from a cold command line is to take seconds, and half of one went into what it does not use."""
    code = f"import sys, app.cli; print([name for name in {LATE!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_unsafe_settings_are_refused(data: Path) -> None:
    done = tilan(data, "search", "x", TILAN_HOST="0.0.0.0")
    assert done.returncode == 2
    assert "TILAN_PRODUCTION" in done.stderr
