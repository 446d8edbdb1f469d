"""The tags that tell machines apart have columns of their own."""

from hypothesis import given
from hypothesis import strategies as st

from tui.aws.instances import ManagedInstance
from tui.ui.lists.arranging.tag_columns import (
    MOST_TAGS,
    keys_of,
    known_keys,
    tag_column,
    telling_keys,
)
from tui.ui.lists.instance_rows import InstanceRow


def machines(**values: str) -> list[dict[str, str]]:
    """One machine a letter; of each key its value, where that is not a blank."""
    count = max(map(len, values.values()))
    return [
        {key: given[n] for key, given in values.items() if given[n] != " "}
        for n in range(count)
    ]


def test_what_tells_most_machines_apart_comes_first() -> None:
    tags = machines(stage="pppppppd", role="wwddccbb", owner="oooooooo")
    assert telling_keys(tags) == ("role", "stage")


def test_what_says_the_same_as_another_tag_is_not_chosen_beside_it() -> None:
    assert telling_keys(machines(team="aabbccdd", squad="xxyyzzww", env="pdpdpdpd")) == (
        "squad",
        "env",
    )


def test_what_is_another_on_each_machine_is_no_group() -> None:
    number = [{"serial": str(n), "env": "pd"[n % 2]} for n in range(200)]
    assert telling_keys(number) == ("env",)


def test_names_and_tags_that_aws_writes_are_not_chosen() -> None:
    tags = [{"Name": "ab"[n % 2], "aws:stack": "ab"[n % 2]} for n in range(8)]
    assert telling_keys(tags) == ()


def test_where_nothing_is_tagged_nothing_is_chosen() -> None:
    assert telling_keys([]) == telling_keys([{}, {}]) == ()


@given(
    st.lists(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("xyz")), max_size=30),
    st.randoms(),
)
def test_the_choice_does_not_hang_on_the_order_of_the_machines(tags, dice) -> None:  # type: ignore[no-untyped-def]  # hypothesis gives them
    chosen = telling_keys(tags)
    assert len(chosen) <= MOST_TAGS
    dice.shuffle(tags)
    assert telling_keys(tags) == chosen


def test_a_tag_is_a_column_by_its_key() -> None:
    row = InstanceRow(ManagedInstance("i-1", tags={"Cost Center": "4711\x1b"}))
    column = tag_column("Cost Center")
    assert (column.name, column.heading) == ("tag:Cost Center", "Cost Center")
    assert column.text(row) == "4711\x1b"
    assert column.text(InstanceRow(ManagedInstance("i-2"))) == ""
    assert keys_of(["Name", column.name]) == ("Cost Center",)


def test_the_tags_of_most_machines_are_offered_first_and_those_of_aws_last() -> None:
    rows = [
        InstanceRow(ManagedInstance("i-1", tags={"aws:x": "", "b": "", "Name": "n"})),
        InstanceRow(ManagedInstance("i-2", tags={"aws:x": "", "b": "", "a": ""})),
    ]
    assert known_keys(rows) == ["b", "a", "aws:x"]
