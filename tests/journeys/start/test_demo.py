"""What a demo remembers is nobody's history: the user's own folders are left as they were."""

import signal
from pathlib import Path

import pytest

from tests.journeys.shell import connect
from tests.support.program import program
from tests.support.traces import files_below


@pytest.mark.parametrize("places", [{}, {"SSM_TUI_STATE_DIR": "s", "SSM_TUI_DATA_DIR": "d"}])
def test_a_demo_writes_nothing_into_the_users_own_folders(
    places: dict[str, str], tmp_path: Path
) -> None:
    own = tmp_path / "home"
    chosen = {name: str(own / folder) for name, folder in places.items()}
    passing = tmp_path / "passing"
    passing.mkdir()
    before = list(files_below(own))
    with program("demo", environment={**chosen, "TMPDIR": str(passing)}) as demo:
        connect(demo)
        # It is remembered, but not there.
        demo.until(lambda: any(passing.rglob("live/*.json")))
        demo.until(lambda: any(passing.rglob("ledger.sqlite3")))
        assert list(files_below(own)) == before
        demo.signal(signal.SIGTERM)
        assert demo.wait() == 128 + signal.SIGTERM
    assert list(files_below(own)) == before
    assert not any(passing.rglob("ledger.sqlite3"))
