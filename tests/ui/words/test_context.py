"""Who and where the user is."""

import pytest

from tui.aws.client import Identity
from tui.settings.settings import Settings
from tui.ui.words.context import context_of, where_words


def identity(profile: str | None = None, alias: str | None = None) -> Identity:
    arn = "arn:aws:sts::123456789012:assumed-role/Operator/kaori"
    return Identity("123456789012", arn, "AROA:kaori", "ap-northeast-1", profile, alias)


@pytest.mark.parametrize("name", ["prod-admin", "my_production", "PROD", "eu-prd"])
def test_a_name_of_production_is_noticed(name: str) -> None:
    assert context_of(identity(profile=name), Settings()).production
    assert context_of(identity(alias=name), Settings()).production


@pytest.mark.parametrize("name", ["product-team", "reproduce", "staging", None])
def test_other_names_are_not_production(name: str | None) -> None:
    assert not context_of(identity(profile=name), Settings()).production


def test_an_alias_says_more_than_a_number() -> None:
    assert context_of(identity(alias="acme"), Settings()).account == "acme"
    assert context_of(identity(), Settings()).account == "123456789012"


def test_where_is_the_profile_and_the_region() -> None:
    assert where_words(identity(profile="dev")) == "dev@ap-northeast-1"
    assert where_words(identity()) == "123456789012@ap-northeast-1"
    assert where_words(None) == ""
