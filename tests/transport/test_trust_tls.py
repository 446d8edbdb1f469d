"""The certificates that AWS's calls believe are believed by sessions too."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tui.transport.errors import UnusableCaBundle
from tui.transport.trust import tls_context


@pytest.fixture(autouse=True)
def no_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


def bundle(folder: Path, name: str) -> str:
    """A file with one authority of that name."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return str(file)


def believed(context: ssl.SSLContext) -> list[str]:
    """The names of the authorities."""
    subjects: Any = [found["subject"] for found in context.get_ca_certs()]
    return [subject[0][0][1] for subject in subjects]


def test_the_profiles_bundle_comes_between_those_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", bundle(tmp_path, "requests"))
    assert believed(tls_context()) == ["requests"]
    assert believed(tls_context(bundle(tmp_path, "profile"))) == ["profile"]
    monkeypatch.setenv("AWS_CA_BUNDLE", bundle(tmp_path, "aws"))
    assert believed(tls_context(bundle(tmp_path, "profile"))) == ["aws"]


def test_a_bundle_that_is_not_there_is_named_with_where_it_was_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(
        UnusableCaBundle, match=r"/no/such\.pem.*ca_bundle in the profile.*not found"
    ):
        tls_context("/no/such.pem")
    monkeypatch.setenv("AWS_CA_BUNDLE", "/nor/this.pem")
    with pytest.raises(
        UnusableCaBundle, match=r"/nor/this\.pem.*from AWS_CA_BUNDLE.*not found"
    ):
        tls_context("/no/such.pem")


def test_a_bundle_without_certificates_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("nothing\n")
    with pytest.raises(UnusableCaBundle, match=r"empty\.pem.*has no PEM certificate"):
        tls_context(str(tmp_path / "empty.pem"))
    with pytest.raises(UnusableCaBundle, match=r"can't be read|no PEM certificate"):
        tls_context(str(tmp_path))
