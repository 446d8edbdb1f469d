"""Access that was asked for before, and what it gives a session that is about to start."""

from contextlib import suppress

from tui.aws.access.token import TokenAws
from tui.aws.client import Aws, Identity
from tui.aws.errors import AwsError
from tui.sessions.access.asking import look
from tui.sessions.access.ledger import AccessLedger, NotKept
from tui.sessions.access.record import AccessRecord


async def token_for(aws: Aws, target: str, ledger: AccessLedger) -> TokenAws | None:
    """AWS as an approved request lets it be called for a node; None where there is none.

    What AWS says of the requests on the way is written down; what it does not say is left open.
    """
    for record in await ledger.records():
        if record.target != target or not (record.pending or record.approved):
            continue
        # Whoever cannot be asked about it is asked for the session next, and says why.
        with suppress(AwsError):
            if not await _is_here(aws, record):
                continue
            stands, token = await look(aws, record)
            if stands != record:
                with suppress(NotKept):
                    await ledger.keep(stands)
            if token is not None:
                return token
    return None


async def _is_here(aws: Aws, record: AccessRecord) -> bool:
    known = aws.known
    account = known.account if known else ""
    here = Identity(account, "", "", await aws.region(), aws.profile, None)
    return record.is_of(here)
