"""Which machines a command is for."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.aws.fake_aws import FakeAws, account_of, denied
from tui.aws.errors import AccessDenied, ErrorContext, NoCredentials
from tui.cli.remote.each.finding import LOOKUPS, NoneMatches, RunMachine, find_machines
from tui.cli.remote.each.options import EachRequest
from tui.cli.remote.session_command import ReasonRefused
from tui.sessions import reasons
from tui.settings.settings import settings_file

NO_NAMES = AccessDenied(ErrorContext(service="ec2", action="ec2:DescribeInstances"))


def id_of(number: int) -> str:
    return f"i-{number:017x}"


async def found(aws: FakeAws, *targets: str, matching: str = "") -> list[RunMachine]:
    several = EachRequest(targets, matching, 10, yes=True, as_json=False)
    return await find_machines(aws, several, "look", lambda _: None)


def names(machines: list[RunMachine]) -> list[str]:
    return [machine.name for machine in machines if machine.work is not None]


async def test_each_machine_is_found_once_whatever_it_is_called() -> None:
    aws = account_of("web", "db")
    machines = await found(aws, "db", "web", id_of(1), "WEB")
    assert names(machines) == ["db", "web"]


async def test_what_is_not_there_is_told_of_and_keeps_nothing_back() -> None:
    web, lost = await found(account_of("web", "db"), "nowhere", "web")
    assert web.work is not None
    assert (lost.name, lost.work) == ("nowhere", None)
    assert "No managed instance here is named 'nowhere'" in lost.problem


async def test_names_that_no_filter_finds_are_looked_for_in_one_listing() -> None:
    aws = account_of("web", "db", "api")
    machines = await found(aws, "WEB", "DB", "Api", "nowhere", "elsewhere")
    assert names(machines) == ["web", "db", "api"]
    listings = [
        arguments
        for name, arguments in aws.calls
        if name == "describe_instance_information" and "Filters" not in arguments
    ]
    assert len(listings) == 1


async def test_machines_of_one_name_are_told_apart() -> None:
    machines = await found(account_of("web", "web", "db"), matching="i-0")
    assert names(machines) == ["db", f"web ({id_of(0)})", f"web ({id_of(1)})"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("WEB", ["web-01", "web-02"]),
        ("web !02", ["web-01"]),
        ("name:=web-02", ["web-02"]),
        ("state:online db", ["db"]),
        ("\N{FULLWIDTH LATIN SMALL LETTER W}eb-01", ["web-01"]),
    ],
)
async def test_a_filter_of_the_list_finds_what_the_list_shows(
    text: str, wanted: list[str]
) -> None:
    assert names(await found(account_of("web-02", "web-01", "db"), matching=text)) == wanted


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("mail", "No managed instance matches 'mail'."),
        ("wb1", "Similar: web-01"),
        ("!nme:web", "There is no column 'nme'. Columns: name, instance, state"),
        ('""', "No managed instance matches"),
        ("name:", "No managed instance matches"),
    ],
)
async def test_a_filter_that_does_not_do_as_it_should_runs_nowhere(
    text: str, sentence: str
) -> None:
    with pytest.raises(NoneMatches, match=sentence):
        await found(account_of("web-01", "db"), matching=text)


async def test_a_filter_that_sees_no_names_runs_nowhere() -> None:
    with pytest.raises(NoneMatches, match=r"--each.*ec2:DescribeInstances"):
        await found(account_of("web", ec2=NO_NAMES), matching="!staging")


async def test_what_is_wrong_with_all_is_said_once() -> None:
    aws = account_of("web", ec2=NoCredentials(ErrorContext()))
    aws.answers["describe_instance_information"] = NoCredentials(ErrorContext())
    with pytest.raises(NoCredentials):
        await found(aws, "web", "db")


async def test_a_name_that_may_not_be_looked_up_is_one_that_is_lost() -> None:
    aws = account_of("web", ec2=NO_NAMES)
    aws.answers["describe_instance_information"] = denied("describe_instance_information")
    known, lost = await found(aws, "web", id_of(0))
    assert (known.name, lost.name) == (id_of(0), "web")
    assert "You have no permission" in lost.problem


async def test_a_reason_that_the_rules_of_one_refuse_starts_nothing() -> None:
    path = settings_file()
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    path.write_text('[tags."Name=db"]\nreason_pattern = "INC"\n')
    with pytest.raises(ReasonRefused, match=r"^db: .*must match INC.* Nothing was started\.$"):
        await found(account_of("web", "db"), "web", "db")
    assert names(await found(account_of("web", "db"), "web")) == ["web"]


async def test_a_pattern_is_tried_once_for_all_that_it_holds_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried = []

    async def search(pattern: str, texts: list[str]) -> list[bool]:
        tried.append(pattern)
        return [True for _ in texts]

    monkeypatch.setattr(reasons, "search", search)
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text("reason_pattern = 'look'\n[tags.'Name=db']\nmax_minutes = 5\n")
    names_there = [f"web-{number}" for number in range(30)]
    assert len(await found(account_of(*names_there, "db"), matching="i-0")) == 31
    assert len(tried) <= LOOKUPS


async def test_the_maximum_of_each_is_that_of_its_own_tags() -> None:
    path = settings_file()
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    path.write_text('[tags."Name=db"]\nmax_minutes = 5\n')
    machines = await found(account_of("web", "db"), "web", "db")
    maximum: dict[str, Any] = {m.name: m.work.maximum for m in machines if m.work}
    assert maximum == {"web": None, "db": 300.0}
