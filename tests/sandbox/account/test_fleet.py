import re

from tui.sandbox.account import fleet
from tui.sandbox.account.fleet import make_fleet, make_fleets


def test_the_same_seed_makes_the_same_fleet() -> None:
    assert make_fleet(40, 7).instances == make_fleet(40, 7).instances
    assert make_fleet(40, 7).instances != make_fleet(40, 8).instances


def test_a_machine_for_each_cause_stands_in_the_table_and_in_the_fleet() -> None:
    table = re.findall(
        r"^    ([a-z]\S+(?: \S+)*?)\s{2,}(i-\w{17})?", fleet.__doc__ or "", re.MULTILINE
    )
    machines = {
        machine.name: machine.instance_id
        for region in make_fleets(13, 1, "ap-northeast-1").values()
        for machine in region.machines.values()
    }
    assert len(table) == 11
    for name, instance_id in table[1:]:
        assert machines[name] == (instance_id or machines[name])


def test_machines_that_systems_manager_does_not_list_take_no_part_in_a_fleet() -> None:
    home = make_fleet(13, 1)
    hidden = [machine for machine in home.machines.values() if not machine.managed]
    assert len(home.instances) == len(home) == 13
    assert len(hidden) == 5
    assert all(home.get(machine.instance_id) is None for machine in hidden)


def test_the_first_dozen_differ_in_platform_presence_and_script() -> None:
    instances = make_fleet(12, 1).instances
    assert {"Linux", "Windows", "MacOS"} == {each.platform.kind for each in instances}
    assert any(each.hybrid for each in instances)
    assert any(not each.online for each in instances)
    assert any(each.online and not each.connected for each in instances)
    assert any(not each.name.isascii() for each in instances)


def test_ten_thousand_instances_have_ten_thousand_ids() -> None:
    assert len(make_fleet(10_000, 1)) == 10_000


def test_an_agent_reported_within_the_last_minutes_unless_it_is_silent() -> None:
    now = 1_700_000_000.0
    for instance in make_fleet(200, 3).instances:
        age = now - instance.last_ping(now)
        assert -1 < age - instance.silent < 300
