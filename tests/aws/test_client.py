import asyncio
import hashlib
import hmac
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import tui.aws
from tests.support.aws.aws_server import (
    Answer,
    AwsServer,
    Drop,
    Request,
    alias,
    caller,
    error,
    xml_error,
)
from tui.aws.client import THREADS, Aws, StaticCredentials
from tui.aws.errors import (
    AccessDenied,
    AwsError,
    BadConfiguration,
    ExpiredCredentials,
    IdentityLeft,
    MfaNeeded,
    NoCredentials,
    NoRegion,
    ProfileMissing,
    RefusedCredentials,
    Throttled,
    Unreachable,
)
from tui.aws.identity.mfa import MfaQuestion
from tui.aws.permissions import Capability
from tui.aws.sessions import start_session

ARN = "arn:aws:sts::123456789012:assumed-role/Dev/jane"
STREAM = "wss://ssmmessages.eu-west-1.amazonaws.com/v1/data-channel/jane@example.com-0?role=publish_subscribe&cell-number=AAE"
SESSIONS = Answer({"Sessions": []})
KEYS = "[{name}]\naws_access_key_id = {key}\naws_secret_access_key = s\n"

WithConfig = Callable[..., Aws]


@pytest.fixture
def configured(fake: AwsServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[WithConfig]:
    """An Aws of the user's own configuration files; the endpoint comes from the environment."""
    made: list[Aws] = []

    def make(config: str = "", credentials: str = "", **options: str) -> Aws:
        write_in_home(".aws/config", config)
        write_in_home(".aws/credentials", credentials)
        monkeypatch.setenv("AWS_ENDPOINT_URL", fake.url)
        made.append(Aws(**options))  # type: ignore[arg-type]  # profile and region only
        return made[-1]

    yield make
    for aws in made:
        aws.close()


def write_in_home(name: str, text: str) -> None:
    path = Path.home() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def sigv4(url: str, headers: dict[str, str], secret: str, region: str) -> str:
    """The signature by the published algorithm, worked out without botocore."""
    parts = urlsplit(url)
    path = parts.path.replace("%", "%25").replace("@", "%40")
    query = "&".join(sorted(parts.query.split("&")))
    signed = {"host": parts.netloc, "x-amz-date": headers["X-Amz-Date"]}
    if token := headers.get("X-Amz-Security-Token"):
        signed["x-amz-security-token"] = token
    lines = "".join(f"{name}:{value}\n" for name, value in sorted(signed.items()))
    names = ";".join(sorted(signed))
    empty = hashlib.sha256(b"").hexdigest()
    canonical = f"GET\n{path}\n{query}\n{lines}\n{names}\n{empty}"
    day = headers["X-Amz-Date"][:8]
    scope = f"{day}/{region}/ssmmessages/aws4_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{headers['X-Amz-Date']}\n{scope}\n{digest}"
    key = f"AWS4{secret}".encode()
    for word in (day, region, "ssmmessages", "aws4_request"):
        key = hmac.new(key, word.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def test_nothing_here_imports_boto3_before_it_is_needed() -> None:
    folder = Path(tui.aws.__file__).parent
    blocking = {
        *("boto", "bounds", "compat", "signing", "snapshot", "translation"),
        *(
            "identity.chain",
            "identity.external",
            "identity.models",
            "identity.partitions",
            "identity.profiles",
        ),
    }
    names = {
        ".".join(path.relative_to(folder).with_suffix("").parts)
        for path in folder.rglob("*.py")
        if path.stem != "__init__"
    }
    assert blocking < names
    modules = [f"tui.aws.{name}" for name in sorted(names - blocking)]
    script = (
        f"import sys, importlib\nfor name in {modules!r}: importlib.import_module(name)\n"
        "print([name for name in sys.modules if name.startswith(('boto', 'urllib3'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


async def test_identity_tells_who_calls_and_where(fake: AwsServer, aws: Aws) -> None:
    fake.on("GetCallerIdentity", caller(ARN))
    fake.on("ListAccountAliases", alias("shop-prod"))
    identity = await aws.identity()
    assert (identity.account, identity.arn) == ("123456789012", ARN)
    assert (identity.region, identity.alias) == ("eu-west-1", "shop-prod")
    assert await aws.identity() is identity
    assert len(fake.asked("GetCallerIdentity")) == 1


async def test_a_denied_alias_is_no_alias(fake: AwsServer, aws: Aws) -> None:
    fake.on("GetCallerIdentity", caller(ARN))
    fake.on("ListAccountAliases", xml_error("AccessDenied", "no"))
    assert (await aws.identity()).alias is None


async def test_an_identity_that_fails_is_asked_for_again(fake: AwsServer, aws: Aws) -> None:
    fake.on("GetCallerIdentity", xml_error("InternalFailure", status=500), caller(ARN))
    with pytest.raises(AwsError):
        await aws.identity()
    assert (await aws.identity()).arn == ARN


async def test_calls_run_in_named_threads_and_not_on_the_loop(
    fake: AwsServer, aws: Aws
) -> None:
    fake.on("DescribeSessions", SESSIONS)
    await aws.call("ssm", "describe_sessions", State="Active")
    names = {thread.name for thread in threading.enumerate()}
    assert "aws-1" in names


async def test_calls_name_this_program(fake: AwsServer, aws: Aws) -> None:
    fake.on("DescribeSessions", SESSIONS)
    await aws.call("ssm", "describe_sessions", State="Active")
    assert "ssm-tui/" in fake.requests[0].headers["User-Agent"]


async def test_many_calls_at_once_share_one_client(fake: AwsServer, aws: Aws) -> None:
    fake.on("DescribeSessions", SESSIONS)
    calls = [aws.begin("ssm", "describe_sessions", State="Active") for _ in range(20)]
    answers = await asyncio.gather(*calls)
    assert len(answers) == 20


async def test_a_passing_fault_is_bridged(
    fake: AwsServer, aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    fake.on("DescribeSessions", error("InternalServerError", status=500), SESSIONS)
    assert (await aws.call("ssm", "describe_sessions", State="Active"))["Sessions"] == []


async def test_a_cancelled_wait_leaves_everything_working(fake: AwsServer, aws: Aws) -> None:
    arrived, go_on = threading.Event(), threading.Event()

    def slowly(_: Request) -> Answer:
        arrived.set()
        go_on.wait()
        return SESSIONS

    fake.on("DescribeSessions", slowly)
    call = aws.begin("ssm", "describe_sessions", State="Active")
    await asyncio.to_thread(arrived.wait)
    call.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert (await aws.call("ssm", "describe_sessions", State="Active"))["Sessions"] == []


async def test_a_closed_aws_takes_no_more_calls(aws: Aws) -> None:
    aws.close()
    with pytest.raises(AwsError, match="no longer in use") as caught:
        await aws.call("ssm", "describe_sessions", State="Active")
    assert isinstance(caught.value, IdentityLeft)


async def test_a_call_that_waits_for_a_thread_is_refused_and_not_cancelled(
    fake: AwsServer, aws: Aws
) -> None:
    go_on = threading.Event()

    def late(request: Request) -> Answer:
        go_on.wait()
        return SESSIONS

    fake.on("DescribeSessions", late)
    calls = [aws.begin("ssm", "describe_sessions", State="Active") for _ in range(THREADS + 1)]
    aws.close()
    with pytest.raises(IdentityLeft):
        await calls[-1]
    go_on.set()
    await asyncio.gather(*calls, return_exceptions=True)


async def test_no_token_and_no_key_reaches_a_log_or_a_representation(
    fake: AwsServer, aws: Aws, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = {"SessionId": "jane-0", "StreamUrl": "wss://x/y", "TokenValue": "secret-token"}
    fake.on("StartSession", Answer(secret))
    started = await start_session(aws, "i-1")
    await aws.sign(STREAM)
    seen = f"{caplog.text} {started!r} {aws!r} {aws.options!r} {vars(aws)!r}"
    assert "secret-token" not in seen
    assert "very-secret-key" not in seen


async def test_what_was_denied_is_remembered_until_it_works(fake: AwsServer, aws: Aws) -> None:
    fake.on("DescribeSessions", error("AccessDeniedException", "no"), SESSIONS)
    with pytest.raises(AccessDenied):
        await aws.call("ssm", "describe_sessions", State="Active")
    assert aws.capabilities.denied(Capability.HISTORY) == "ssm:DescribeSessions"
    await aws.call("ssm", "describe_sessions", State="Active")
    assert aws.capabilities.denied(Capability.HISTORY) is None


async def test_a_session_denied_for_one_instance_is_not_for_another(
    fake: AwsServer, aws: Aws
) -> None:
    fake.on("StartSession", error("AccessDeniedException", "no"))
    with pytest.raises(AccessDenied):
        await start_session(aws, "i-1")
    assert aws.capabilities.denied(Capability.START, "i-1") == "ssm:StartSession"
    assert aws.capabilities.denied(Capability.START, "i-2") is None


# Signing


async def test_the_upgrade_is_signed_by_the_published_algorithm(aws: Aws) -> None:
    headers = await aws.sign(STREAM)
    assert set(headers) == {"Authorization", "X-Amz-Date"}
    expected = sigv4(STREAM, headers, "very-secret-key", "eu-west-1")
    assert headers["Authorization"].endswith(f"Signature={expected}")
    assert "SignedHeaders=host;x-amz-date," in headers["Authorization"]
    assert "/eu-west-1/ssmmessages/aws4_request" in headers["Authorization"]


async def test_a_session_token_is_signed_with_the_rest() -> None:
    aws = Aws(
        region="eu-west-1", credentials=StaticCredentials("AK", "secret", "session-token")
    )
    headers = await aws.sign(STREAM)
    aws.close()
    assert headers["X-Amz-Security-Token"] == "session-token"
    assert "host;x-amz-date;x-amz-security-token" in headers["Authorization"]
    assert headers["Authorization"].endswith(sigv4(STREAM, headers, "secret", "eu-west-1"))


async def test_a_port_is_part_of_the_signed_host(aws: Aws) -> None:
    url = "ws://127.0.0.1:8443/v1/data-channel/jane-0?role=publish_subscribe"
    headers = await aws.sign(url)
    expected = sigv4(url, headers, "very-secret-key", "eu-west-1")
    assert headers["Authorization"].endswith(expected)


@pytest.mark.parametrize("key", ["X-Amz-Signature", "x-amz-date", "X-Amz-Security-Token"])
async def test_a_presigned_address_is_not_signed_again(aws: Aws, key: str) -> None:
    assert await aws.sign(f"{STREAM}&{key}=") == {}


async def test_without_credentials_nothing_is_signed(configured: WithConfig) -> None:
    assert await configured(region="eu-west-1").sign(STREAM) == {}


# Regions, profiles and endpoints


@pytest.mark.parametrize(
    ("region", "suffix"),
    [
        ("us-east-1", "amazonaws.com"),
        ("cn-north-1", "amazonaws.com.cn"),
        ("us-gov-west-1", "amazonaws.com"),
        ("eusc-de-east-1", "amazonaws.eu"),
        ("us-iso-east-1", "c2s.ic.gov"),
        ("us-east-42", "amazonaws.com"),
        ("eusc-de-west-7", "amazonaws.eu"),
        ("local", "amazonaws.com"),
    ],
)
async def test_the_dns_suffix_is_that_of_the_regions_partition(
    region: str, suffix: str
) -> None:
    aws = Aws(region=region)
    assert await aws.dns_suffix() == suffix
    aws.close()


async def test_dual_stack_hosts_have_a_suffix_of_their_own() -> None:
    aws = Aws(region="us-east-1")
    assert await aws.dns_suffixes() == ("amazonaws.com", "api.aws")
    aws.close()


async def test_aws_region_counts_before_the_profiles_region(
    configured: WithConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    aws = configured("[default]\nregion = eu-north-1\n")
    assert await aws.region() == "eu-north-1"
    monkeypatch.setenv("AWS_REGION", "ap-northeast-1")
    assert await configured("[default]\nregion = eu-north-1\n").region() == "ap-northeast-1"
    assert await configured(region="sa-east-1").region() == "sa-east-1"


async def test_without_a_region_it_says_how_to_choose_one(configured: WithConfig) -> None:
    aws = configured(credentials=KEYS.format(name="default", key="AKIDONE"))
    with pytest.raises(NoRegion, match="--region"):
        await aws.call("ssm", "describe_sessions", State="Active")


async def test_who_chose_no_region_is_told_so_and_not_what_another_regions_sts_said(
    fake: AwsServer, configured: WithConfig
) -> None:
    fake.on("GetCallerIdentity", xml_error("InvalidClientTokenId", "no such key in aws"))
    aws = configured(credentials=KEYS.format(name="default", key="AKIDCHINA"))
    with pytest.raises(NoRegion):
        await aws.identity()


async def test_who_has_neither_a_region_nor_credentials_is_told_of_the_credentials() -> None:
    aws = Aws()
    with pytest.raises(NoCredentials):
        await aws.identity()
    aws.close()


async def test_a_profile_brings_its_keys_and_region(
    fake: AwsServer, configured: WithConfig
) -> None:
    fake.on("DescribeSessions", SESSIONS)
    credentials = KEYS.format(name="shop", key="AKIDSHOP")
    aws = configured("[profile shop]\nregion = eu-north-1\n", credentials, profile="shop")
    await aws.call("ssm", "describe_sessions", State="Active")
    signed = fake.requests[0].headers["Authorization"]
    assert "Credential=AKIDSHOP/" in signed
    assert "/eu-north-1/ssm/" in signed


async def test_aws_profile_chooses_a_profile(
    fake: AwsServer, configured: WithConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "shop")
    fake.on("GetCallerIdentity", caller(ARN))
    credentials = KEYS.format(name="shop", key="AKIDSHOP")
    aws = configured("[profile shop]\nregion = eu-north-1\n", credentials)
    identity = await aws.identity()
    assert identity.profile == "shop"


async def test_an_unknown_profile_is_named(configured: WithConfig) -> None:
    aws = configured(profile="nowhere", region="eu-west-1")
    with pytest.raises(ProfileMissing, match="`nowhere`"):
        await aws.call("ssm", "describe_sessions", State="Active")


async def test_an_unknown_profile_of_the_environment_is_named_too(
    configured: WithConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nowhere")
    with pytest.raises(ProfileMissing, match="`nowhere`"):
        await configured(region="eu-west-1").call("ssm", "describe_sessions", State="Active")


async def test_a_broken_configuration_file_is_named(configured: WithConfig) -> None:
    aws = configured("this is no configuration", region="eu-west-1")
    with pytest.raises(BadConfiguration, match="config"):
        await aws.call("ssm", "describe_sessions", State="Active")


async def test_an_endpoint_that_is_no_address_is_a_matter_of_configuration() -> None:
    aws = Aws(endpoint_url="nonsense", region="eu-west-1")
    with pytest.raises(BadConfiguration, match="nonsense"):
        await aws.call("ssm", "describe_sessions", State="Active")
    aws.close()


@pytest.mark.parametrize(
    ("endpoint", "allowed"),
    [
        ("http://127.0.0.1:5000", True),
        ("http://localhost:5000", True),
        ("http://[::1]:5000", True),
        ("https://ssm.eu-west-1.amazonaws.com", False),
        ("http://localhost.example.com", False),
        ("http://127.0.0.1.example.com", False),
        (None, False),
    ],
)
def test_loopback_is_allowed_where_the_endpoint_is_there(
    endpoint: str | None, allowed: bool
) -> None:
    assert Aws(endpoint_url=endpoint).allows_loopback is allowed


def test_an_endpoint_of_the_environment_allows_loopback_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSM", "http://127.0.0.1:5000")
    assert Aws().allows_loopback
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
    assert not Aws().allows_loopback


async def test_an_endpoint_of_the_profile_allows_loopback_once_it_is_known(
    fake: AwsServer, configured: WithConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.on("DescribeSessions", SESSIONS)
    keys = KEYS.format(name="default", key="AKIDONE")
    aws = configured(f"[default]\nregion = eu-west-1\nendpoint_url = {fake.url}\n", keys)
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    assert not aws.allows_loopback
    await aws.call("ssm", "describe_sessions", State="Active")
    assert aws.allows_loopback


# Credentials


async def test_without_credentials_it_says_how_to_get_some(configured: WithConfig) -> None:
    aws = configured(region="eu-west-1")
    with pytest.raises(NoCredentials, match="aws configure"):
        await aws.call("ssm", "describe_sessions", State="Active")


async def test_expired_keys_of_the_environment_are_told_as_such(
    fake: AwsServer, configured: WithConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIAENV")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    fake.on("DescribeSessions", error("ExpiredTokenException", "expired"))
    with pytest.raises(ExpiredCredentials, match="in the environment"):
        await configured(region="eu-west-1").call("ssm", "describe_sessions", State="Active")


@pytest.mark.parametrize("profile", ["shop", "shop-admin"])
async def test_an_sso_profile_says_the_command_that_signs_in(
    configured: WithConfig, profile: str
) -> None:
    config = (
        "[profile shop]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = Dev\n"
        "[profile shop-admin]\nrole_arn = arn:aws:iam::1:role/Admin\nsource_profile = shop\n"
        "[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.example.com\n"
    )
    aws = configured(config, profile=profile, region="eu-west-1")
    with pytest.raises(ExpiredCredentials, match="`aws sso login --profile shop`"):
        await aws.call("ssm", "describe_sessions", State="Active")


async def test_keys_that_were_renewed_in_their_file_are_taken_up_at_once(
    fake: AwsServer, configured: WithConfig
) -> None:
    def by_key(request: Request) -> Answer:
        old = "Credential=AKIDOLD/" in request.headers["Authorization"]
        return error("ExpiredTokenException", "expired") if old else SESSIONS

    fake.on("DescribeSessions", by_key)
    aws = configured(credentials=KEYS.format(name="default", key="AKIDOLD"), region="eu-west-1")
    with pytest.raises(ExpiredCredentials):
        await aws.call("ssm", "describe_sessions", State="Active")
    write_in_home(".aws/credentials", KEYS.format(name="default", key="AKIDNEW"))
    assert (await aws.call("ssm", "describe_sessions", State="Active"))["Sessions"] == []


async def test_a_role_whose_source_has_expired_is_told_as_such_until_the_source_is_renewed(
    fake: AwsServer, configured: WithConfig
) -> None:
    def by_key(request: Request) -> Answer:
        old = "Credential=AKIDOLD/" in request.headers["Authorization"]
        return xml_error("ExpiredToken", "The security token is expired") if old else ASSUMED

    fake.on("AssumeRole", by_key)
    fake.on("DescribeSessions", SESSIONS)
    role = ROLE.replace("mfa_serial = arn:aws:iam::1:mfa/jane\n", "")
    aws = configured(role, KEYS.format(name="default", key="AKIDOLD"), profile="admin")
    with pytest.raises(ExpiredCredentials):
        await aws.call("ssm", "describe_sessions", State="Active")
    write_in_home(".aws/credentials", KEYS.format(name="default", key="AKIDNEW"))
    assert (await aws.call("ssm", "describe_sessions", State="Active"))["Sessions"] == []


ROLE = (
    "[profile admin]\nrole_arn = arn:aws:iam::1:role/Admin\nsource_profile = default\n"
    "mfa_serial = arn:aws:iam::1:mfa/jane\nregion = eu-west-1\n"
)
ASSUMED = Answer(
    '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>'
    "<Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
    "<SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
    "</AssumeRoleResult></AssumeRoleResponse>"
)


async def test_a_role_with_mfa_fails_with_a_sentence_and_never_waits_for_the_terminal(
    configured: WithConfig,
) -> None:
    aws = configured(ROLE, KEYS.format(name="default", key="AKIDONE"), profile="admin")
    with pytest.raises(MfaNeeded, match="--profile admin"):
        await aws.call("ssm", "describe_sessions", State="Active")


async def test_a_role_with_mfa_takes_a_code_from_whoever_is_set_to_ask(
    fake: AwsServer, configured: WithConfig
) -> None:
    fake.on("AssumeRole", ASSUMED)
    fake.on("DescribeSessions", SESSIONS)
    aws = configured(ROLE, KEYS.format(name="default", key="AKIDONE"), profile="admin")
    questions: list[MfaQuestion] = []

    def ask(question: MfaQuestion) -> str:
        questions.append(question)
        return "123456"

    aws.mfa_prompt = ask
    await aws.call("ssm", "describe_sessions", State="Active")
    assert fake.asked("AssumeRole")[0].arguments["TokenCode"] == "123456"
    assert questions == [MfaQuestion("arn:aws:iam::1:mfa/jane", "admin")]


async def test_a_role_that_the_cli_has_assumed_serves_here_too(
    fake: AwsServer, configured: WithConfig
) -> None:
    fake.on("DescribeSessions", SESSIONS)
    arguments = {
        "RoleArn": "arn:aws:iam::1:role/Admin",
        "SerialNumber": "arn:aws:iam::1:mfa/jane",
    }
    name = hashlib.sha1(json.dumps(arguments, sort_keys=True).encode()).hexdigest()
    credentials = {
        "AccessKeyId": "ASIACLI",
        "SecretAccessKey": "s",
        "SessionToken": "t",
        "Expiration": "2099-01-01T00:00:00Z",
    }
    write_in_home(f".aws/cli/cache/{name}.json", json.dumps({"Credentials": credentials}))
    aws = configured(ROLE, KEYS.format(name="default", key="AKIDONE"), profile="admin")
    await aws.call("ssm", "describe_sessions", State="Active")
    assert "Credential=ASIACLI/" in fake.requests[0].headers["Authorization"]


# Failures on the way


async def test_an_endpoint_that_nobody_listens_at_is_unreachable(
    aws: Aws, fake: AwsServer
) -> None:
    closed = Aws(
        endpoint_url="http://127.0.0.1:1",
        region="eu-west-1",
        credentials=StaticCredentials("AK", "secret"),
    )
    with pytest.raises(Unreachable, match=r"http://127\.0\.0\.1:1 "):
        await closed.call("ssm", "describe_sessions", State="Active")
    closed.close()


async def test_a_dropped_connection_is_unreachable(fake: AwsServer, aws: Aws) -> None:
    fake.on("DescribeSessions", Drop())
    with pytest.raises(Unreachable, match="the connection was closed"):
        await aws.call("ssm", "describe_sessions", State="Active")


@pytest.mark.parametrize("status", [200, 302, 403])
async def test_a_sign_in_page_of_the_network_is_recognised(
    fake: AwsServer, aws: Aws, status: int
) -> None:
    page = Answer("<html>Please sign in</html>", status, {"Content-Type": "text/html"})
    fake.on("DescribeSessions", page)
    with pytest.raises(Unreachable, match="not from AWS"):
        await aws.call("ssm", "describe_sessions", State="Active")


async def test_a_throttled_call_says_to_wait(fake: AwsServer, aws: Aws) -> None:
    fake.on("DescribeSessions", error("ThrottlingException", "Rate exceeded"))
    with pytest.raises(Throttled, match="DescribeSessions"):
        await aws.call("ssm", "describe_sessions", State="Active")


async def test_a_wrong_clock_is_told_as_such(fake: AwsServer, aws: Aws) -> None:
    words = "Signature expired: 20261123T150000Z is now earlier than 20261123T155500Z"
    fake.on("DescribeSessions", error("InvalidSignatureException", words))
    with pytest.raises(RefusedCredentials, match="clock"):
        await aws.call("ssm", "describe_sessions", State="Active")


async def test_a_mistake_in_reading_profiles_is_not_laid_to_the_configuration(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.aws.identity.profiles._KINDS", None)
    (Path.home() / ".aws").mkdir()
    (Path.home() / ".aws" / "config").write_text("[default]\nregion = eu-west-1\n")
    with pytest.raises(AttributeError):
        await aws.profiles()


async def test_a_mistake_of_this_program_is_not_hidden(aws: Aws) -> None:
    with pytest.raises(AttributeError):
        await aws.call("ssm", "no_such_operation")


@pytest.mark.parametrize("body", ["null", "[]", "7", '{"Sessions": 7}', b"\xff\xfe"])
async def test_an_answer_of_another_shape_is_not_awss(
    fake: AwsServer, aws: Aws, body: str | bytes
) -> None:
    fake.on("DescribeSessions", Answer(body))
    with pytest.raises(Unreachable, match="not from AWS"):
        await aws.call("ssm", "describe_sessions", State="Active")


def test_the_profile_in_force_is_known_without_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Aws().profile is None
    monkeypatch.setenv("AWS_PROFILE", "from-environment")
    assert Aws().profile == "from-environment"
    assert Aws(profile="chosen").profile == "chosen"
    assert Aws(credentials=StaticCredentials("A", "s")).profile is None
