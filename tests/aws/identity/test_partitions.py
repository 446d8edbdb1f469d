"""Which partition a region belongs to, by botocore's own data."""

import botocore.session
import pytest

from tui.aws.identity.partitions import loader_of, partition_of, regions_beside, suffixes_in


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("eu-west-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("eusc-de-east-1", "aws-eusc"),
        ("us-west-99", "aws"),
        ("mars-north-1", "aws"),
        ("", "aws"),
        (".*", "aws"),
    ],
)
def test_a_region_belongs_to_a_partition(region: str, partition: str) -> None:
    assert partition_of(region, loader_of(None))["id"] == partition


@pytest.mark.parametrize(
    ("region", "suffix"),
    [("cn-north-1", "amazonaws.com.cn"), ("eusc-de-east-1", "amazonaws.eu")],
)
def test_its_hosts_end_as_the_partition_says(region: str, suffix: str) -> None:
    assert suffixes_in(region, loader_of(None))[0] == suffix


def test_the_regions_beside_one_are_in_order_and_have_names() -> None:
    found = regions_beside(botocore.session.Session(), "us-gov-west-1")
    assert [region.code for region in found] == ["us-gov-east-1", "us-gov-west-1"]
    assert all("GovCloud" in region.name for region in found)
