"""What machines are called is kept for a day, for its owner alone, and is never believed blindly."""

import json
import os
import threading
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.aws import node_cache
from tui.aws.node_cache import FRESH, MOST_PLACES, KnownNode, NodeCache, Place

HERE = Place("123456789012", "eu-west-1", "https://ssm.eu-west-1.amazonaws.com")
WEB = KnownNode("i-00000001", "web-01", "ip-10-0-0-5.ec2.internal", "10.0.0.5")
GATE = KnownNode("mi-0123456789abcdef0", "cafe\u0301 \ud800", "gate-7")


class Clock:
    """The time, which a test sets."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(tmp_path: Path, clock: Clock) -> NodeCache:
    return NodeCache(tmp_path / "state" / "nodes", clock=clock)


def the_file(tmp_path: Path) -> Path:
    (path,) = (tmp_path / "state" / "nodes").iterdir()
    return path


def test_what_was_listed_is_known_in_its_place_alone(cache: NodeCache) -> None:
    assert cache.fresh(HERE) is None
    cache.write(HERE, "shop", [WEB, GATE])
    assert cache.fresh(HERE) == (WEB, GATE)
    for change in ({"account": "210987654321"}, {"region": "us-east-1"}, {"endpoint": ""}):
        assert cache.fresh(replace(HERE, **change)) is None


def test_it_is_for_its_owner_alone(cache: NodeCache, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        cache.write(HERE, "shop", [WEB])
    finally:
        os.umask(before)
    assert the_file(tmp_path).stat().st_mode & 0o777 == 0o600
    assert the_file(tmp_path).parent.stat().st_mode & 0o777 == 0o700


def test_after_a_day_and_where_the_clock_was_set_back_it_only_completes_words(
    cache: NodeCache, clock: Clock
) -> None:
    cache.write(HERE, "shop", [WEB])
    for passed in (FRESH, -FRESH - 1):
        clock.now += passed
        assert cache.fresh(HERE) is None
        assert cache.latest("shop") == (WEB,)


def test_what_is_completed_is_of_the_profile_and_the_region(
    cache: NodeCache, tmp_path: Path
) -> None:
    cache.write(HERE, "shop", [WEB])
    cache.write(Place("210987654321", "us-east-1", ""), "shop", [GATE])
    cache.write(HERE, "audit", [WEB])
    assert cache.latest("shop") in {(WEB,), (GATE,)}
    assert cache.latest("shop", "us-east-1") == (GATE,)
    assert cache.latest("shop", "eu-west-1", HERE.endpoint) == (WEB,), (
        "both profiles lead there"
    )
    assert cache.latest("shop", "eu-west-1", "http://127.0.0.1:1") == cache.latest("") == ()


def test_the_same_again_is_not_written_again_within_an_hour(
    cache: NodeCache, clock: Clock, tmp_path: Path
) -> None:
    cache.write(HERE, "shop", [WEB])
    first = the_file(tmp_path).stat().st_ino, the_file(tmp_path).read_bytes()
    clock.now += 60
    cache.write(HERE, "shop", [WEB])
    assert first == (the_file(tmp_path).stat().st_ino, the_file(tmp_path).read_bytes())
    clock.now += 3600
    cache.write(HERE, "shop", [WEB])
    assert the_file(tmp_path).read_bytes() != first[1]


def test_the_oldest_places_go(cache: NodeCache, tmp_path: Path) -> None:
    for number in range(MOST_PLACES + 3):
        cache.write(Place(str(number), "", ""), "", [WEB])
        newest = max(
            (tmp_path / "state" / "nodes").iterdir(), key=lambda p: p.stat().st_mtime_ns
        )
        os.utime(newest, (number, number))
    assert len(list((tmp_path / "state" / "nodes").iterdir())) == MOST_PLACES
    assert cache.read(Place("0", "", "")) is None


def test_too_large_a_fleet_and_too_long_a_name_are_not_kept(
    cache: NodeCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.write(HERE, "", [KnownNode("i-00000001", "x" * 513, "host")])
    assert cache.fresh(HERE) == (KnownNode("i-00000001", "", "host"),)
    monkeypatch.setattr(node_cache, "MOST_NODES", 1)
    cache.write(HERE, "", [WEB, GATE])
    assert cache.fresh(HERE) == (KnownNode("i-00000001", "", "host"),)


HOSTILE = [
    b"",
    b"\xff\n[]\n",
    b"[" * 100_000,
    b"null\nnull\n",
    b'{"version": 1}\n[]\n',
    b"%(head)s\n" + b"[" * 100_000,
    b"%(head)s\n" + b'[["i-00000001"',
    b'%(head)s\n{"a": 1}\n',
    b"%(head)s\n[7]\n",
    b'%(head)s\n[["../../etc", "web-01", "", ""]]\n',
    b'%(head)s\n[["i-00000001", 7, "", ""]]\n',
    b'%(head)s\n[["i-00000001", "web-01", "", "", ""]]\n',
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_damaged_file_is_passed_over_and_replaced(
    cache: NodeCache, tmp_path: Path, hostile: bytes
) -> None:
    cache.write(HERE, "shop", [WEB])
    path = the_file(tmp_path)
    path.write_bytes(hostile.replace(b"%(head)s", path.read_bytes().splitlines()[0]))
    assert cache.fresh(HERE) is None
    assert cache.latest("shop") == ()
    cache.write(HERE, "shop", [WEB])
    assert cache.fresh(HERE) == (WEB,)


def test_a_file_of_a_newer_version_or_of_another_place_is_passed_over(
    cache: NodeCache, tmp_path: Path
) -> None:
    cache.write(HERE, "shop", [WEB])
    path = the_file(tmp_path)
    head, rows = path.read_text().splitlines()
    for change in ({"version": 2}, {"account": "210987654321"}, {"written": "now"}):
        path.write_text(f"{json.dumps(json.loads(head) | change)}\n{rows}\n")
        assert cache.fresh(HERE) is None, change


def test_a_pipe_in_its_place_is_not_waited_for(cache: NodeCache, tmp_path: Path) -> None:
    cache.write(HERE, "shop", [WEB])
    path = the_file(tmp_path)
    path.unlink()
    os.mkfifo(path)
    assert cache.fresh(HERE) is None
    assert cache.latest("shop") == ()


@given(st.binary(), st.binary())
def test_no_bytes_bring_it_down(head: bytes, rest: bytes) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        cache = NodeCache(folder)
        cache.write(HERE, "", [WEB])
        (path,) = folder.iterdir()
        path.write_bytes(path.read_bytes().splitlines()[0] + head + b"\n" + rest)
        assert cache.fresh(HERE) in {None, ()}


def test_two_programs_that_write_at_once_leave_one_whole_file(
    cache: NodeCache, clock: Clock, tmp_path: Path
) -> None:
    fleets = [tuple(WEB._replace(name=f"{n}-{i}") for i in range(500)) for n in range(2)]

    def write(fleet: tuple[KnownNode, ...]) -> None:
        for _ in range(20):
            cache.write(HERE, "shop", fleet)
            assert cache.fresh(HERE) in fleets

    threads = [threading.Thread(target=write, args=(fleet,)) for fleet in fleets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.fresh(HERE) in fleets
    assert the_file(tmp_path).is_file()
