"""A file on a network share is known by the table of mounts."""

from pathlib import Path

import pytest

from tests.archive.rings import NOON, Program, Ring
from tui.archive import database as database_module
from tui.archive.network import on_network
from tui.archive.rows import HistoryRow

MOUNTS = """\
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 22 0:40 / /home rw,relatime shared:1 - nfs4 server:/home rw,vers=4.2
31 30 254:1 / /home/local\\040disk rw - ext4 /dev/vdb rw
32 22 0:41 / /mnt/over rw - ext4 /dev/vdc rw
33 22 0:42 / /mnt/over rw - cifs //server/share rw
nonsense
34 22 0:43 / - nfs
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/srv/data", False),
        ("/home/you/.local/share", True),
        ("/homestead/you", False),
        ("/home/local disk/you", False),
        ("/mnt/over/data", True),
    ],
)
def test_the_innermost_mount_decides(path: str, expected: bool, tmp_path: Path) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(MOUNTS)
    assert on_network(Path(path), table) is expected


def test_where_there_is_no_table_nothing_is_a_share(tmp_path: Path) -> None:
    assert not on_network(tmp_path, tmp_path / "none")


async def test_on_a_share_the_file_is_kept_without_a_log_that_machines_cannot_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring, row = Ring(), HistoryRow(session_id="you-1", started=NOON)
    await Program(tmp_path, ring).archive.began(row)
    with Program(tmp_path, ring).opener.opened() as database:
        assert database.pragma("journal_mode") == "wal"
    monkeypatch.setattr(database_module, "on_network", lambda path: True)
    program = Program(tmp_path, ring)
    assert await program.archive.find("you-1") == row
    with program.opener.opened() as database:
        assert database.pragma("journal_mode") == "delete"
