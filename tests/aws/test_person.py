"""One person comes with many ARNs, and is not taken for another one."""

import pytest

from tui.aws.person import Person, person_of

USER = "arn:aws:iam::123456789012:user/team/Kaori"
ADMIN = "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/kaori"
READER = "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Reader_fedcba9876543210/kaori"
OTHER = "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/ben"
ELSEWHERE = "arn:aws:sts::210987654321:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/kaori"
GENERATED = "arn:aws:sts::123456789012:assumed-role/Deploy/botocore-session-1764000000"
GENERATED_LATER = "arn:aws:sts::123456789012:assumed-role/Deploy/botocore-session-1764009999"


@pytest.mark.parametrize("owner", [ADMIN, READER, USER])
def test_another_permission_set_or_a_user_of_the_name_is_the_same_person(owner: str) -> None:
    assert Person([ADMIN]).is_owner(owner)


@pytest.mark.parametrize(
    "owner", [OTHER, ELSEWHERE, GENERATED, "", "kaori", "arn:aws:iam::123456789012:root"]
)
def test_others_are_other_people(owner: str) -> None:
    assert not Person([ADMIN]).is_owner(owner)


@pytest.mark.parametrize(
    ("owner", "theirs"),
    [
        (ADMIN, True),
        (ELSEWHERE, True),
        (ELSEWHERE.replace("Admin", "Reader"), True),
        (ELSEWHERE.replace("kaori", "ben"), False),
        (ELSEWHERE.replace("AWSReservedSSO_", ""), False),
        ("arn:aws:iam::210987654321:user/kaori", False),
    ],
)
def test_identity_center_knows_a_name_once_in_an_organisation(owner: str, theirs: bool) -> None:
    assert Person([ADMIN]).is_owner_in_organisation(owner) == theirs
    assert not Person([USER]).is_owner_in_organisation(ELSEWHERE)


def test_a_made_up_name_is_the_users_where_it_was_used_here_and_only_there() -> None:
    person = Person.of(ADMIN, [GENERATED])
    assert person.is_owner(GENERATED)
    assert person.is_owner(READER)
    assert not person.is_owner(GENERATED_LATER)


def test_another_name_that_was_used_here_is_another_person_unless_the_caller_has_none() -> None:
    assert not Person.of(ADMIN, [OTHER]).is_owner(OTHER)
    assert Person.of(GENERATED, [ADMIN]).is_owner(READER)


@pytest.mark.parametrize(
    "name",
    [
        "botocore-session-1764000000",
        "aws-go-sdk-1764000000000000000",
        "AWSCLI-Session-1764000000",
        "i-0123456789abcdef0",
        "1764000000",
        "3f2c1a4e-0000-4000-8000-123456789abc",
    ],
)
def test_a_made_up_name_is_nobodys(name: str) -> None:
    assert person_of(f"arn:aws:sts::123456789012:assumed-role/Deploy/{name}") is None


@pytest.mark.parametrize(
    "name", ["kaori", "kaori@example.com", "session-lead", "ben2024", "dev"]
)
def test_a_persons_name_is_theirs(name: str) -> None:
    owner = f"arn:aws:sts::123456789012:assumed-role/Dev/{name}"
    assert person_of(owner) == ("123456789012", name)
