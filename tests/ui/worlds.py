"""Several accounts and regions for the app: each a fake of its own, told of by its name."""

from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from textual.pilot import Pilot

from tests.ui.fakes import ME, NOW, FakeAccount, instance, make_app, until
from tui.aws.client import Aws, Identity
from tui.aws.identity.choices import Profile, ProfileKind
from tui.aws.options import AwsOptions
from tui.settings.settings import Settings
from tui.settings.values import ContextSet
from tui.ui.app import SsmTui
from tui.ui.desk.dependencies import NamedSet
from tui.ui.lists.instances import InstancesView
from tui.ui.words.times import Now

ACCOUNTS = {"prod": "111111111111", "staging": "222222222222"}


class RegionalAccount(FakeAccount):
    """What one profile sees in one region: a machine or two of its own."""

    def __init__(self, profile: str | None, region: str | None, **answers: Any) -> None:
        profile, region = profile or "prod", region or "eu-west-1"
        name, number = f"{profile}-{region}", crc32(f"{profile}{region}".encode()) % 10**6
        listed = [instance(number + n, Name=f"{name}-{n}") for n in (1, 2)]
        super().__init__(
            describe_instance_information=[{"InstanceInformationList": listed}],
            **{"describe_instances": {"Reservations": []}, **answers},
        )
        self.options = AwsOptions(profile, region)
        self.region_name = region
        self.who = Identity(ACCOUNTS[profile], ME, "AROA:kaori", region, profile, None)

    async def profiles(self) -> tuple[Profile, ...]:
        return tuple(Profile(name, ProfileKind.KEYS) for name in ACCOUNTS)


@dataclass
class Several:
    """An app on a set of contexts; `changed` says what is different at some of them."""

    chosen: ContextSet
    name: str = "work"
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)
    now: Now = lambda: NOW
    accounts: dict[str, RegionalAccount] = field(default_factory=dict)

    def app(self) -> SsmTui:
        return make_app(
            FakeAccount(),
            self.settings,
            open_place=self.open,
            contexts=NamedSet(self.chosen, self.name),
            now=self.now,
        )

    async def open(self, profile: str | None, region: str | None) -> Aws:
        account = RegionalAccount(profile, region)
        name = f"{account.options.profile}@{account.region_name}"
        account.answers |= self.answers.get(name, {})
        return self.accounts.setdefault(name, account)

    def at(self, name: str) -> RegionalAccount:
        return self.accounts[name]


async def listed(pilot: Pilot[None], app: SsmTui) -> InstancesView:
    """Wait until nothing is being read any more."""
    view = app.main.query_one(InstancesView)
    await until(pilot, lambda: view.reading.several and not view.reading.pending)
    return view
