import secrets
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from tests.credentials.conftest import OpenStore
from tests.credentials.fake_keyrings import HELD, Breaking, Obstructing
from tui.credentials.store import MEMORY

SECRET = b'{"SecretAccessKey": "wJalrXUtnFEMI/K7MDENG"}'
LATER = datetime.now(UTC) + timedelta(hours=1)
AGO = datetime.now(UTC) - timedelta(seconds=1)
NULL = "keyring.backends.null.Keyring"
FAIL = "keyring.backends.fail.Keyring"


@contextmanager
def unwritable(folder: Path) -> Iterator[None]:
    """A folder with a list that can be read, but not written: whoever runs the test."""
    lock = folder / "credentials.lock"
    lock.unlink()
    lock.mkdir()
    yield
    lock.rmdir()


def test_what_was_stored_is_there_at_the_next_start(open_store: OpenStore) -> None:
    assert open_store().put("keys:shop", SECRET, label="AKIA…")
    assert open_store().get("keys:shop") == SECRET


def test_a_secret_that_is_too_long_for_an_item_is_stored_in_several(
    open_store: OpenStore,
) -> None:
    secret = secrets.token_bytes(3_000)
    assert open_store("Small").put("session:shop", secret)
    assert open_store("Small").get("session:shop") == secret
    assert max(map(len, HELD.values())) <= 1_280


def test_what_was_removed_is_gone_with_all_its_items(open_store: OpenStore) -> None:
    store = open_store("Small")
    store.put("session:shop", secrets.token_bytes(3_000))
    assert store.delete("session:shop")
    assert store.get("session:shop") is None
    assert HELD == {}
    assert store.entries() == ()


def test_removing_what_is_not_there_is_no_error(open_store: OpenStore) -> None:
    assert open_store().delete("keys:nowhere")


def test_what_another_program_removed_is_gone_here_too(open_store: OpenStore) -> None:
    store = open_store()
    store.put("keys:shop", SECRET)
    open_store().delete("keys:shop")
    assert store.get("keys:shop") is None


def test_what_another_program_replaced_is_read_again(open_store: OpenStore) -> None:
    store = open_store()
    store.put("session:shop", SECRET, expires=LATER)
    open_store().put("session:shop", b"newer", expires=LATER + timedelta(hours=1))
    assert store.get("session:shop") == b"newer"


def test_a_secret_that_has_expired_is_removed_when_it_is_asked_for(
    open_store: OpenStore,
) -> None:
    store = open_store()
    store.put("session:shop", SECRET, expires=AGO)
    assert store.entries() == ()
    assert store.get("session:shop") is None
    assert HELD == {}


def test_the_list_tells_what_is_stored_and_where_and_never_the_secret(
    open_store: OpenStore, tmp_path: Path
) -> None:
    store = open_store()
    store.put("keys:shop", SECRET, label="keys of shop", expires=LATER)
    (entry,) = open_store().entries()
    assert (entry.kind, entry.label, entry.expires) == ("keys", "keys of shop", LATER)
    assert "Roomy" in entry.keyring
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert b"wJalr" not in path.read_bytes()
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_who_stores_nothing_never_meets_a_keyring(
    open_store: OpenStore, said: list[str]
) -> None:
    store = open_store("Blocking", patience=60)
    assert store.get("keys:shop") is None
    assert store.entries() == ()
    assert said == []


@pytest.mark.parametrize(
    ("backend", "words"),
    [
        (FAIL, "no safe keyring"),
        ("Locked", "is locked"),
        ("Forgetful", "lost what was stored"),
        ("no.such.Backend", "can't be loaded"),
        ("keyring.backends.NoSuch", "can't be loaded"),
    ],
)
def test_without_a_usable_keyring_memory_serves_and_it_is_said_once(
    open_store: OpenStore, said: list[str], backend: str, words: str
) -> None:
    store = open_store(backend)
    assert not store.put("session:shop", SECRET, expires=LATER)
    assert not store.put("session:mill", SECRET, expires=LATER)
    assert store.get("session:shop") == SECRET
    assert {entry.keyring for entry in store.entries()} == {MEMORY}
    assert len(said) == 1
    assert words in said[0]
    assert "in memory" in said[0]
    assert open_store(backend).get("session:shop") is None


def test_a_keyring_that_was_turned_off_is_not_spoken_of(
    open_store: OpenStore, said: list[str]
) -> None:
    store = open_store(NULL)
    assert not store.put("session:shop", SECRET)
    assert store.get("session:shop") == SECRET
    assert said == []
    assert "turned off" in store.trouble


def test_a_keyring_that_blocks_holds_nobody_up_twice(
    open_store: OpenStore, said: list[str]
) -> None:
    store = open_store("Blocking", patience=0.05)
    assert not store.put("session:shop", SECRET)
    assert not store.put("session:mill", SECRET)
    assert store.get("session:mill") == SECRET
    assert len(said) == 1
    assert "answer within 0.05 s" in said[0]


def test_the_words_of_a_keyrings_error_stay_behind(
    open_store: OpenStore, said: list[str]
) -> None:
    Breaking.fails_at = "keys:shop"
    assert not open_store("Breaking").put("keys:shop", SECRET)
    assert said == [
        "The system keyring failed (PasswordSetError). Sign-ins are kept in memory until you quit."
    ]


def test_a_store_and_its_entries_show_no_secret(open_store: OpenStore) -> None:
    store = open_store()
    store.put("keys:shop", SECRET)
    assert "wJalr" not in f"{store!r} {vars(store)!r} {store.entries()!r}"


def test_a_list_that_cannot_be_written_leaves_memory(
    open_store: OpenStore, tmp_path: Path, said: list[str]
) -> None:
    (tmp_path / "state").write_text("a file where a folder should be")
    store = open_store()
    assert not store.put("keys:shop", SECRET)
    assert store.get("keys:shop") == SECRET
    assert len(said) == 1


def test_a_list_that_cannot_be_written_leaves_nothing_in_the_keyring(
    open_store: OpenStore, tmp_path: Path
) -> None:
    (tmp_path / "state").write_text("a file where a folder should be")
    assert not open_store().put("keys:shop", SECRET)
    assert HELD == {}


def test_a_list_that_cannot_be_written_leaves_an_older_secret_as_it_was(
    open_store: OpenStore, tmp_path: Path
) -> None:
    open_store().put("keys:shop", b"older")
    with unwritable(tmp_path / "state"):
        assert not open_store().put("keys:shop", SECRET)
    assert open_store().get("keys:shop") == b"older"


@pytest.mark.parametrize("older", [None, b"older"])
def test_a_secret_whose_place_on_the_list_gets_lost_is_taken_out_again(
    open_store: OpenStore, tmp_path: Path, older: bytes | None
) -> None:
    store = open_store("Obstructing")
    if older is not None:
        store.put("keys:shop", older)
    with ExitStack() as obstacles:
        obstructed = unwritable(tmp_path / "state")
        Obstructing.obstruct = lambda: obstacles.enter_context(obstructed)
        assert not store.put("keys:shop", SECRET, label="newer")
    assert HELD == {}


def test_a_secret_is_listed_before_the_keyring_has_it(open_store: OpenStore) -> None:
    listed: list[tuple[str, ...]] = []
    store, other = open_store("Obstructing"), open_store("Obstructing")
    Obstructing.obstruct = lambda: listed.append(other.names)
    assert store.put("keys:shop", SECRET)
    assert listed == [("keys:shop",)]


def test_a_secret_that_could_not_be_stored_whole_is_neither_kept_nor_listed(
    open_store: OpenStore,
) -> None:
    Breaking.fails_at = "keys:shop#a2"
    assert not open_store("Breaking").put("keys:shop", secrets.token_bytes(3_000))
    assert HELD == {}
    assert open_store("Breaking").entries() == ()


def test_what_a_slow_keyring_may_have_taken_stays_on_the_list(open_store: OpenStore) -> None:
    assert not open_store("Blocking", patience=0.05).put("keys:shop", SECRET)
    assert open_store().names == ("keys:shop",)


def test_what_is_not_listed_is_removed_from_an_open_keyring_too(
    open_store: OpenStore, tmp_path: Path
) -> None:
    store = open_store()
    store.put("keys:shop", SECRET)
    (tmp_path / "state" / "credentials.json").unlink()
    assert store.delete("keys:shop")
    assert HELD == {}


def test_what_is_stored_can_be_told_while_another_thread_stores(open_store: OpenStore) -> None:
    store = open_store(NULL)

    class Slow(str):
        """A name at whose sight another thread stores something."""

        __slots__ = ()

        def __hash__(self) -> int:
            storing = Thread(target=store.put, args=("keys:mill", SECRET))
            storing.start()
            storing.join()
            return super().__hash__()

    name = Slow("keys:shop")
    store.put(name, SECRET)
    store.delete("keys:mill")
    assert "keys:shop" in store.names
