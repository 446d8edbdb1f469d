"""A machine is found by whatever people call it, and what cannot be found is said with what is near."""

from collections.abc import Iterator

import pytest

from tests.journeys.remote import Account
from tui.aws.instances import list_instances
from tui.aws.targets.finding import find_targets
from tui.aws.targets.name import TargetName
from tui.local_time import local_now
from tui.sandbox.account.fleet import arn
from tui.sandbox.service import Sandbox, SandboxOptions
from tui.sessions.target import AmbiguousTarget, NoSuchTarget, TargetElsewhere, resolve_target
from tui.ui.lists.instance_columns import instance_columns
from tui.ui.lists.instance_rows import InstanceRow


@pytest.fixture(scope="module")
def here() -> Iterator[Account]:
    """One account for these stories; none of them changes it."""
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        yield Account(sandbox)


async def test_every_spelling_of_a_machine_leads_to_it(here: Account) -> None:
    aws, web = here.aws(), here.instance()
    (machine,) = [each for each in here.sandbox.state.fleet.instances if each.name == "web-01"]
    short = "ip-" + machine.address.replace(".", "-")
    for typed in (
        web.upper(),
        "web-01",
        "WEB-01",
        "Name=web-01",
        machine.address,
        short,
        machine.computer_name,
        machine.computer_name.upper(),
        arn(web, here.sandbox.region, here.sandbox.account),
    ):
        assert (await resolve_target(aws, typed)).instance_id == web, typed


async def test_a_hybrid_node_is_found_by_name_address_and_computer(here: Account) -> None:
    aws = here.aws()
    (node,) = [each for each in here.sandbox.state.fleet.instances if each.hybrid]
    for typed in (node.name, node.address, node.computer_name):
        assert (await resolve_target(aws, typed)).instance_id == node.instance_id, typed


async def test_what_the_list_of_instances_shows_of_one_can_be_typed(here: Account) -> None:
    aws = here.aws()
    named = {"Name", "Instance", "Address", "Tags"}
    columns = [each for each in instance_columns(local_now) if each.name in named]
    nodes = [node async for page in list_instances(aws) for node in page]
    typed: dict[str, set[str]] = {}
    for node in nodes:
        for word in {
            word for each in columns for word in each.text(InstanceRow(node)).split(", ")
        } - {""}:
            typed.setdefault(word, set()).add(node.instance_id)
    assert len(typed) > 3 * len(nodes)
    for word, ids in typed.items():
        name = TargetName.parse(word)
        meant = {name.instance_id}
        if not name.instance_id:
            meant = {each.instance_id for each in (await find_targets(aws, name)).machines}
        assert meant >= ids, word


async def test_what_cannot_be_found_is_said_with_what_is_near(here: Account) -> None:
    aws = here.aws()
    with pytest.raises(NoSuchTarget, match="Similar names: web-01"):
        await resolve_target(aws, "wbe-01")
    with pytest.raises(AmbiguousTarget, match="Use the ID of one"):
        await resolve_target(aws, "tag:Environment=production")
    with pytest.raises(TargetElsewhere, match="Use --region eu-west-1"):
        await resolve_target(aws, arn(here.instance(), "eu-west-1", here.sandbox.account))
    with pytest.raises(NoSuchTarget, match="is stopped"):
        await resolve_target(aws, "night-batch")


async def test_a_command_takes_any_of_them_and_says_what_takes_long(here: Account) -> None:
    run = await here.run("exec", "WEB-01", "--reason", "look", "--", "echo", "ok")
    assert (run.status, run.stdout) == (0, b"ok\n")
    assert "No exact match for WEB-01" in run.stderr
