"""A fleet between two runs: packed, and read again whatever has become of the bytes."""

import json
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.aws.sandbox_calls import aws_of
from tests.ui.fakes import NOW
from tui.archive.opening.opener import opener_of
from tui.archive.store import Archive
from tui.aws.instances import ManagedInstance
from tui.sandbox.service import Sandbox, SandboxOptions
from tui.ui.sources.fleet_reader import FleetReader
from tui.ui.sources.remembered_fleet import packed, remembered_fleet, unpacked
from tui.ui.workspace import Workspace

TEXTS = st.text(max_size=12)
NODES = st.builds(
    ManagedInstance,
    instance_id=TEXTS,
    name=TEXTS,
    ping_status=TEXTS,
    last_ping=st.none() | st.just(datetime(2026, 11, 29, 12, 0, 1, tzinfo=UTC)),
    platform_name=TEXTS,
    computer_name=TEXTS,
    iam_role=TEXTS,
    tags=st.dictionaries(TEXTS, TEXTS, max_size=3),
    tags_known=st.just(True),
)


@given(st.lists(NODES, max_size=5))
def test_what_is_packed_is_read_again_as_it_was(nodes: list[ManagedInstance]) -> None:
    assert list(unpacked(packed(nodes))) == nodes


def test_tags_that_were_not_told_are_not_told_of_none() -> None:
    (node,) = unpacked(packed([ManagedInstance("i-1")]))
    assert not node.tags_known


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_no_machines(data: bytes) -> None:
    assert unpacked(data) == ()


@pytest.mark.parametrize(
    "value",
    [
        [2, []],
        [1, [["i-1"]]],
        [1, [[*["a"] * 10, 1, None, None]]],
        [1, [[*["a"] * 11, "now", None]]],
        [1, [[*["a"] * 11, 1e300, None]]],
        [1, [[*["a"] * 11, None, {"a": 1}]]],
        [1, [[*["a"] * 11, None, ["a"]]]],
        [1, 7],
        {"a": 1},
        None,
    ],
)
def test_what_another_version_or_hand_has_written_is_passed_over(value: object) -> None:
    assert unpacked(zlib.compress(json.dumps(value).encode())) == ()


def place_in(folder: Path, sandbox: Sandbox) -> Workspace:
    archive = Archive.within(folder, keyring=False)
    with opener_of(folder, keyring=False).opened(make=True):
        pass
    return Workspace(aws_of(sandbox), cast(Any, None), archive)


async def test_a_whole_reading_is_remembered_for_its_account_and_region(
    tmp_path: Path,
) -> None:
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        place = place_in(tmp_path, sandbox)
        reader = FleetReader(place, lambda: NOW)
        nodes = [node async for page in reader.pages(by_itself=False) for node in page]
        remembered = await remembered_fleet(place_in(tmp_path, sandbox))
        assert remembered is not None
        assert remembered.told == NOW
        assert sorted(each.name for each in remembered.nodes) == sorted(
            each.name for each in nodes
        )


async def test_a_reading_that_was_left_is_not_remembered(tmp_path: Path) -> None:
    with Sandbox(SandboxOptions(seed_history=False, instances=60)) as sandbox:
        place = place_in(tmp_path, sandbox)
        pages = FleetReader(place, lambda: NOW).pages(by_itself=False)
        await anext(pages)
        await pages.aclose()
        assert await remembered_fleet(place) is None


async def test_who_wants_no_history_leaves_nothing(tmp_path: Path) -> None:
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        place = place_in(tmp_path, sandbox)
        place.history = None
        async for _ in FleetReader(place, lambda: NOW).pages(by_itself=False):
            pass
        assert await remembered_fleet(place) is None
        assert await remembered_fleet(place_in(tmp_path, sandbox)) is None
