"""What the protocol is handed."""

import os

from tui.protocol.sources import AT_ONCE, random_ids


def test_random_ids_are_of_version_4_and_none_comes_twice() -> None:
    new_id = random_ids(os.urandom)
    ids = [new_id() for _ in range(3 * AT_ONCE)]
    assert len(set(ids)) == len(ids)
    assert {each.version for each in ids} == {4}
