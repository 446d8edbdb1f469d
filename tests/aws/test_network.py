"""Certificates and proxies, over real sockets."""

import asyncio
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from shutil import copyfile

import pytest
from botocore.httpsession import get_cert_path
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.aws.aws_server import Answer, AwsServer
from tui.aws.client import Aws, StaticCredentials
from tui.aws.errors import (
    BadConfiguration,
    CertificateRejected,
    ProxyUnreachable,
    Unreachable,
)

KEYS = StaticCredentials("AKIDEXAMPLE", "very-secret-key")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A self-signed certificate of 127.0.0.1, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


@pytest.fixture
def encrypted(certificate: Path) -> Iterator[AwsServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with AwsServer(context) as fake:
        fake.on("DescribeSessions", Answer({"Sessions": []}))
        yield fake


@pytest.fixture
def aws(encrypted: AwsServer) -> Iterator[Aws]:
    aws = Aws(endpoint_url=encrypted.url, region="eu-west-1", credentials=KEYS)
    yield aws
    aws.close()


async def test_a_certificate_that_is_not_trusted_is_refused_with_a_way_out(aws: Aws) -> None:
    with pytest.raises(CertificateRejected, match="AWS_CA_BUNDLE"):
        await aws.call("ssm", "describe_sessions", State="Active")


async def test_a_ca_bundle_of_the_environment_is_honoured(
    aws: Aws, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
    assert (await aws.call("ssm", "describe_sessions", State="Active"))["Sessions"] == []


async def test_a_ca_bundle_is_read_once_for_all_connections(
    aws: Aws, encrypted: AwsServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
    encrypted.on("DescribeLogGroups", Answer({"logGroups": []}))
    read: list[str] = []
    load = ssl.SSLContext.load_verify_locations

    def noted(self: ssl.SSLContext, file: str, *more: str | None) -> None:
        read.append(file)
        load(self, file, *more)

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", noted)
    calls = [aws.call("ssm", "describe_sessions", State="Active") for _ in range(3)]
    await asyncio.gather(*calls, aws.call("logs", "describe_log_groups"))
    assert read == [str(certificate)]


async def test_a_ca_bundle_that_has_changed_is_read_again(
    aws: Aws, encrypted: AwsServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = certificate.with_name("bundle.pem")
    copyfile(certificate, bundle)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(bundle))
    await aws.call("ssm", "describe_sessions", State="Active")
    copyfile(get_cert_path(True), bundle)
    await aws.reload()
    with pytest.raises(CertificateRejected):
        await aws.call("ssm", "describe_sessions", State="Active")


async def test_what_one_bundle_trusts_another_does_not(
    aws: Aws, encrypted: AwsServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
    await aws.call("ssm", "describe_sessions", State="Active")
    monkeypatch.setenv("AWS_CA_BUNDLE", get_cert_path(True))
    await aws.reload()
    with pytest.raises(CertificateRejected):
        await aws.call("ssm", "describe_sessions", State="Active")


@pytest.mark.parametrize("bundle", [__file__, str(Path(__file__).parent)])
async def test_a_ca_bundle_without_certificates_is_rejected(
    aws: Aws, bundle: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", bundle)
    with pytest.raises(CertificateRejected):
        await aws.call("ssm", "describe_sessions", State="Active")


async def test_a_ca_bundle_that_is_not_there_is_a_matter_of_configuration(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", "/nowhere/ca.pem")
    with pytest.raises(BadConfiguration, match=r"/nowhere/ca\.pem \("):
        await aws.call("ssm", "describe_sessions", State="Active")


async def test_a_proxy_that_does_not_answer_is_named_without_its_password(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.setenv("HTTPS_PROXY", "http://jane:secret@127.0.0.1:1")
    with pytest.raises(ProxyUnreachable, match="HTTPS_PROXY") as caught:
        await aws.call("ssm", "describe_sessions", State="Active")
    assert "http://127.0.0.1:1" in str(caught.value)
    assert "secret" not in f"{caught.value} {caught.value!r}"


async def test_a_proxy_that_is_no_address_is_a_matter_of_configuration(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.setenv("HTTPS_PROXY", "not a proxy")
    with pytest.raises(BadConfiguration, match="not a proxy"):
        await aws.call("ssm", "describe_sessions", State="Active")


async def test_plain_http_to_a_tls_port_is_unreachable(encrypted: AwsServer) -> None:
    plain = encrypted.url.replace("https", "http")
    aws = Aws(endpoint_url=plain, region="eu-west-1", credentials=KEYS)
    with pytest.raises(Unreachable):
        await aws.call("ssm", "describe_sessions", State="Active")
    aws.close()
