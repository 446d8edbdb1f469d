"""What a killed run of the program has left behind."""

from datetime import timedelta
from socket import gethostname

from tests.ui.fakes import NOW, FakeAccount, session_answer
from tui.protocol.ticket import SequenceState
from tui.sessions.orphans.crash_record import FOLDER, CrashRecord
from tui.settings.settings import state_directory

LEFT = CrashRecord(
    session_id="kaori-00000000000000001",
    target=f"i-{1:017x}",
    target_name="web-1",
    reason="INC-1 ログ調査",
    account="123456789012",
    region="ap-northeast-1",
    started=NOW - timedelta(minutes=20),
    numbers=SequenceState(3, 1000, 7),
    host=gethostname(),
    pid=2**22 + 1,
    process="never",
)


def leave(*survivors: CrashRecord) -> FakeAccount:
    """What a killed run leaves: files here, and sessions that AWS holds."""
    folder = state_directory() / FOLDER
    folder.mkdir(parents=True)
    aws = FakeAccount(terminate_session={})
    aws.answers["describe_sessions"] = {"Sessions": []}
    for survivor in survivors:
        (folder / f"{survivor.session_id}.json").write_text(survivor.to_json())
    held = [
        session_answer(0, SessionId=one.session_id, Status="Connected", Reason=one.reason)
        for one in survivors
    ]
    aws.answers["describe_sessions"] = lambda asked: {
        "Sessions": held if asked["State"] == "Active" else []
    }
    return aws
