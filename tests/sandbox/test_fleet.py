from tui.sandbox.fleet import make_fleet


def test_the_same_seed_makes_the_same_fleet() -> None:
    assert make_fleet(40, 7).instances == make_fleet(40, 7).instances
    assert make_fleet(40, 7).instances != make_fleet(40, 8).instances


def test_the_first_dozen_differ_in_platform_presence_and_script() -> None:
    instances = make_fleet(12, 1).instances
    assert {"Linux", "Windows", "MacOS"} == {each.platform.kind for each in instances}
    assert any(each.hybrid for each in instances)
    assert any(not each.online for each in instances)
    assert any(each.online and not each.connected for each in instances)
    assert any(not each.name.isascii() for each in instances)


def test_ten_thousand_instances_have_ten_thousand_ids() -> None:
    fleet = make_fleet(10_000, 1)
    assert len(fleet) == len(fleet.by_id) == 10_000


def test_an_agent_reported_within_the_last_minutes_unless_it_is_silent() -> None:
    now = 1_700_000_000.0
    for instance in make_fleet(200, 3).instances:
        age = now - instance.last_ping(now)
        assert -1 < age - instance.silent < 300
