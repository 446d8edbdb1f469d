"""How a database is named on a command line, and what is none of these names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.aws.hosts.endpoint_name import EndpointName


@given(
    service=st.sampled_from(["rds", "elasticache"]),
    database=st.from_regex(r"[a-z](?:-?[a-z0-9]){0,20}", fullmatch=True),
    reader=st.booleans(),
    port=st.none() | st.integers(1, 65_535),
)
def test_a_name_is_read_as_it_is_written(
    service: str, database: str, reader: bool, port: int | None
) -> None:
    name = EndpointName(service, database, reader, port)
    assert EndpointName.parse(str(name)) == name
    assert EndpointName.parse(f" {str(name).upper()}") == name


@given(st.text(alphabet="rds:elasticache/reader-0159AZ.é\n", max_size=30))
def test_whatever_is_typed_is_a_name_or_none(text: str) -> None:
    name = EndpointName.parse(text)
    assert name is None or EndpointName.parse(str(name)) == name


@pytest.mark.parametrize(
    "text",
    [
        *("rds:5432", "rds:", "rds:orders:0", "rds:orders:65536", "rds:orders/writer"),
        *("rds:-a", "rds:a--b", "rds:a.b", "ec2:orders", "orders:5432", f"rds:{'a' * 64}"),
    ],
)
def test_a_host_and_its_port_are_no_name_of_a_database(text: str) -> None:
    assert EndpointName.parse(text) is None
