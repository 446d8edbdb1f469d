import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.aws.arn import Arn, owner_name, owner_role


@pytest.mark.parametrize(
    ("owner", "name", "role"),
    [
        ("arn:aws:iam::123456789012:user/jane", "jane", ""),
        ("arn:aws:iam::123456789012:user/team/ops/jane", "jane", ""),
        ("arn:aws:sts::123456789012:assumed-role/Dev/jane", "jane", "Dev"),
        (
            "arn:aws-cn:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0a1b/j@example.com",
            "j@example.com",
            "AWSReservedSSO_Admin_0a1b",
        ),
        ("arn:aws:sts::123456789012:federated-user/bob", "bob", ""),
        ("arn:aws:iam::123456789012:root", "root", ""),
        ("jane", "jane", ""),
        ("", "", ""),
    ],
)
def test_an_owner_is_called_by_the_persons_name(owner: str, name: str, role: str) -> None:
    assert owner_name(owner) == name
    assert owner_role(owner) == role


@given(st.text())
def test_any_text_has_a_name(text: str) -> None:
    assert isinstance(owner_name(text), str)
    assert bool(owner_name(text)) == bool(text)
    assert owner_role(text) in text


FIELD = st.text(st.characters(exclude_characters=":"))


@given(FIELD, FIELD, FIELD, FIELD, st.text(min_size=1))
def test_an_arn_is_written_as_it_was_read(
    partition: str, service: str, region: str, account: str, resource: str
) -> None:
    text = f"arn:{partition}:{service}:{region}:{account}:{resource}"
    assert str(Arn.parse(text)) == text
