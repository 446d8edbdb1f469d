"""Instances are listed for scripts, as they arrive and from wherever they are."""

import asyncio
import json
from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.support.aws.fake_aws import FakeAws, account_of, denied
from tui.aws.errors import AccessDenied, ErrorContext
from tui.cli import main
from tui.cli.connection import ConnectionOptions
from tui.cli.lists import sources
from tui.cli.lists.instances import _Listing
from tui.cli.lists.matching import PageFilter
from tui.cli.lists.sources import Find, FoundPlaces, ListedPlace
from tui.cli.lists.writing import Writer
from tui.exports.instances import USUAL

NO_NAMES = AccessDenied(ErrorContext(service="ec2", action="ec2:DescribeInstances"))


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> list[ListedPlace]:
    """The places that are listed; to be filled."""
    found: list[ListedPlace] = []

    async def meant(chosen: ConnectionOptions, context: str | None) -> Sequence[Find]:
        return [partial(only, place) for place in found]

    monkeypatch.setattr(sources, "profiles_to_list", meant)
    return found


async def only(place: ListedPlace) -> FoundPlaces:
    return FoundPlaces((place,))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["instances", *arguments])


def names(result: Result) -> list[str]:
    return [line.partition("\t")[0] for line in result.stdout.splitlines()]


def test_the_help_names_the_columns_that_are_usual() -> None:
    told = CliRunner().invoke(main, ["instances", "--help"]).output
    assert ",".join(USUAL) in "".join(told.split())


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("", ["web-01", "db-01", "web-02"]),
        ("web", ["web-01", "web-02"]),
        ("!web", ["db-01"]),
        ("name:=WEB-02", ["web-02"]),
        ("state:online 01", ["web-01", "db-01"]),
        ("\uff57\uff45\uff42-01", ["web-01"]),
    ],
)
def test_a_filter_of_the_list_holds_for_scripts(
    words: str, left: list[str], places: list[ListedPlace]
) -> None:
    places.append(ListedPlace("", account_of("web-01", "db-01", "web-02")))
    done = run("--filter", words)
    assert (done.exit_code, names(done), done.stderr) == (0, left, "")


def test_what_is_only_similar_is_not_listed(places: list[ListedPlace]) -> None:
    places.append(ListedPlace("", account_of("web-01", "db-01")))
    done = run("--filter", "wb01")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "No managed instance matches 'wb01'." in done.stderr


def test_a_mistyped_column_is_named(places: list[ListedPlace]) -> None:
    places.append(ListedPlace("", account_of("web-01")))
    assert "There is no column 'nam'. Columns: name," in run("--filter", "nam:web").stderr
    done = run("--columns", "name,nam")
    assert done.exit_code == 2
    assert "There is no column 'nam'" in done.stderr


def test_a_place_that_fails_is_named_and_the_others_are_listed(
    places: list[ListedPlace],
) -> None:
    dead = FakeAws(answers={"describe_instance_information": denied("describe_instances")})
    places += [ListedPlace("a@x", account_of("web")), ListedPlace("b@x", dead)]
    done = run("--columns", "context,name")
    assert (done.exit_code, done.stdout) == (1, "a@x\tweb\n")
    assert "ssm-tui: b@x: " in done.stderr
    told = json.loads(run("--json").stdout)
    assert [one["name"] for one in told["instances"]] == ["web"]
    assert [one["context"] for one in told["failed"]] == ["b@x"]


def test_several_places_are_told_apart_unless_columns_are_chosen(
    places: list[ListedPlace],
) -> None:
    places += [ListedPlace(f"{name}@x", account_of(name)) for name in ("prod", "stage")]
    assert sorted(names(run("--context", "all"))) == ["prod@x", "stage@x"]
    assert sorted(names(run("--columns", "name"))) == ["prod", "stage"]


def test_a_filter_asks_for_a_context_by_name(places: list[ListedPlace]) -> None:
    places += [ListedPlace(f"{name}@x", account_of("web", "db")) for name in ("prod", "stage")]
    done = run("--context", "all", "--filter", "context:prod web", "--columns", "context,name")
    assert done.stdout == "prod@x\tweb\n"


def test_a_list_without_names_says_so_and_is_not_whole(places: list[ListedPlace]) -> None:
    places.append(ListedPlace("", account_of("web", ec2=NO_NAMES)))
    done = run("--columns", "instance")
    assert (done.exit_code, done.stdout) == (1, "i-00000000000000000\n")
    assert "Couldn't read names and tags" in done.stderr


def test_json_has_all_its_keys(places: list[ListedPlace]) -> None:
    done = run("--json", "--columns", "name")
    assert done.exit_code == 2
    assert "Leave out --columns" in done.stderr


async def test_what_has_arrived_is_written_while_another_place_is_waited_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    slow = account_of("slow")
    slow.hold("describe_instance_information")
    both = ListedPlace("b", slow), ListedPlace("a", account_of("quick"))
    listing = _Listing(Writer(("name",)), PageFilter(""))
    shown: list[Any] = []

    async def look() -> None:
        while not shown:
            shown.extend(capsys.readouterr().out.splitlines())
            await asyncio.sleep(0)
        slow.release("describe_instance_information")

    async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
        tasks.create_task(listing.run([partial(only, place) for place in both]))
        tasks.create_task(look())
    assert shown == ["quick"]
    assert capsys.readouterr().out == "slow\n"
    assert slow.closed
