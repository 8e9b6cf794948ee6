"""Timing: medians and 99th percentiles over many runs, and ratios against a baseline of the same run."""

import resource
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one call."""

    median: float
    p99: float
    runs: int

    def __str__(self) -> str:
        return f"median {self.median:8.2f} ms   p99 {self.p99:8.2f} ms   ({self.runs} runs)"


def timed(call: Callable[[Any], Any], arguments: Iterable[Any], warm: int = 3) -> Timing:
    """One call per argument; the first few are not counted."""
    took = []
    for argument in arguments:
        started = time.perf_counter()
        call(argument)
        took.append((time.perf_counter() - started) * 1000)
    kept = np.asarray(took[warm:] or took)
    return Timing(float(np.median(kept)), float(np.quantile(kept, 0.99)), len(kept))


def peak_mb() -> float:
    """The most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def report(name: str, timing: Timing, budget: float | None = None, baseline: Timing | None = None) -> None:
    """One line: the figures, the budget, and how many times faster than the baseline."""
    line = f"{name:46} {timing}"
    if budget is not None:
        line += f"   budget {budget:g} ms: {'within' if timing.median <= budget else 'OVER'}"
    if baseline is not None:
        line += f"   {baseline.median / timing.median:.1f} x faster than the baseline ({baseline.median:.1f} ms)"
    print(line, flush=True)
