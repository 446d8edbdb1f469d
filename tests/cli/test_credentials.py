import json
from collections.abc import Iterator
from pathlib import Path

import botocore.session
import pytest
from click.testing import CliRunner, Result

from tests.credentials.fake_keyrings import HELD
from tests.support.aws.aws_server import AwsServer, caller, xml_error
from tui.cli import connection, main
from tui.cli.credentials import WITHIN

ARN = "arn:aws:iam::123456789012:user/jane"
KEYS = "AKIAIOSFODNN7EXAMPLE\nwJalrXUtnFEMI-K7MDENG\n"
SECRET = "wJalrXUtnFEMI"


@pytest.fixture(autouse=True)
def at_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[AwsServer]:
    """A keyring that takes everything, an STS that knows the keys, and a new process each time."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.credentials.fake_keyrings.Small")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.delenv(WITHIN, raising=False)
    HELD.clear()
    with AwsServer() as fake:
        monkeypatch.setenv("AWS_ENDPOINT_URL", fake.url)
        fake.on("GetCallerIdentity", caller(ARN))
        yield fake
    HELD.clear()


def run(*arguments: str, typed: str = "") -> Result:
    """One start of the program."""
    connection._store.cache_clear()
    return CliRunner().invoke(main, arguments, input=typed)


def add(profile: str = "shop", *options: str) -> Result:
    return run("credentials", "add", "--profile", profile, *options, typed=KEYS)


def test_a_key_is_enrolled_and_served_without_being_shown() -> None:
    added = add()
    assert added.exit_code == 0, added.output
    assert ARN in added.output
    listed = run("credentials", "list")
    assert "keys:shop" in listed.output
    assert SECRET not in added.output + listed.output
    served = json.loads(run("credential-process", "--profile", "shop").output)
    assert served == {
        "Version": 1,
        "AccessKeyId": "AKIAIOSFODNN7EXAMPLE",
        "SecretAccessKey": "wJalrXUtnFEMI-K7MDENG",
    }


def test_keys_that_aws_does_not_know_are_not_stored(at_home: AwsServer) -> None:
    at_home.on("GetCallerIdentity", xml_error("InvalidClientTokenId", "no"))
    done = add()
    assert done.exit_code == 1
    assert "rejected these credentials" in done.output
    assert HELD == {}


def test_without_a_keyring_nothing_is_enrolled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    done = add()
    assert done.exit_code == 1
    assert "no safe keyring" in done.output
    assert run("credentials", "list").output.startswith("Nothing is stored")


def test_who_has_the_keys_in_a_file_too_is_told_to_remove_them() -> None:
    path = Path.home() / ".aws" / "credentials"
    path.parent.mkdir()
    path.write_text("[shop]\naws_access_key_id = AK\naws_secret_access_key = s\n")
    assert "remove them" in add().output


@pytest.mark.parametrize("typed", ["", "AKIA\n", "\n\n"])
def test_half_a_key_is_refused(typed: str) -> None:
    done = run("credentials", "add", "--profile", "shop", typed=typed)
    assert done.exit_code == 1
    assert "its ID and its secret" in done.output


def test_the_environment_names_the_profile_in_the_order_of_botocore(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert add("first").exit_code == 0
    monkeypatch.setenv("AWS_PROFILE", "second")
    monkeypatch.setenv("AWS_DEFAULT_PROFILE", "first")
    assert botocore.session.Session().profile == "first"
    assert SECRET in run("credential-process").output


def test_what_is_removed_is_gone() -> None:
    add()
    assert run("credentials", "remove", "shop").exit_code == 0
    assert HELD == {}
    assert run("credentials", "remove", "shop").exit_code == 1
    assert run("credential-process", "--profile", "shop").exit_code == 1


def test_lock_forgets_sign_ins_and_keeps_keys() -> None:
    add()
    store = connection.secret_store()
    store.put("session:shop", b"{}")
    store.put("role:0", b"{}")
    assert run("credentials", "lock").exit_code == 0
    listed = json.loads(run("credentials", "list", "--json").output)["credentials"]
    assert [entry["name"] for entry in listed] == ["keys:shop"]


def test_everything_can_be_removed_at_once() -> None:
    add()
    add("mill")
    assert run("credentials", "remove", "--all").exit_code == 0
    assert HELD == {}


@pytest.mark.parametrize("arguments", [(), ("shop", "--all")])
def test_remove_wants_to_know_what(arguments: tuple[str, ...]) -> None:
    assert run("credentials", "remove", *arguments).exit_code == 2


def test_a_profile_that_takes_its_credentials_from_itself_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(WITHIN, "shop")
    done = run("credential-process", "--profile", "shop")
    assert done.exit_code == 1
    assert "from itself" in done.output


def test_signing_in_without_anything_to_sign_in_with_fails() -> None:
    path = Path.home() / ".aws" / "config"
    path.parent.mkdir()
    path.write_text("[profile bare]\nregion = eu-west-1\n")
    done = run("credentials", "unlock", "--profile", "bare")
    assert done.exit_code == 1
    assert "No AWS credentials" in done.output


def test_keys_that_need_no_code_are_signed_in_at_once() -> None:
    add()
    assert run("credentials", "unlock", "--profile", "shop").output == "Signed in.\n"


def test_with_a_key_goes_what_was_got_with_it() -> None:
    add()
    add("mill")
    store = connection.secret_store()
    store.put("session:shop", b"{}")
    store.put("role:0", b"{}", label="arn:role", profiles=["admin", "shop"])
    store.put("role:1", b"{}", profiles=["admin", "mill"])
    assert "arn:role  (tests.credentials.fake_keyrings.Small, profile admin from shop" in (
        run("credentials", "list").output
    )
    assert run("credentials", "remove", "shop").exit_code == 0
    listed = json.loads(run("credentials", "list", "--json").output)["credentials"]
    assert [entry["name"] for entry in listed] == ["keys:mill", "role:1"]


def test_a_roles_sign_in_can_be_removed_and_the_key_below_it_stays() -> None:
    add()
    connection.secret_store().put("role:0", b"{}", profiles=["admin", "shop"])
    assert run("credentials", "remove", "admin").exit_code == 0
    assert connection.secret_store().names == ("keys:shop",)


def test_a_key_that_cannot_be_stored_costs_no_older_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add()
    # What is held says yes to everything, and takes nothing any more.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.credentials.fake_keyrings.Forgetful")
    typed = "AKIAIOSFODNN7EXAMPLF\nanother\n"
    done = run("credentials", "add", "--profile", "shop", typed=typed)
    assert done.exit_code == 1
    assert "The key wasn't stored" in done.output
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.credentials.fake_keyrings.Small")
    served = json.loads(run("credential-process", "--profile", "shop").output)
    assert served["AccessKeyId"] == "AKIAIOSFODNN7EXAMPLE"


def test_another_key_of_a_profile_takes_the_place_of_all_that_the_old_one_gave() -> None:
    add()
    store = connection.secret_store()
    store.put("session:shop", b"{}")
    store.put("role:0", b"{}", profiles=["admin", "shop"])
    add()
    assert connection.secret_store().names == ("keys:shop",)
