"""The names of the files that tokens are shared by."""

from hashlib import sha1

from tui.aws.identity.choices import SsoSettings

URL = "https://corp.example/start"


def test_a_sessions_token_is_named_by_the_session_and_an_older_ones_by_its_address() -> None:
    named = SsoSettings(URL, "eu-north-1", "corp")
    assert named.cache_key == sha1(b"corp").hexdigest()
    assert SsoSettings(URL, "eu-north-1").cache_key == sha1(URL.encode()).hexdigest()


def test_a_session_without_a_name_is_still_one() -> None:
    assert SsoSettings(URL, "eu-north-1", "").cache_key == sha1(b"").hexdigest()
