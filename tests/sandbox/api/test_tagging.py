from typing import Any

from tests.support.aws.sandbox_calls import refusal_of
from tui.sandbox.service import Sandbox


def node_of(sandbox: Sandbox, *, hybrid: bool) -> str:
    fleet = sandbox.state.fleet.instances
    return next(each.instance_id for each in fleet if each.hybrid is hybrid)


def tags_of(ssm: Any, node: str) -> dict[str, str]:
    answer = ssm.list_tags_for_resource(ResourceType="ManagedInstance", ResourceId=node)
    return {tag["Key"]: tag["Value"] for tag in answer["TagList"]}


def test_a_hybrid_node_is_tagged_listed_and_found_by_its_tags(
    sandbox: Sandbox, ssm: Any
) -> None:
    about = {"ResourceType": "ManagedInstance", "ResourceId": node_of(sandbox, hybrid=True)}
    node = about["ResourceId"]
    before = tags_of(ssm, node)
    ssm.add_tags_to_resource(**about, Tags=[{"Key": "pci", "Value": ""}])
    assert tags_of(ssm, node) == before | {"pci": ""}
    found = ssm.describe_instance_information(Filters=[{"Key": "tag-key", "Values": ["pci"]}])
    assert [each["InstanceId"] for each in found["InstanceInformationList"]] == [node]
    ssm.remove_tags_from_resource(**about, TagKeys=["pci"])
    assert tags_of(ssm, node) == before


def test_an_ec2_instance_is_no_resource_of_that_kind(sandbox: Sandbox, ssm: Any) -> None:
    for node in (node_of(sandbox, hybrid=False), "mi-00000000000000000"):
        about = {"ResourceType": "ManagedInstance", "ResourceId": node}
        refused = refusal_of(ssm.list_tags_for_resource, **about)
        assert refused["Error"]["Code"] == "InvalidResourceId"


def test_a_tag_has_a_key_of_up_to_128_characters(sandbox: Sandbox, ssm: Any) -> None:
    about = {"ResourceType": "ManagedInstance", "ResourceId": node_of(sandbox, hybrid=True)}
    tag = {"Key": "k" * 129, "Value": ""}
    refused = refusal_of(ssm.add_tags_to_resource, **about, Tags=[tag])
    assert refused["Error"]["Code"] == "ValidationException"


def test_a_resource_has_fifty_tags_at_most(sandbox: Sandbox, ssm: Any) -> None:
    about = {"ResourceType": "ManagedInstance", "ResourceId": node_of(sandbox, hybrid=True)}
    tags = [{"Key": f"k{number}", "Value": ""} for number in range(51)]
    refused = refusal_of(ssm.add_tags_to_resource, **about, Tags=tags)
    assert refused["Error"]["Code"] == "TooManyTagsError"


def test_documents_keep_their_tags_with_moto(ssm: Any) -> None:
    content = '{"schemaVersion":"1.0","sessionType":"Standard_Stream"}'
    ssm.create_document(Name="Mine", DocumentType="Session", Content=content)
    about = {"ResourceType": "Document", "ResourceId": "Mine"}
    ssm.add_tags_to_resource(**about, Tags=[{"Key": "a", "Value": "b"}])
    assert ssm.list_tags_for_resource(**about)["TagList"] == [{"Key": "a", "Value": "b"}]
