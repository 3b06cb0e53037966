"""Which tests are slow: measured, not guessed, in seconds of processor time, child processes included.

``pytest --measure-slow`` notes what each test takes, and writes `slow.txt` anew: the costliest tests, so many that all others together
stay within `BUDGET`. What is listed there has the marker ``slow``. Tests that did not run keep the line that they had.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest

LIST = Path(__file__).parent / "slow.txt"
BUDGET = 60.0
"""Seconds of processor time of all tests without the marker: a minute on two cores, with what starting and collecting take."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--measure-slow", action="store_true", help="note which tests are slow in tests/slow.txt"
    )


def known() -> dict[str, float]:
    """The seconds of each test that is listed, by its name without parameters."""
    if not LIST.exists():
        return {}
    lines = (line.split(" ", 1) for line in LIST.read_text(encoding="utf-8").splitlines())
    return {name: float(seconds) for seconds, name in lines}


def name_of(nodeid: str) -> str:
    """The name of a test without its parameters."""
    return nodeid.partition("[")[0]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is listed."""
    slow = known()
    for item in items:
        if name_of(item.nodeid) in slow:
            item.add_marker(pytest.mark.slow)


def _used() -> float:
    return sum(os.times()[:4])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Note when a test begins."""
    item.stash[BEGAN] = _used()
    return (yield)


BEGAN = pytest.StashKey[float]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell what it took, when it is taken down."""
    report = yield
    if report.when == "teardown":
        report.user_properties.append(("cpu", _used() - item.stash[BEGAN]))
    return report


class Measuring:
    """Collects what the tests took; in the process that the others report to."""

    def __init__(self) -> None:
        self.taken: dict[str, list[float]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, value in report.user_properties:
            if name == "cpu":
                self.taken.setdefault(name_of(report.nodeid), []).append(float(value))

    def pytest_sessionfinish(self) -> None:
        mean = {name: sum(all_) / len(all_) for name, all_ in self.taken.items()}
        rest = sum(map(sum, self.taken.values()))
        slow = {name: seconds for name, seconds in known().items() if name not in mean}
        for name in sorted(mean, key=lambda name: mean[name], reverse=True):
            if rest <= BUDGET:
                break
            slow[name] = mean[name]
            rest -= sum(self.taken[name])
        lines = [f"{seconds:.2f} {name}" for name, seconds in sorted(slow.items())]
        LIST.write_text("\n".join([*lines, ""]), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--measure-slow") and not os.environ.get("PYTEST_XDIST_WORKER"):
        config.pluginmanager.register(Measuring())
