"""What botocore's data say of partitions: their regions and the suffixes of their host names."""

import re
from functools import cache
from typing import Any

from botocore.loaders import create_loader

from tui.aws.identity.choices import Region
from tui.aws.identity.models import LeanModels, ModelLoader

Partition = dict[str, Any]


@cache
def loader_of(folders: str | None) -> Any:
    """Reads the services' models: the slow part of making a client, done once a process."""
    return ModelLoader(
        extra_search_paths=create_loader(folders).search_paths,
        file_loader=LeanModels(),
        include_default_search_paths=False,
    )


def regions_beside(session: Any, region: str) -> tuple[Region, ...]:
    """The regions of a region's partition that offer Systems Manager, by code."""
    loader = loader_of(session.get_config_variable("data_path"))
    partition = partition_of(region, loader)["id"]
    names = {
        code: str(found.get("description", ""))
        for each in loader.load_data("endpoints")["partitions"]
        if each["partition"] == partition
        for code, found in each["regions"].items()
    }
    known = session.get_available_regions("ssm", partition)
    return tuple(Region(code, names.get(code, "")) for code in sorted(known))


def suffixes_in(region: str, loader: Any) -> tuple[str, ...]:
    """The suffixes of host names in a region's partition, the ordinary one first."""
    outputs = partition_of(region, loader)["outputs"]
    found = (outputs["dnsSuffix"], outputs.get("dualStackDnsSuffix"))
    return tuple(dict.fromkeys(suffix for suffix in found if suffix))


def partition_of(region: str, loader: Any) -> Partition:
    """The region's partition; `aws` for an unknown region, as in botocore's own endpoints."""
    partitions: list[Partition] = loader.load_data("partitions")["partitions"]
    for partition in partitions:
        if region in partition["regions"] or re.fullmatch(partition["regionRegex"], region):
            return partition
    return next(partition for partition in partitions if partition["id"] == "aws")
