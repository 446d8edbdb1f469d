"""Secrets are masked, whatever they stand in, and nothing else is."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.archive.secrets import LONGEST_KEY, Masker

SECRET = "Zq8vR2nT5xW1"
KEY_ID = "AKIA" + "IOSFODNN7EXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY"


@pytest.mark.parametrize(
    "line",
    [
        f"password={SECRET}",
        f"DB_PASSWORD: {SECRET}",
        f"export PGPASSWORD='{SECRET}'",
        f'  "SecretAccessKey": "{SECRET}",',
        f'{{"token":"{SECRET}","user":"me"}}',
        f"mysql --password={SECRET} -u root",
        f"vault login --token {SECRET}",
        f"config['api_key'] = '{SECRET}'",
        f"client_secret => {SECRET}",
        f"curl -H 'Authorization: Bearer {SECRET}' https://x",
        f"authorization: Basic {SECRET}==",
        f"Bearer {SECRET}",
        f"postgres://app:{SECRET}@db.internal/app",
        f"ghp_{SECRET}{SECRET}",
        f"xoxb-{SECRET}-1",
        f"eyJhbGciOiJIUzI1NiJ9.{SECRET}.x",
        f"aws_session_token = {SECRET}/+==",
        f"{KEY_ID} {SECRET}"[: len(KEY_ID)],
        SECRET_KEY,
        f"-----BEGIN RSA PRIVATE KEY-----{SECRET}-----END RSA PRIVATE KEY-----",
    ],
)
def test_no_secret_is_left(line: str) -> None:
    masked = Masker().mask(line)
    assert "***" in masked
    assert not any(secret in masked for secret in (SECRET, KEY_ID, SECRET_KEY))


@pytest.mark.parametrize(
    "line",
    [
        "",
        "the password was changed",
        "kubectl get secret db-credentials -n shop",
        "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "https://example.com/a/b?x=1",
        "tokens: 17 secretName monkey",
        "/usr/share/doc/packages/postgresql/README",
        "basic auth is enabled, bearer tokens are not",
        "障害が発生しました",
        "AKIA is how they begin",
    ],
)
def test_what_is_no_secret_stays(line: str) -> None:
    assert Masker().mask(line) == line


def test_the_name_stays_so_that_one_finds_where_it_was_set() -> None:
    assert Masker().mask(f"export DB_PASSWORD={SECRET} # new") == "export DB_PASSWORD=*** # new"


def test_a_private_key_is_masked_line_by_line_and_what_follows_is_not() -> None:
    masker = Masker()
    block = [
        "$ cat key",
        "-----BEGIN OPENSSH PRIVATE KEY-----",
        "Proc-Type: 4,ENCRYPTED",
        "",
        "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ",
        "-----END OPENSSH PRIVATE KEY-----",
        "$ ls",
    ]
    masked = [masker.mask(line) for line in block]
    assert masked == ["$ cat key", "***", "***", "", "***", "***", "$ ls"]


def test_a_key_that_never_ends_hides_no_more_than_a_key() -> None:
    masker = Masker()
    masker.mask("-----BEGIN PRIVATE KEY-----")
    assert masker.mask("$ head -1 key") == "$ head -1 key"
    masker.mask("-----BEGIN PRIVATE KEY-----")
    assert [masker.mask("word") for _ in range(LONGEST_KEY + 1)][-1] == "word"


def test_a_user_adds_names_and_beginnings() -> None:
    masker = Masker(["pin", "acme_live_*", "*", "a(b"])
    assert masker.mask("PIN: 1234") == "PIN: ***"
    assert masker.mask("use acme_live_0123456789ab") == "use ***"
    assert masker.mask("plain a(b=x") == "plain a(b=***"


@given(st.text(max_size=60), st.text(alphabet=SECRET, min_size=8), st.text(max_size=60))
def test_what_is_around_a_secret_does_not_show_it(before: str, secret: str, after: str) -> None:
    before = before.replace('"', "").replace("'", "").replace("\\", "")
    masked = Masker().mask(f"{before} password={secret} {after}")
    assert f"password={secret}" not in masked


@given(st.text() | st.text(alphabet="password=:\"'\\ -BEGIN"))
def test_what_is_masked_stays_as_it_is(line: str) -> None:
    masked = Masker().mask(line)
    assert Masker().mask(masked) == masked


@pytest.mark.parametrize(
    "piece",
    [
        *('password="', "--token-", "-----BEGIN PRIVATE KEY-----", "://a:", "eyJ", "bearer "),
        *("Authorization: ", "a" * 10, "\\", "AKIA", "ghp_", "--", "secret", "passwd'", "aA0/"),
    ],
)
def test_the_time_is_in_proportion_to_the_line(piece: str) -> None:
    masker = Masker()

    def taken(size: int) -> float:
        line, began = piece * (size // len(piece)), process_time()
        masker.mask(line)
        return process_time() - began

    taken(1000)
    few, many = (min(taken(size) for _ in range(3)) for size in (20_000, 160_000))
    # In proportion it is 8, with the square of the length 64.
    assert many < 30 * few + 0.02


SIGN = st.sampled_from(
    [
        *(
            "passwd",
            "PASSWORD",
            "pa\u017f\u017fword",
            "pwd",
            "To\u212aen",
            "api_key",
            "cookie",
            "--secret",
        ),
        *(
            "Authorization",
            "BEARER",
            "basic",
            "https://u:",
            "@h",
            "=",
            ": ",
            " ",
            '"',
            "pin",
            "acme_",
        ),
        *(
            "ghp_",
            "xoxb-",
            "sk_live_",
            "sk-",
            "rk_test_",
            "npm_",
            "hvs.",
            "AIza",
            "SG.",
            "eyJ",
            ".",
        ),
        *(KEY_ID, SECRET_KEY, SECRET, "x" * 12, "-----BEGIN PRIVATE KEY-----"),
    ]
)


@given(st.lists(SIGN, max_size=8).map("".join))
def test_no_line_is_passed_over_that_a_secret_may_be_in(line: str) -> None:
    masker, careful = Masker(["pin", "acme_*"]), Masker(["pin", "acme_*"])
    careful._signs = ("",)
    assert masker.mask(line) == careful.mask(line)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "password",
            "passwd",
            "Passwort",
            "passphrase",
            "pwd",
            "secret",
            "token",
            "credential",
        ),
        *(
            "credentials",
            "Cookie",
            "api_key",
            "apikey",
            "access-key",
            "private_key",
            "AccountKey",
        ),
    ],
)
def test_the_value_of_every_such_name_is_masked(name: str) -> None:
    assert Masker().mask(f"{name}={SECRET}") == f"{name}=***"


@pytest.mark.parametrize(
    "beginning",
    [
        *("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xoxb-", "sk_live_"),
        *("rk_test_", "sk-", "npm_", "pypi-", "hvs.", "hvb.", "hvr.", "AIza", "dop_v1_", "SG."),
        *("AKIA0000", "ASIA0000", "ABIA0000", "ACCA0000"),
    ],
)
def test_every_token_that_begins_so_is_masked(beginning: str) -> None:
    assert Masker().mask(f"{beginning}{SECRET.upper()}") == "***"
