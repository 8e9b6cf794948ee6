"""The program as it is served: long addresses, endless heads, forged senders, and where its links lead."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from httpx2 import Client

from app.settings import Settings
from tests.conftest import ROOT

TILAN = "import sys; from app.cli import main; sys.argv[0] = 'tilan'; main()"


class Served(NamedTuple):
    """A running program: its port and its data folder."""

    port: int
    data: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TILAN_")}
    return {**kept, "TILAN_DATA": str(data)}


def tilan(data: Path, *arguments: str) -> str:
    """What a command prints."""
    done = subprocess.run(
        [sys.executable, "-c", TILAN, *arguments], cwd=ROOT, env=environment(data), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def served(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`tilan serve` on the sample, on a port of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(sample_folder, data)
    process = subprocess.Popen(
        [sys.executable, "-c", TILAN, "serve", "--port", str(port)],
        cwd=ROOT, env=environment(data), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, "the program did not start"
            assert time.monotonic() < deadline, "the port did not open"
            time.sleep(0.1)
        yield Served(port, data)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def test_a_port_that_is_taken_is_told_before_anything_is_done(served: Served, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", TILAN, "serve", "--port", str(served.port)],
        cwd=ROOT, env=environment(tmp_path / "other"), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = (line for line in done.stderr.splitlines() if " … " not in line)  # a busy machine tells its progress
    assert line.startswith("tilan: ")
    assert str(served.port) in line
    assert not (tmp_path / "other").exists()


def test_what_a_command_loads_beside_the_server_is_shown_without_a_restart(served: Served, tmp_path: Path) -> None:
    record = {"id": "BESIDE-1", "keeper": "甲园", "kind": "land", "title_zh": "旁边装的地块"}
    (tmp_path / "a.jsonl").write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    with Client(base_url=served.address) as client:
        assert client.get("/api/v1/assets/BESIDE-1").status_code == 404
        tilan(served.data, "import", str(tmp_path / "a.jsonl"))
        assert client.get("/api/v1/assets/BESIDE-1").json()["title_zh"] == "旁边装的地块"  # at once: it is published
        assert client.get("/api/v1/search", params={"q": "旁边装的"}).json()["total"] == 1
        tilan(served.data, "reindex")
        assert client.get("/assets/BESIDE-1").status_code == 200


def raw(served: Served, *requests: bytes) -> list[tuple[int, bytes]]:
    """What bytes on one connection are answered with: status and the whole answer, until the server closes it."""
    answers = b""
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as connection:
        try:
            for request in requests:
                connection.sendall(request)
            while piece := connection.recv(65_536):
                answers += piece
        except ConnectionError:
            pass  # closed before all was sent
    found = re.split(rb"(?=HTTP/1\.1 \d{3} )", answers)
    return [(int(answer[9:12]), answer) for answer in found if answer]


def get(target: bytes, last: bool = True) -> bytes:
    close = b"Connection: close\r\n" if last else b""
    return b"GET " + target + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n" + close + b"\r\n"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (b"/match?text=", b"text/html"), (b"/find?q=", b"text/html"), (b"/assets?q=", b"text/html"),
        (b"/api/v1/search?q=", b"application/problem+json"), (b"/", b"text/html"), (b"/api/v1/", b"application/problem+json"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [66_000, 112_000, 700_000])
def test_a_sentence_of_100_kb_in_the_address_is_refused_by_the_program_itself(
    served: Served, path: bytes, kind: bytes, size: int
) -> None:
    status, answer = raw(served, get(path + b"a" * size))[0]
    assert status in ({404, 414} if path.endswith(b"/") else {414, 422})
    head = answer.partition(b"\r\n\r\n")[0].lower()
    assert b"content-type: " + kind in head
    assert b"content-security-policy" in head
    assert b"aaaaaaaaaa" not in answer[: len(head)]


def test_a_need_as_long_as_is_taken_arrives_by_address(served: Served) -> None:
    need = "想在阜新租4000到6000平厂房，行车5吨，" + "要好" * 4_900
    with Client(base_url=served.address) as client:
        short = client.get("/match", params={"text": need[:1_500]})
    target = b"/match?text=" + b"".join(b"%%%02X" % byte for byte in need.encode())
    assert 65_536 < len(target) < 100_000
    status, answer = raw(served, get(target))[0]
    assert (short.status_code, status) == (200, 200)
    assert "行车吨位".encode() in answer


def test_the_next_request_on_the_connection_is_read_as_it_is(served: Served) -> None:
    answers = raw(served, get(b"/healthz?" + b"a" * 90_000, last=False), get(b"/nothing?x=1"))
    assert [status for status, _ in answers] == [200, 404]


@pytest.mark.parametrize(
    "head",
    [b"GET /" + b"a" * 3_000_000, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 3_000_000,
     b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 400_000],
    ids=["address", "one header", "many headers"],
)  # fmt: skip
def test_an_endless_head_ends_the_connection(served: Served, head: bytes) -> None:
    assert [status for status, _ in raw(served, head)] in ([431], [400], [])
    assert raw(served, get(b"/healthz"))[0][0] == 200


def test_a_sentence_of_100_kb_in_a_form_is_refused(served: Served) -> None:
    with Client(base_url=served.address) as client:
        csrf = re.findall(r'name="csrf" value="(\w+)"', client.get("/sign-in").text)[0]
        answer = client.post("/match", data={"csrf": csrf, "text": "need" * 28_000})
        assert answer.status_code == 422
        assert "10000" in answer.text
        assert client.post("/api/v1/match", json={"text": "need" * 28_000}).status_code == 422


def test_a_sender_cannot_call_itself_another(served: Served) -> None:
    with Client(base_url=served.address) as client:
        csrf = re.findall(r'name="csrf" value="(\w+)"', client.get("/sign-in").text)[0]
        codes = [
            client.post(
                "/sign-in",
                data={"csrf": csrf, "name": "nobody", "password": "wrong password"},
                headers={"x-forwarded-for": f"203.0.113.{number}", "x-forwarded-proto": "https"},
            ).status_code
            for number in range(9)
        ]
    assert codes == [403] * 8 + [429]


def test_links_of_commands_lead_to_the_address_that_is_served(served: Served) -> None:
    added = tilan(served.data, "user", "add", "李工", "--role", "keeper", "--keeper", "阜新砚川集团")
    again = tilan(served.data, "user", "link", "李工")
    assert added.startswith(f"{served.address}/sign-in/link/")
    assert again.startswith(f"{served.address}/sign-in/link/")
    with Client() as client:
        assert client.get(added).status_code == 403  # the newer one counts
        assert "李工" in client.get(again).text


def test_what_is_set_counts_for_links_before_what_was_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TILAN_DATA", str(tmp_path))
    assert Settings.of_command().base_url == "http://127.0.0.1:8000"  # nothing was ever served
    Settings(port=8149).record_address()
    assert Settings().base_url == "http://127.0.0.1:8000"  # a server goes by its settings
    assert Settings.of_command().base_url == "http://127.0.0.1:8149"
    monkeypatch.setenv("TILAN_PORT", "8150")
    assert Settings.of_command().base_url == "http://127.0.0.1:8150"
    monkeypatch.setenv("TILAN_BASE_URL", "https://tilan.example")
    assert Settings.of_command().base_url == "https://tilan.example"
    monkeypatch.delenv("TILAN_BASE_URL")
    monkeypatch.delenv("TILAN_PORT")
    (tmp_path / "address").write_text("nonsense", "utf-8")
    assert Settings.of_command().base_url == "http://127.0.0.1:8000"
