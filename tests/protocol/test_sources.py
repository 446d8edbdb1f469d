"""What the protocol is handed."""

import os
from uuid import RFC_4122, UUID

from tui.protocol.message import text_id
from tui.protocol.sources import AT_ONCE, random_ids


def test_random_ids_are_of_version_4_and_none_comes_twice() -> None:
    new_id = random_ids(os.urandom)
    ids = [new_id() for _ in range(3 * AT_ONCE)]
    assert len(set(ids)) == len(ids)
    texts = [UUID(text_id(each)) for each in ids]
    assert {(each.version, each.variant) for each in texts} == {(4, RFC_4122)}


def test_of_random_ids_all_is_random_but_what_says_so() -> None:
    for new_bytes, least in ((bytes, True), (lambda size: b"\xff" * size, False)):
        text = text_id(random_ids(new_bytes)())
        digits = "00000000-0000-4000-8000-000000000000"
        assert text == (digits if least else digits.replace("0", "f").replace("8", "b"))
