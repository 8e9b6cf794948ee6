"""The command line as a program of its own, on one data folder."""

import io
import json
import os
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from catalog import sample

ROOT = Path(__file__).resolve().parents[2]


TILAN = [sys.executable, "-c", "import sys; from app.cli import main; sys.argv[0] = 'tilan'; main()"]


def variables(data: Path, **more: str) -> dict[str, str]:
    foreign = ("TILAN_", "LC_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return {**kept, "TILAN_DATA": str(data), "LANG": "C.UTF-8", **more}


def tilan(data: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*TILAN, *words], cwd=ROOT, env=variables(data, **environment), capture_output=True, text=True, timeout=120
    )


def run(data: Path, *words: str, most_bytes: int | None = None) -> subprocess.Popen[bytes]:
    """A command that goes on while the test does; with `most_bytes` no file may grow larger."""

    def begin() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # whatever the tests themselves were started by
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    return subprocess.Popen(
        [*TILAN, *words],
        cwd=ROOT, env=variables(data), stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=begin,
    )  # fmt: skip


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
        (["export", "--format", "doc", "--out", "x.doc"], 2),
        (["brochure", "FX-0001", "--lang", "fr", "--out", "x.pdf"], 2),
        (["search", "x", "--lang", "fr"], 2),
        (["match", "x", "--lang", "fr"], 2),
        (["user", "add", "某", "--role", "boss"], 2),
        (["user", "add", "某", "--role", "keeper"], 4),
        (["user", "link", "nobody"], 3),
        (["export", "--out", "-", "--json"], 2),
        (["import", str(sample.FILES[0]), "--report", str(sample.FILES[0])], 2),
        (["serve", "--port", "65536"], 2),
        (["brochure", "FX-0001", "--out", "/nonexistent/x.pdf"], 1),
        (["export", "--out", "/nonexistent/x"], 1),
        (["export", "--out", "."], 1),
        (["export", "--out", "/dev/full"], 1),
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
    if words[0] not in ("nonsense", "serve"):
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


def test_grades_of_assets_that_are_not_there_are_no_evaluation(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text('{"id":"R1","text":"租厂房","criteria":[]}\n', "utf-8")
    (tmp_path / "g.jsonl").write_text('{"requirement":"R1","asset":"FX-0001","rater1":2}\n', "utf-8")
    files = ("--requirements", str(tmp_path / "r.jsonl"), "--grades", str(tmp_path / "g.jsonl"))
    done = tilan(tmp_path / "data", "evaluate", *files, "--json")
    assert (done.returncode, done.stdout) == (3, "")
    assert "None of the graded assets is in the catalogue" in done.stderr or "目录里一处也没有" in done.stderr


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("mysql://u:geheim@127.0.0.1/x", 2),
        ("postgresql://u:geheim@127.0.0.1:1/x", 1),
        ("postgresql://u:geheim@127.0.0.1:x/x", 2),
        ("geheim", 2),
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
    assert (
        done.stderr.splitlines()[-1]
        == f"tilan: The database cannot be used: file is not a database ({tmp_path / 'catalog.db'})"
    )
    assert "Traceback" not in done.stderr


def test_a_file_of_which_nothing_is_read_in_is_no_success(data: Path, tmp_path: Path) -> None:
    (tmp_path / "passwd").write_text("root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1::/:/bin/false\n", "utf-8")
    (tmp_path / "a.csv").write_text("名称\n", "utf-8")
    (tmp_path / "m.toml").write_text('[[column]]\nname = "名称"\nfield = "title_zh"\n', "utf-8")
    for words in (["passwd"], ["a.csv", "--mapping", str(tmp_path / "m.toml")]):
        done = tilan(data, "import", str(tmp_path / words[0]), *words[1:])
        assert done.returncode == 4
        assert done.stderr.splitlines()[-1] == f"tilan: {words[0]}: there is no asset in it"


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
    code = f"import sys, app.cli.program; print([name for name in {LATE!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TILAN_HOST", "0.0.0.0", "TILAN_PRODUCTION"),
        ("TILAN_PORT", "eighty", "TILAN_PORT: must be a whole number"),
        ("TILAN_PORT", "65536", "TILAN_PORT: at most 65535"),
        ("TILAN_PRODUCTION", "perhaps", "TILAN_PRODUCTION: must be true or false"),
        ("TILAN_DATABASE_URL", "mysql://x", "TILAN_DATABASE_URL: The database can only be SQLite or PostgreSQL"),
        ("TILAN_BASE_URL", "ftp://x", "TILAN_BASE_URL must be an address"),
        (
            "TILAN_DATA",
            "/dev/null",
            "The data folder /dev/null cannot be read and written (TILAN_DATA): Not a directory",
        ),
        ("TILAN_DATA", "/proc/none", "The data folder /proc/none cannot be read and written (TILAN_DATA): "),
    ],
)
def test_settings_without_a_meaning_are_told_and_end_the_command(data: Path, name: str, value: str, said: str) -> None:
    words = ["serve"] if name in ("TILAN_HOST", "TILAN_DATABASE_URL") else ["search", "x"]
    done = tilan(
        Path(value) if name == "TILAN_DATA" else data, *words, **({} if name == "TILAN_DATA" else {name: value})
    )
    assert (done.returncode, done.stdout) == (2, "")
    *work, told = done.stderr.splitlines()
    assert told.startswith("tilan: ")
    assert said in told
    assert all(" … " in line for line in work)


def test_an_empty_variable_is_none(data: Path) -> None:
    done = tilan(data, "search", "FX-0001", TILAN_PORT="", TILAN_DATABASE_URL="", TILAN_BASE_URL="")
    assert done.returncode == 0, done.stderr


def test_what_is_personal_in_an_open_folder_is_its_owners_only(tmp_path: Path) -> None:
    """Also in a folder whose name is no address, and where files were open before."""
    folder = tmp_path / "提 篮?%41#"
    folder.mkdir(mode=0o755)
    old = os.umask(0o022)
    try:
        (folder / "catalog.db-wal").touch(0o644)
        assert ok(folder, "import", str(sample.FILES[0]))["added"] == 90
        ok(folder, "brochure", "FX-0001", "--out", str(tmp_path / "b.pdf"))
    finally:
        os.umask(old)
    connection = sqlite3.connect(folder / "catalog.db")
    connection.execute("DELETE FROM outbox WHERE 1 = 0")  # makes -wal and -shm anew
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    connection.close()
    assert {name: mode for name, mode in files.items() if name.startswith(("catalog.db", "secret"))} == {
        "catalog.db": 0o600, "catalog.db-wal": 0o600, "catalog.db-shm": 0o600,
    }  # fmt: skip
    assert {files[name] for name in ("published", "brochures")} == {0o700}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755


INTERNAL = {"id": "P-1", "keeper": "甲园", "kind": "land", "title_zh": "内地块", "remarks_zh": "底价八十万"}


@pytest.mark.parametrize("format", ["jsonl", "csv", "xlsx", "geojson", "friches", "friches-geojson", "brownfield"])
def test_what_is_internal_leaves_in_no_public_export(tmp_path: Path, format: str) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(INTERNAL, ensure_ascii=False), "utf-8")
    data = tmp_path / "data"
    ok(data, "import", str(tmp_path / "a.jsonl"))
    holds = {}
    for public in ([], ["--public"]):
        out = tmp_path / f"out{len(public)}"
        done = tilan(data, "export", "--format", format, "--out", str(out), *public)
        assert done.returncode == 0, done.stderr
        content = out.read_bytes()
        if format == "xlsx":
            with zipfile.ZipFile(out) as book:
                content = b"".join(book.read(name) for name in book.namelist())
        text = content.decode("utf-8", "replace")
        holds[bool(public)] = "底价八十万" in text or "remarks_zh" in text
    own = format in ("jsonl", "csv", "xlsx", "geojson")
    assert holds == {False: own, True: False}


def test_an_export_goes_to_standard_output_and_a_reader_may_leave(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "all.jsonl"
    out.write_text("what was there", "utf-8")
    ok(data, "export", "--out", str(out))
    for format in ("jsonl", "xlsx"):
        done = run(data, "export", "--format", format, "--out", "-")
        content, told = done.communicate(timeout=120)
        assert done.returncode == 0
        assert content == out.read_bytes() if format == "jsonl" else zipfile.is_zipfile(io.BytesIO(content))
        assert b"assets" in told
    done = run(data, "export", "--out", "-")
    assert done.stdout is not None
    assert done.stderr is not None
    done.stdout.read(10)
    done.stdout.close()
    told = done.stderr.read()
    done.stderr.close()
    assert done.wait(120) == 1
    assert [line for line in told.decode().splitlines() if " … " not in line] == []


def test_a_full_disk_is_told_with_its_place_and_leaves_nothing(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "all.jsonl"
    for words, place in ((["export", "--out", str(out)], out), (["reindex"], data)):
        done = run(data, *words, most_bytes=100_000)
        printed, told = done.communicate(timeout=120)
        assert (done.returncode, printed) == (1, b"")
        assert told.decode().splitlines()[-1] == f"tilan: File too large: {place}"
    assert list(tmp_path.iterdir()) == []
    assert ok(data, "search", "FX-0001")["total"] == 1
    done = run(tmp_path / "new", "import", str(sample.FILES[0]), most_bytes=100_000)
    _, told = done.communicate(timeout=120)
    assert done.returncode == 1
    assert str(tmp_path / "new" / "catalog.db") in told.decode().splitlines()[-1]


def test_an_interrupted_command_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    data, big = tmp_path / "data", tmp_path / "big.jsonl"
    ok(data, "reindex")
    with big.open("w", encoding="utf-8") as file:
        for number in range(100_000):
            record = {"id": f"B-{number}", "keeper": "甲园", "kind": "land", "title_zh": f"地块{number}"}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    done = run(data, "import", str(big))
    assert done.stderr is not None
    for line in done.stderr:
        if line.startswith(b"loading") and b"rows" in line:
            break
    done.send_signal(signal.SIGINT)
    printed, told = done.communicate(timeout=120)
    assert (done.returncode, printed) == (130, b"")
    assert told.decode().splitlines()[-1] == "tilan: Interrupted; nothing half-done is left"
    assert ok(data, "search", "")["total"] == 0
    out = tmp_path / "all.jsonl"
    assert ok(data, "export", "--out", str(out))["assets"] == 0


def test_loads_and_a_rebuild_at_once_lose_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    done = [run(data, "import", str(path), "--json") for path in sample.FILES[:2]]
    done += [run(data, "reindex", "--json"), run(data, "import", str(sample.FILES[2]), "--json")]
    for process in done:
        printed, told = process.communicate(timeout=240)
        assert process.returncode == 0, told.decode()
        json.loads(printed)
    assert ok(data, "search", "")["total"] == ok(data, "search", "", "status=available", "status=negotiating")["total"]
    assert ok(data, "reindex")["assets"] == 250
    assert ok(data, "search", "FX-0047")["total"] == 1


def test_a_match_is_told_in_the_words_of_the_reader(data: Path) -> None:
    need = ("match", "阜新 6000平 行车16吨 租", "--limit", "1", "--today", "2026-11-22")
    zh, en = (tilan(data, *need, LANG=lang).stdout.splitlines() for lang in ("zh_CN.UTF-8", "en_US.UTF-8"))
    assert zh[:4] == [
        "  必须  地区：阜新           阜新",
        "  必须  建筑面积 ≥ 6,000 ㎡  6000平",
        "  应当  行车吨位 ≥ 16 t      行车16吨",
        "  必须  方式：出租           租",
    ]
    assert en[1] == "  Must    Floor area ≥ 6,000 m²  6000平"
    assert any(line.startswith("   符合  建筑面积 ") for line in zh)
    assert any(line.startswith("   Meets  Floor area ") for line in en)
    assert any("接受 建筑面积 ≥ " in line for line in zh)
    assert not [line for line in (*zh, *en) if "('" in line or "floor_area_m2" in line or "None" in line]
    assert tilan(data, *need, "--lang", "zh", LANG="en_US.UTF-8").stdout.splitlines() == zh
    assert ok(data, *need)["results"][0]["asset"]["title"] in "\n".join(zh)  # JSON does not go by the shell


def test_a_search_is_told_in_columns(data: Path) -> None:
    done = tilan(data, "search", "叶片", "crane_t=10..", LANG="zh_CN.UTF-8")
    assert done.stdout.splitlines() == [
        "共 1 处",
        "FX-0047  坚岚风电叶片车间  厂房  阜新市 彰武县 · 彰武经济开发区  建筑面积 46,500 ㎡  行车吨位 40 t",
        "另有 3 处 行车吨位 待核实",
    ]


def test_what_a_ledger_holds_does_not_steer_the_terminal(tmp_path: Path) -> None:
    record = {
        "id": "E-1",
        "keeper": "甲园",
        "kind": "land",
        "title_zh": "地\u001b[2J\u202e块",
        "crane_t": "\u001b]0;x\u0007",
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(record), "utf-8")
    done = tilan(tmp_path / "data", "import", str(tmp_path / "a.jsonl"))
    again = tilan(tmp_path / "data", "search", "E-1")
    for text in (done.stdout, done.stderr, again.stdout):
        assert not [
            character for character in text if unicodedata.category(character) in ("Cc", "Cf") and character != "\n"
        ]
