import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.aws.aws_server import Answer, AwsServer, Request
from tests.support.aws.memory_store import MemoryStore
from tests.support.aws.sts import (
    DEVICE,
    FOREVER,
    KEYS,
    REFUSAL,
    ROLE,
    Codes,
    given,
    signed_with,
)
from tui.aws.client import Aws
from tui.aws.errors import MfaCancelled, MfaRefused, NoCredentials
from tui.aws.identity import chain
from tui.aws.identity.choices import Profile, ProfileKind
from tui.aws.identity.mfa import REFUSED, MfaQuestion
from tui.aws.identity.stored import LongTermKeys, TemporaryKeys

SESSIONS = Answer({"Sessions": []})

Start = Callable[..., Aws]


def soon(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


@pytest.fixture
def codes() -> Codes:
    return Codes()


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def start(
    fake: AwsServer, codes: Codes, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Start]:
    """Starts the program on the user's own configuration, with what it stored before."""
    made: list[Aws] = []
    monkeypatch.setenv("AWS_ENDPOINT_URL", fake.url)
    fake.on("DescribeSessions", SESSIONS)

    def begin(profile: str, config: str = "", credentials: str = "") -> Aws:
        folder = Path.home() / ".aws"
        folder.mkdir(exist_ok=True)
        (folder / "config").write_text(config)
        (folder / "credentials").write_text(credentials)
        aws = Aws(profile=profile, region="eu-west-1", secrets=store)
        aws.mfa_prompt = codes
        made.append(aws)
        return aws

    yield begin
    for aws in made:
        aws.close()


async def call(aws: Aws) -> None:
    await aws.call("ssm", "describe_sessions", State="Active")


# Roles with MFA


async def test_a_code_lasts_a_period_and_not_a_start(
    fake: AwsServer, start: Start, codes: Codes
) -> None:
    fake.on("AssumeRole", given("AssumeRole", "ASIAROLE"))
    for _ in range(2):
        await call(start("admin", ROLE, KEYS.format(name="default", key="AKIDONE")))
    assert len(codes.questions) == 1
    assert {signed_with(each) for each in fake.asked("DescribeSessions")} == {"ASIAROLE"}


async def test_a_role_is_stored_with_the_profiles_it_was_got_for_and_from(
    fake: AwsServer, start: Start, store: MemoryStore
) -> None:
    fake.on("AssumeRole", given("AssumeRole", "ASIAROLE"))
    await call(start("admin", ROLE, KEYS.format(name="default", key="AKIDONE")))
    (name,) = store.held
    assert name.startswith("role:")
    assert store.profiles[name] == ("admin", "default")


async def test_a_role_without_mfa_is_not_stored(
    fake: AwsServer, start: Start, store: MemoryStore
) -> None:
    fake.on("AssumeRole", given("AssumeRole", "ASIAROLE"))
    plain = ROLE.replace(f"mfa_serial = {DEVICE}\n", "")
    await call(start("admin", plain, KEYS.format(name="default", key="AKIDONE")))
    assert store.held == {}


async def test_a_refused_code_is_asked_for_again_with_the_reason(
    fake: AwsServer, start: Start, codes: Codes
) -> None:
    fake.on("AssumeRole", REFUSAL, given("AssumeRole", "ASIAROLE"))
    await call(start("admin", ROLE, KEYS.format(name="default", key="AKIDONE")))
    assert [question.problem for question in codes.questions] == ["", REFUSED]
    sent = [each.arguments["TokenCode"] for each in fake.asked("AssumeRole")]
    assert sent == ["000001", "000002"]


@pytest.mark.parametrize("mistake", [AttributeError, KeyError, OSError, TypeError, ValueError])
async def test_a_mistake_of_what_botocore_calls_back_is_not_laid_to_the_configuration(
    start: Start, mistake: type[Exception]
) -> None:
    def prompt(question: MfaQuestion, /) -> str:
        raise mistake(question.serial)

    aws = start("admin", ROLE, KEYS.format(name="default", key="AKID"))
    aws.mfa_prompt = prompt
    with pytest.raises(mistake, match="jane"):
        await call(aws)


async def test_a_device_that_is_always_refused_ends_in_a_sentence(
    fake: AwsServer, start: Start, codes: Codes
) -> None:
    fake.on("AssumeRole", REFUSAL)
    with pytest.raises(MfaRefused, match="mfa_serial"):
        await call(start("admin", ROLE, KEYS.format(name="default", key="AKIDONE")))
    assert len(codes.questions) == chain.TRIES


async def test_a_session_that_ends_in_mid_life_is_renewed_with_another_code(
    fake: AwsServer, start: Start, codes: Codes
) -> None:
    first = given("AssumeRole", "ASIAFIRST", soon(30))
    fake.on("AssumeRole", first, given("AssumeRole", "ASIASECOND"))
    aws = start("admin", ROLE, KEYS.format(name="default", key="AKIDONE"))
    await call(aws)
    await call(aws)
    assert [signed_with(each) for each in fake.asked("DescribeSessions")] == [
        "ASIAFIRST",
        "ASIASECOND",
    ]
    assert len(codes.questions) == 2


async def test_a_role_over_a_role_with_mfa_is_renewed_too(
    fake: AwsServer, start: Start, codes: Codes
) -> None:
    over = "[profile over]\nrole_arn = arn:aws:iam::1:role/Over\nsource_profile = admin\n"

    def by_role(request: Request) -> Answer:
        ends = soon(30)
        return given("AssumeRole", request.arguments["RoleArn"][-4:].upper(), ends)

    fake.on("AssumeRole", by_role)
    aws = start("over", ROLE + over, KEYS.format(name="default", key="AKIDONE"))
    await call(aws)
    await call(aws)
    assert len(codes.questions) == 2
    assert signed_with(fake.asked("DescribeSessions")[1]) == "OVER"


async def test_who_cancels_gets_a_sentence_and_can_go_on_later(
    fake: AwsServer, start: Start, codes: Codes
) -> None:
    fake.on("AssumeRole", given("AssumeRole", "ASIAROLE"))
    codes.cancels = True
    aws = start("admin", ROLE, KEYS.format(name="default", key="AKIDONE"))
    with pytest.raises(MfaCancelled, match="Sign in"):
        await call(aws)
    codes.cancels = False
    await aws.refresh()
    await call(aws)


async def test_the_end_of_a_session_is_known_and_can_be_put_off(
    fake: AwsServer, start: Start, codes: Codes
) -> None:
    ends = soon(600)
    fake.on("AssumeRole", given("AssumeRole", "A", ends), given("AssumeRole", "B"))
    aws = start("admin", ROLE, KEYS.format(name="default", key="AKIDONE"))
    assert aws.expires() is None
    await call(aws)
    assert aws.expires() == ends.replace(microsecond=0)
    await call(aws)
    assert len(codes.questions) == 1
    await aws.refresh()
    assert aws.expires() == FOREVER
    await aws.refresh()
    assert len(codes.questions) == 2


async def test_nothing_of_a_failed_renewal_reaches_a_log(
    fake: AwsServer, start: Start, codes: Codes, caplog: pytest.LogCaptureFixture
) -> None:
    codes.cancels = True
    with pytest.raises(MfaCancelled):
        await call(start("admin", ROLE, KEYS.format(name="default", key="AKIDONE")))
    assert not [each for each in caplog.records if each.levelno >= logging.WARNING]


# Keys that were enrolled


def enrol(store: MemoryStore, profile: str = "shop", serial: str = "") -> None:
    store.put(f"keys:{profile}", LongTermKeys("AKIDENROLLED", "secret", serial).encode())


async def test_enrolled_keys_sign_for_a_profile_that_is_in_no_file(
    fake: AwsServer, start: Start, store: MemoryStore, codes: Codes
) -> None:
    enrol(store)
    await call(start("shop"))
    assert signed_with(fake.asked("DescribeSessions")[0]) == "AKIDENROLLED"
    assert codes.questions == []


async def test_enrolled_keys_count_before_those_of_the_shared_files(
    fake: AwsServer, start: Start, store: MemoryStore
) -> None:
    enrol(store)
    await call(start("shop", credentials=KEYS.format(name="shop", key="AKIDFILE")))
    assert signed_with(fake.asked("DescribeSessions")[0]) == "AKIDENROLLED"


async def test_other_profiles_are_left_alone(
    fake: AwsServer, start: Start, store: MemoryStore
) -> None:
    enrol(store, "mill")
    await call(start("shop", credentials=KEYS.format(name="shop", key="AKIDFILE")))
    assert signed_with(fake.asked("DescribeSessions")[0]) == "AKIDFILE"


async def test_enrolled_keys_with_a_device_get_a_session_once_a_period(
    fake: AwsServer, start: Start, store: MemoryStore, codes: Codes
) -> None:
    enrol(store, serial=DEVICE)
    fake.on("GetSessionToken", given("GetSessionToken", "ASIASESSION"))
    for _ in range(2):
        await call(start("shop"))
    assert codes.questions == [MfaQuestion(DEVICE, "shop")]
    assert signed_with(fake.asked("GetSessionToken")[0]) == "AKIDENROLLED"
    assert {signed_with(each) for each in fake.asked("DescribeSessions")} == {"ASIASESSION"}
    stored = TemporaryKeys.decode(store.get("session:shop"))
    assert stored is not None
    assert stored.expires == FOREVER


async def test_a_role_over_enrolled_keys_asks_for_one_code(
    fake: AwsServer, start: Start, store: MemoryStore, codes: Codes
) -> None:
    enrol(store, "default", DEVICE)
    fake.on("AssumeRole", given("AssumeRole", "ASIAROLE"))
    await call(start("admin", ROLE))
    assert len(codes.questions) == 1
    assert signed_with(fake.asked("AssumeRole")[0]) == "AKIDENROLLED"


async def test_a_role_without_mfa_is_assumed_from_an_enrolled_session(
    fake: AwsServer, start: Start, store: MemoryStore, codes: Codes
) -> None:
    enrol(store, "default", DEVICE)
    fake.on("GetSessionToken", given("GetSessionToken", "ASIASESSION"))
    fake.on("AssumeRole", given("AssumeRole", "ASIAROLE"))
    await call(start("admin", ROLE.replace(f"mfa_serial = {DEVICE}\n", "")))
    assert len(codes.questions) == 1
    assert signed_with(fake.asked("AssumeRole")[0]) == "ASIASESSION"


@pytest.mark.parametrize("value", [b'{"AccessKeyId": 7}', b""])
async def test_keys_that_the_keyring_does_not_give_are_named_where_nothing_else_is_found(
    start: Start, store: MemoryStore, value: bytes
) -> None:
    store.put("keys:shop", value)
    with pytest.raises(NoCredentials, match=r"keyring failed: it has .* `shop`"):
        await call(start("shop"))


async def test_below_a_role_they_are_named_too(start: Start, store: MemoryStore) -> None:
    store.put("keys:default", b"")
    with pytest.raises(NoCredentials, match=r"keyring failed: it has .* `default`"):
        await call(start("admin", ROLE))


async def test_the_role_of_the_machine_does_not_stand_in_for_keys_that_are_locked_away(
    fake: AwsServer, start: Start, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{fake.url}/container")
    machine = {"AccessKeyId": "ASIAMACHINE", "SecretAccessKey": "s", "Token": "t"}
    fake.on("GetObject", Answer({**machine, "Expiration": "2099-01-01T00:00:00Z"}))
    await call(start("mill", "[profile mill]\n"))
    assert signed_with(fake.asked("DescribeSessions")[0]) == "ASIAMACHINE"
    store.put("keys:shop", b"")
    with pytest.raises(NoCredentials, match="the system keyring failed"):
        await call(start("shop"))


async def test_keys_that_the_keyring_does_not_give_stand_in_nobodys_way(
    fake: AwsServer, start: Start, store: MemoryStore
) -> None:
    store.put("keys:shop", b"")
    await call(start("shop", credentials=KEYS.format(name="shop", key="AKIDFILE")))
    assert signed_with(fake.asked("DescribeSessions")[0]) == "AKIDFILE"


# Choices


async def test_profiles_are_listed_with_their_kinds(start: Start, store: MemoryStore) -> None:
    enrol(store)
    config = ROLE + (
        "[default]\nregion = us-east-1\n[profile sso]\nsso_session = corp\n"
        "[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://x\n"
        "[profile tool]\ncredential_process = vault\n[profile bare]\noutput = json\n"
    )
    aws = start("nowhere", config, KEYS.format(name="default", key="AKIDONE"))
    assert await aws.profiles() == (
        Profile("default", ProfileKind.KEYS, "us-east-1"),
        Profile("admin", ProfileKind.ROLE_WITH_MFA, "eu-west-1"),
        Profile("bare", ProfileKind.EMPTY),
        Profile("shop", ProfileKind.ENROLLED),
        Profile("sso", ProfileKind.SSO),
        Profile("tool", ProfileKind.PROCESS),
    )


async def test_regions_are_those_of_the_partition() -> None:
    aws = Aws(region="cn-north-1")
    assert [region.code for region in await aws.regions()] == ["cn-north-1", "cn-northwest-1"]
    aws.close()


async def test_without_a_region_those_of_the_ordinary_partition_are_offered() -> None:
    aws = Aws()
    names = {region.code: region.name for region in await aws.regions()}
    assert names["eu-west-1"] == "Europe (Ireland)"
    assert "cn-north-1" not in names
    aws.close()
