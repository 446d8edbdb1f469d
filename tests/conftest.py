"""What every test is given: a home of its own, and no way out to a real AWS account."""

import gc
import os
import re
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.forked import client
from tui import language
from tui.archive.opening.opener import opener_of

# No test fails by the clock: examples may take as long as a busy machine needs.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

# Of what is imported and collected nothing is garbage, and it would be looked through thirty times.
gc.set_threshold(1_000_000)

AWS_VARIABLES = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_PROFILE",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_SSM",
    "AWS_ENDPOINT_URL_SSMMESSAGES",
)

LANGUAGE_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def pytest_xdist_auto_num_workers() -> int:
    """Twice as many as there are processors: half of a test's time it waits for another program."""
    return 2 * (os.cpu_count() or 1)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "started_afresh: the programs that it runs are started, not forked"
    )


@pytest.fixture(autouse=True)
def programs_are_forked(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`python -m tui` runs without its start, but where that is what is tested."""
    if client.AVAILABLE and request.node.get_closest_marker("started_afresh") is None:
        monkeypatch.setattr(subprocess.Popen, "_execute_child", client.execute_child)


def pytest_collection_finish() -> None:
    """Of what is loaded and collected by now nothing is garbage: it is not looked through again."""
    gc.collect()
    gc.freeze()
    # An app is ten thousand objects, and every third one would have all memory looked through.
    gc.set_threshold(2_000, 10, 25)


@pytest.fixture(scope="session")
def folders_made() -> Counter[str]:
    """How many tests of a name have had a folder."""
    return Counter()


@pytest.fixture
def tmp_path(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    folders_made: Counter[str],
) -> Path:
    """As pytest's own, which looks through the folders of all tests before to name one more."""
    name = re.sub(r"\W", "_", request.node.name)[:30]
    folder = tmp_path_factory.getbasetemp() / f"{name}{folders_made[name]}"
    folders_made[name] += 1
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture(autouse=True)
def isolated_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Nothing of the developer's own configuration is read or written."""
    for name in AWS_VARIABLES + LANGUAGE_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    # For the programs that tests start too; LANG says how characters are written, and no language.
    monkeypatch.setenv("LANG", "C.UTF-8")
    home = tmp_path / "home"
    for name, folder in {
        "HOME": home,
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_STATE_HOME": home / ".local/state",
        "XDG_DATA_HOME": home / ".local/share",
        "XDG_CACHE_HOME": home / ".cache",
    }.items():
        folder.mkdir(parents=True, exist_ok=True)
        monkeypatch.setenv(name, str(folder))
    # Those that run tests side by side set them for themselves; a program's own terminal counts.
    for name in ("COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    # A test that wants a keyring names one.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    yield
    # What opens an archive knows whom to tell: with it every app would stay in memory.
    opener_of.cache_clear()


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """What a test has chosen is not spoken by the next one."""
    yield
    language.choose(language.ENGLISH)


@pytest.fixture(autouse=True)
def signals_as_they_were() -> Iterator[None]:
    """A command that ran in this process ignores SIGINT in the end, and children inherit that."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        if handler is not None and signal.getsignal(number) is not handler:
            signal.signal(number, handler)
