"""Work that no request waits for: each piece in a process of its own, with bounded memory and time.

`Jobs` starts `python -m app.jobs`, which is told on its standard input what to do. The pipe stays open: when it closes,
the process that wanted the work is gone, and the work gives up. What a job did or could not do it writes down itself;
`then` is told how it ended, so that one that crashed is not waited for.
"""

import contextlib
import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from app.settings import ROOT

MEMORY: Final = 2_000_000_000  # bytes of address space
GRACE: Final = 10.0  # seconds for taking back what was written
_CLEAN: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # many threads only reserve memory
NiceEnd = Callable[["Ended"], None]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a job ended: well, or killed because it took too long or was stopped, or otherwise not well."""

    well: bool
    late: bool = False
    stopped: bool = False


@dataclass(slots=True)
class _Job:
    process: subprocess.Popen[bytes] | None = None
    grace: float = GRACE
    stopped: bool = False
    over: threading.Event = field(default_factory=threading.Event)


class Jobs:
    """Jobs of this process, a few at once; the others wait their turn. One job for each key at a time."""

    def __init__(self, at_once: int = 2, memory: int = MEMORY) -> None:
        self.memory = memory
        self._turns = threading.Semaphore(at_once)
        self._lock = threading.Lock()
        self._jobs: dict[str, _Job] = {}

    def start(
        self,
        key: str,
        module: str,
        given: Mapping[str, Any],
        seconds: float,
        then: NiceEnd,
        grace: float = GRACE,
    ) -> bool:
        """Have `run(given)` of a module done in the background; False when a job of that key is under way.

        `grace` is how long it may take back what it wrote, when it is stopped or takes more than its `seconds`.
        """
        with self._lock:
            if key in self._jobs:
                return False
            job = self._jobs[key] = _Job(grace=grace)
        threading.Thread(
            target=self._do, args=(key, job, module, given, seconds, then), name=f"job {key}", daemon=True
        ).start()
        return True

    def run(self, key: str, module: str, given: Mapping[str, Any], seconds: float) -> Ended:
        """Have it done and wait for it; not well when a job of that key is under way."""
        ends: list[Ended] = []
        if not self.start(key, module, given, seconds, ends.append):
            return Ended(False)
        self.wait(key, seconds + 2 * GRACE)
        return ends[0] if ends else Ended(False, late=True)

    def has(self, key: str) -> bool:
        """Whether a job of that key is under way or waits its turn."""
        with self._lock:
            return key in self._jobs

    def wait(self, key: str, seconds: float) -> bool:
        """Wait until no job of that key is under way; whether that came in time."""
        with self._lock:
            job = self._jobs.get(key)
        return job is None or job.over.wait(seconds)

    def stop(self, key: str) -> None:
        """Ask a job to give up; it is killed if it does not."""
        with self._lock:
            job = self._jobs.get(key)
        if job is None:
            return
        job.stopped = True
        if job.process is not None:
            job.process.terminate()
            threading.Thread(target=_kill_later, args=(job,), daemon=True).start()

    def close(self) -> None:
        """Stop every job and wait for it."""
        with self._lock:
            keys = list(self._jobs)
        for key in keys:
            self.stop(key)
        for key in keys:
            self.wait(key, GRACE)

    def _do(self, key: str, job: _Job, module: str, given: Mapping[str, Any], seconds: float, then: NiceEnd) -> None:
        try:
            with self._turns:
                ended = Ended(False, stopped=True) if job.stopped else self._process(job, module, given, seconds)
            then(ended)
        finally:
            with self._lock:
                del self._jobs[key]
            job.over.set()

    def _process(self, job: _Job, module: str, given: Mapping[str, Any], seconds: float) -> Ended:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TILAN_")} | _CLEAN
        order = json.dumps({"module": module, "memory": self.memory, "given": dict(given)})
        with subprocess.Popen(
            [sys.executable, "-m", "app.jobs"],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            job.process = process
            assert process.stdin is not None
            late = False
            try:
                with contextlib.suppress(BrokenPipeError):
                    process.stdin.write(order.encode() + b"\n")
                    process.stdin.flush()
                if job.stopped:
                    process.terminate()
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                late = True
            finally:
                if process.poll() is None:
                    process.terminate()
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        process.wait(job.grace)
                    process.kill()
                with contextlib.suppress(BrokenPipeError):
                    process.stdin.close()
        return Ended(process.returncode == 0, late, job.stopped)


def _kill_later(job: _Job) -> None:
    if not job.over.wait(job.grace) and job.process is not None:
        job.process.kill()


class Stopped(BaseException):
    """The work is no longer wanted."""


def lift_memory() -> None:
    """From here on this process may take as much memory as the one that started it."""
    resource.setrlimit(resource.RLIMIT_AS, (resource.getrlimit(resource.RLIMIT_AS)[1],) * 2)


def places(error: BaseException) -> str:
    """What may stand in a log of an error: its kind and the places it came through, nothing of what was read."""
    lines: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(lines) < 100:
        lines.append(type(cause).__name__)
        lines += [
            f"  {frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(cause.__traceback__)[-12:]
        ]
        cause = cause.__cause__ or cause.__context__
    return "\n".join(lines)


def _stop(_signal: int, _frame: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough: taking back must not be interrupted
    raise Stopped


def _watch_parent() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(GRACE)
    os._exit(1)


def main() -> int:
    """The process of one job."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then lets go of the pipe
    order = json.loads(sys.stdin.buffer.readline())
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (order["memory"], hard))
    os.nice(5)
    threading.Thread(target=_watch_parent, daemon=True).start()
    try:
        importlib.import_module(order["module"]).run(order["given"])
    except Stopped:
        return 1
    except BaseException as error:
        print(f"job failed\n{places(error)}", file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    # The class of `Stopped` must be the one that other modules know.
    from app import jobs

    code = jobs.main()
    sys.stderr.flush()
    os._exit(code)  # the thread that watches the pipe holds standard input
