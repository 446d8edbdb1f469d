"""A session that its program left behind."""

import os
from datetime import UTC, datetime

from tui.protocol.ticket import SequenceState
from tui.sessions.orphans.crash_record import CrashRecord

SURVIVOR = CrashRecord(
    session_id="you-0abc",
    target="i-0abc",
    target_name="web-1",
    reason="そこにセッションがあるから",
    account="123456789012",
    region="eu-west-1",
    started=datetime(2026, 11, 23, 12, tzinfo=UTC),
    numbers=SequenceState(3, 1000, 7),
    host=os.uname().nodename,
    pid=2**22 + 1,
    process="never",
)
