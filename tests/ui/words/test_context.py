"""Who and where the user is."""

from dataclasses import replace
from typing import Any, cast

import pytest

from tests.support.aws.fake_aws import FakeAws
from tui.aws.client import Identity
from tui.settings.production import is_production
from tui.settings.settings import Settings
from tui.ui.words.context import context_of_all, where_words
from tui.ui.workspace import Workspace


def identity(profile: str | None = None, alias: str | None = None) -> Identity:
    arn = "arn:aws:sts::123456789012:assumed-role/Operator/kaori"
    return Identity("123456789012", arn, "AROA:kaori", "ap-northeast-1", profile, alias)


def place(who: Identity, name: str = "") -> Workspace:
    return Workspace(FakeAws(), cast(Any, None), identity=who, name=name)


@pytest.mark.parametrize("name", ["prod-admin", "my_production", "PROD", "eu-prd"])
def test_a_name_of_production_is_noticed(name: str) -> None:
    assert is_production(identity(profile=name), Settings())
    assert is_production(identity(alias=name), Settings())


@pytest.mark.parametrize("name", ["product-team", "reproduce", "staging", None])
def test_other_names_are_not_production(name: str | None) -> None:
    assert not is_production(identity(profile=name), Settings())


def test_an_alias_says_more_than_a_number() -> None:
    assert context_of_all([place(identity(alias="acme"))]).account == "acme"
    assert context_of_all([place(identity())]).account == "123456789012"


def test_of_several_places_few_are_named_and_many_counted() -> None:
    places = [
        place(replace(identity(), account=str(n), region=f"eu-west-{n}"), f"p@eu-west-{n}")
        for n in (1, 2, 3)
    ]
    assert context_of_all(places[:2]).candidates()[0] == "2 contexts · 1, 2 · 2 regions"
    work = context_of_all(places, "work")
    assert work.candidates()[:2] == [
        "work · 1, 2, 3 · 3 regions · 3 contexts",
        "work · 3 accounts · 3 regions",
    ]
    places[1].aws.read_only = "[profiles.p]"
    places[2].production = True
    assert context_of_all(places).read_only == "1 read only"
    assert context_of_all(places).production
    assert context_of_all(places[1:2]).read_only == "read only"


def test_where_is_the_profile_and_the_region() -> None:
    assert where_words(identity(profile="dev")) == "dev@ap-northeast-1"
    assert where_words(identity()) == "123456789012@ap-northeast-1"
    assert where_words(None) == ""
