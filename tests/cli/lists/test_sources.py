"""A set of contexts is the places that the settings say, each by its name."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.support.aws.fake_aws import FakeAws, account_of, denied
from tui.aws.errors import AccessDenied, ErrorContext, ExpiredCredentials
from tui.aws.identity import contexts
from tui.aws.identity.contexts import FoundRegions
from tui.cli import main
from tui.cli.connection import ConnectionOptions
from tui.cli.lists.sources import profiles_to_list
from tui.settings.settings import settings_file

SETS = """
[contexts.work]
profiles = ["prod", "stage"]
regions = ["eu-west-1", "us-east-1"]
[contexts.all]
profiles = ["*"]
[contexts.wide]
regions = ["*"]
"""

CONFIG = """
[profile prod]
region = eu-north-1
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = x
[profile stage]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = x
"""


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text(SETS)
    (tmp_path / "config").write_text(CONFIG)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))


def found(context: str | None, **chosen: Any) -> list[str]:
    """The names of all places; what is amiss with them is among these."""

    async def ask() -> list[str]:
        names = []
        for find in await profiles_to_list(ConnectionOptions(**chosen), context):
            told = await find()
            names += [place.name for place in told.places] + [told.problem] * bool(told.problem)
            for place in told.places:
                place.aws.close()
        return names

    return asyncio.run(ask())


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["instances", *arguments])


def test_each_profile_is_listed_in_each_region() -> None:
    assert found("work") == [
        "prod@eu-west-1",
        "prod@us-east-1",
        "stage@eu-west-1",
        "stage@us-east-1",
    ]


def test_what_a_set_leaves_open_is_what_is_chosen_and_each_profiles_own() -> None:
    assert found("all", region="us-east-2") == ["prod@us-east-2", "stage@us-east-2"]
    assert found("all") == ["prod@eu-north-1", "stage"]


def test_without_a_set_there_is_one_place_which_needs_no_name() -> None:
    assert found(None, profile="prod") == [""]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["--context", "wrok"],
            "settings.toml has no contexts named 'wrok'. Available: work, all, wide",
        ),
        (["--context", "work", "--profile", "x"], "Leave out --profile"),
        (["--region", "x", "--context", "work"], "Leave out --region"),
    ],
)
def test_a_call_that_contradicts_the_set_is_refused(
    arguments: list[str], sentence: str
) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert sentence in " ".join(done.output.split())


@pytest.mark.parametrize(
    ("regions", "words"),
    [
        (FoundRegions(("eu-west-1",), AccessDenied(ErrorContext())), "all are listed"),
        (
            FoundRegions((None,), ExpiredCredentials(ErrorContext()), known=False),
            "may be missing",
        ),
    ],
)
def test_regions_that_aws_does_not_tell_are_said(
    regions: FoundRegions, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def told(*_: object) -> FoundRegions:
        return regions

    monkeypatch.setattr(contexts, "regions_of", told)
    [name, problem] = found("wide", profile="prod")
    assert name == ("prod@eu-west-1" if regions.known else "prod@eu-north-1")
    assert words in problem


def test_the_places_of_a_set_are_listed_with_their_names_and_failures_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One of four is denied; the others' instances are there."""

    def opened(chosen: ConnectionOptions, *_: object, **__: object) -> FakeAws:
        aws = account_of(f"{chosen.profile}-{chosen.region}")
        aws.region_name = chosen.region or "?"
        if (chosen.profile, chosen.region) == ("stage", "us-east-1"):
            aws.answers["describe_instance_information"] = denied("describe_instances")
        monkeypatch.setattr(type(aws), "profile", None, raising=False)
        return aws

    monkeypatch.setattr(ConnectionOptions, "aws", opened)
    done = run("--context", "work", "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    names = sorted(one["name"] for one in told["instances"])
    assert names == ["prod-eu-west-1", "prod-us-east-1", "stage-eu-west-1"]
    assert [one["context"] for one in told["failed"]] == ["default@us-east-1"]
