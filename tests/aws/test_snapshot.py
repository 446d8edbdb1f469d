"""A configuration that botocore stumbles over is told in a sentence, whatever is amiss."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from botocore.utils import parse_timestamp

from tests.support.aws.aws_server import Answer, AwsServer, caller
from tui.aws.client import Aws
from tui.aws.errors import AwsError, BadConfiguration, InvalidRequest, NoCredentials
from tui.aws.snapshot import parse_time

KEYS = "aws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = hunter2\n"

Start = Callable[[str], Aws]


@pytest.fixture
def start(fake: AwsServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Opens the profile `shop`, of which this is all that is said."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", fake.url)
    for name in ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    fake.on("GetCallerIdentity", caller("arn:aws:iam::1:user/jane"))
    made: list[Aws] = []

    def begin(settings: str) -> Aws:
        folder = Path.home() / ".aws"
        folder.mkdir()
        (folder / "config").write_text(f"[profile shop]\n{settings}\n")
        made.append(Aws(profile="shop"))
        return made[-1]

    yield begin
    for aws in made:
        aws.close()


@pytest.mark.parametrize(
    "settings",
    [
        f"region =\n  a = b\n{KEYS}",
        "region = eu-west-1\nsso_session =\n  a = b",
        "region = eu-west-1\nrole_arn = arn:aws:iam::1:role/Admin\nsource_profile =\n  a = b",
        f"region = eu-west-1\ndefaults_mode = odd\n{KEYS}",
        f"region = eu-west-1\nca_bundle = /no/such\n{KEYS}",
        "region = eu-west-1\nrole_arn = arn:aws:iam::1:role/Admin\nsource_profile = gone",
        "region = eu-west-1\nrole_arn = arn:aws:iam::1:role/Admin\ncredential_source = Moon",
    ],
    ids=["region", "session", "source", "mode", "bundle", "no-source", "no-kind"],
)
async def test_a_setting_of_the_wrong_form_is_a_sentence(start: Start, settings: str) -> None:
    aws = start(settings)
    with pytest.raises(BadConfiguration) as caught:
        await aws.identity()
    assert "hunter2" not in str(caught.value)
    for ask in (aws.refresh, aws.credentials, aws.sso_settings, aws.profiles):
        # Whether these need what is amiss or not: they never fail in another way.
        with suppress(AwsError):
            await ask()


@pytest.mark.parametrize(
    "setting",
    [
        "ca_bundle",
        "credential_process",
        "login_session",
        "mfa_serial",
        "region",
        "role_arn",
        "services",
        "source_profile",
        "sso_region",
        "sso_registration_scopes",
        "sso_session",
        "sso_start_url",
        "web_identity_token_file",
    ],
)
async def test_a_setting_that_is_a_section_never_makes_this_program_stumble(
    start: Start, setting: str
) -> None:
    aws = start(f"{setting} =\n  a = b\n{KEYS}")
    for ask in (
        aws.region,
        aws.regions,
        aws.identity,
        aws.refresh,
        aws.credentials,
        aws.sso_settings,
        aws.profiles,
        aws.ca_bundle,
        aws.dns_suffixes,
        aws.gateway_endpoint,
    ):
        with suppress(AwsError):
            await ask()


async def test_the_bundle_of_the_profile_is_known_to_whoever_opens_streams(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "corp.pem"
    bundle.touch()
    aws = start(f"region = eu-west-1\nca_bundle = {bundle}\n{KEYS}")
    assert await aws.ca_bundle() == str(bundle)
    monkeypatch.setenv("AWS_CA_BUNDLE", "/no/such.pem")
    await aws.reload()
    with pytest.raises(BadConfiguration, match=r"/no/such\.pem \(AWS_CA_BUNDLE"):
        await aws.ca_bundle()


async def test_who_gives_no_bundle_has_none(start: Start) -> None:
    assert await start(f"region = eu-west-1\n{KEYS}").ca_bundle() is None


@pytest.mark.parametrize(
    "given",
    [
        [],
        7,
        {},
        {"AccessKeyId": "a", "SecretAccessKey": "hunter2", "Token": "t", "Expiration": 5},
        {"AccessKeyId": "a", "SecretAccessKey": "hunter2", "Token": "t", "Expiration": "x"},
        {"AccessKeyId": 5, "SecretAccessKey": None, "Token": 1, "Expiration": None},
    ],
    ids=str,
)
async def test_what_a_container_gives_may_have_any_form(
    fake: AwsServer, start: Start, monkeypatch: pytest.MonkeyPatch, given: object
) -> None:
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{fake.url}/token/container")
    fake.on("GetObject", Answer(json.dumps(given)))
    aws = start("region = eu-west-1")
    with pytest.raises((BadConfiguration, NoCredentials, InvalidRequest)) as caught:
        await aws.identity()
    assert "hunter2" not in str(caught.value)


async def test_what_is_amiss_with_credentials_is_not_laid_at_the_answers_door(
    fake: AwsServer, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{fake.url}/x")
    fake.on("GetObject", Answer("[]"))
    with pytest.raises(BadConfiguration, match="is malformed"):
        await start("region = eu-west-1").call("sts", "get_caller_identity")
    assert fake.asked("GetCallerIdentity") == []


VPC_ENDPOINT = "https://vpce-0abc.ssmmessages.eu-west-1.vpce.amazonaws.com"


async def test_the_gateway_is_where_the_environment_or_the_profile_says(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = f"[services inside]\nssmmessages =\n  endpoint_url = {VPC_ENDPOINT}\n"
    aws = start(f"region = eu-west-1\nservices = inside\n{KEYS}\n{services}")
    assert await aws.gateway_endpoint() == VPC_ENDPOINT
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSMMESSAGES", "https://other.example")
    assert await aws.gateway_endpoint() == "https://other.example"
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
    await aws.reload()
    assert await aws.gateway_endpoint() is None


@pytest.mark.parametrize(
    "services",
    [
        "",
        "services = elsewhere\n",
        "services = inside\n[services inside]\nssmmessages = https://a.example\n",
        "services = inside\n[services inside]\nssm =\n  endpoint_url = https://a.example\n",
        "endpoint_url = https://a.example\n",
    ],
)
async def test_no_other_endpoint_is_taken_for_the_gateway(
    start: Start, monkeypatch: pytest.MonkeyPatch, services: str
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4599")
    aws = start(f"region = eu-west-1\n{KEYS}\n{services}")
    assert await aws.gateway_endpoint() is None


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-29T16:20:36.000Z",
        "2026-11-29T16:20:36Z",
        "2026-11-29T16:20:36.123456789Z",
        "2026-11-29T16:20:36+09:00",
        "Sun, 29 Nov 2026 16:20:36 GMT",
        "20261129",
        1795449600,
        1795449600.25,
        "1795449600",
    ],
)
def test_times_are_read_as_botocore_reads_them(written: object) -> None:
    assert parse_time(written) == parse_timestamp(written)


@pytest.mark.parametrize("written", ["", "TZ", "T0Z", "yesterday"])
def test_what_is_no_time_is_refused_as_by_botocore(written: str) -> None:
    with pytest.raises(ValueError, match="timestamp"):
        parse_time(written)
