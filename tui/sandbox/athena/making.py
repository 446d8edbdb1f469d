"""The Athena of an account, with the organisation's tables where there is one."""

from functools import partial
from pathlib import Path

from tui.sandbox.account.fixtures import encrypt_by_default
from tui.sandbox.account.role import ACCOUNT_ID
from tui.sandbox.account.state import AccountState
from tui.sandbox.athena.athena import Athena
from tui.sandbox.athena.catalogue import Catalogue
from tui.sandbox.athena.storage import put_file
from tui.sandbox.athena.trail_tables import lake_store, log_table, trail_tables
from tui.sandbox.athena.workgroups import WorkGroup
from tui.sandbox.organisation.organisation import Organisation
from tui.sandbox.organisation.places import RESULT_BUCKET, TRAIL_BUCKET, WORKGROUP


def make_athena(state: AccountState, folder: Path) -> Athena:
    """Make it; `folder` is not there before the first query."""
    options = state.options.organisation
    if options is None or state.account != ACCOUNT_ID:
        nothing = Catalogue(state.account, state.name)
        return Athena(state, nothing, folder)
    for bucket in (TRAIL_BUCKET, RESULT_BUCKET):
        _make_bucket(state, bucket)
    tables = Catalogue(state.account, state.name, (*trail_tables(options), log_table(options)))
    put = partial(put_file, state.account, TRAIL_BUCKET)
    organisation = Organisation(options, put)
    athena = Athena(state, tables, folder, organisation, lake_store(options))
    athena.workgroups[WORKGROUP] = WorkGroup(
        WORKGROUP,
        f"s3://{RESULT_BUCKET}/" if options.result_location else "",
        enforced=options.result_location,
        cutoff=options.cutoff,
        description="Questions to the history of sessions",
    )
    athena.query_seconds = athena.lake.query_seconds = options.query_seconds
    athena.query_failure = options.query_failure
    return athena


def _make_bucket(state: AccountState, name: str) -> None:
    from moto.s3.models import s3_backends

    s3_backends[state.account]["aws"].create_bucket(name, state.name)
    encrypt_by_default(state.account, name)
