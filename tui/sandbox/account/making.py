"""An account as it is in the beginning: its fleets, documents, logs, keys and its past."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from tui.sandbox.account.api_faults import ApiFaults
from tui.sandbox.account.databases import make_databases
from tui.sandbox.account.documents import Documents
from tui.sandbox.account.fixtures import make_buckets, make_fixtures
from tui.sandbox.account.fleet import make_fleets
from tui.sandbox.account.history import Annals, make_history, others_at_work
from tui.sandbox.account.pushed_keys import PushedKeys
from tui.sandbox.account.records import SessionRecords
from tui.sandbox.account.role import CALLERS, AssumedRole
from tui.sandbox.account.state import AccountState
from tui.sandbox.account.trail import Trail
from tui.sandbox.errors import InvalidOption
from tui.sandbox.options import SESSION_SCHEMA, SandboxOptions


def make_account(
    caller: AssumedRole, options: SandboxOptions, faults: ApiFaults, homes: Path
) -> AccountState:
    """Make the account of who calls in it, in moto's stores and ours.

    Raises:
        InvalidOption: An agent is to come from outside for a machine that there is not.
    """
    number = list(CALLERS).index(caller.account)
    home = options.region
    fleets = make_fleets(options.instances, options.seed, home, options.regions, number)
    make_buckets(caller.account, home)
    for region in (home, *options.regions):
        make_fixtures(caller.account, region)
    state = AccountState(
        caller,
        options,
        faults,
        fleets,
        SessionRecords(lag=options.listing_delay, overlap=options.page_overlap),
        Trail(options.event_delay),
        {region: _documents(caller.account, region, options) for region in fleets},
        list(make_databases(home)),
        PushedKeys(homes),
    )
    for region in (home, *options.regions):
        _plant(state.documents_by_region[region], options)
    for annals in _all_annals(state, number):
        _seed_history(state, annals)
    return state


def check_outside_agents(options: SandboxOptions, states: list[AccountState]) -> None:
    """Raises InvalidOption for a target that no fleet at home has."""
    machines = chain.from_iterable(state.fleet.instances for state in states)
    known = {name for each in machines for name in (each.instance_id, each.name)}
    if unknown := sorted(options.outside_agents - known):
        raise InvalidOption(
            f"No managed instance of the sandbox is {unknown[0]!r}, by its id or its name: "
            "its agent cannot come from outside."
        )


def _documents(account: str, region: str, options: SandboxOptions) -> Documents:
    from moto.ssm.models import ssm_backends

    return Documents(ssm_backends[account][region], options.clock_skew)


def _plant(documents: Documents, options: SandboxOptions) -> None:
    """Give a region the session preferences that the options ask for."""
    if options.document is not None:
        documents.plant(options.document)
    elif (inputs := _inputs(options)) or options.document_schema != SESSION_SCHEMA:
        documents.set_preferences(inputs, options.document_schema)


def _inputs(options: SandboxOptions) -> dict[str, object]:
    """The inputs of the session document that the options ask for; its own words hold."""
    inputs: dict[str, object] = {}
    if options.max_minutes is not None:
        inputs["maxSessionDuration"] = str(options.max_minutes)
    if options.idle_minutes is not None:
        inputs["idleSessionTimeout"] = str(options.idle_minutes)
    return inputs | dict(options.inputs)


def _all_annals(state: AccountState, number: int) -> Iterator[Annals]:
    """The pasts of an account's regions; that of the home account's home is as it always was."""
    seed = state.options.seed
    yield Annals(state.caller, state.name, f"{number} {seed}" if number else seed)
    for region in state.options.regions:
        yield Annals(state.caller, region, f"{number} {seed} {region}", region)


def _seed_history(state: AccountState, annals: Annals) -> None:
    """Enter the past sessions, and those that others have open."""
    count, now = state.options.past_sessions, state.now()
    if not count:
        return
    fleet = state.fleets[annals.region]
    known = chain(
        make_history(fleet, count, annals, now),
        others_at_work(fleet, annals, now),
    )
    for record, events in known:
        state.sessions.add(record)
        for event in events:
            state.trail.note(event)
