"""Small accounts in which machines are looked for."""

from typing import Any

from tests.support.aws.fake_aws import FakeAws
from tui.aws.targets.patience import Patience


def machine(known_as: str, name: str, state: str = "running", **more: Any) -> dict[str, Any]:
    """An instance as EC2 describes it."""
    tags = [{"Key": "Name", "Value": name}]
    return {"InstanceId": known_as, "Tags": tags, "State": {"Name": state}, **more}


def ec2(*machines: dict[str, Any]) -> FakeAws:
    """An account with these, of which Systems Manager knows none."""
    return FakeAws(
        {
            "describe_instances": {"Reservations": [{"Instances": list(machines)}]},
            "describe_instance_information": {"InstanceInformationList": []},
        }
    )


def quiet(aws: FakeAws) -> Patience:
    return Patience(aws, lambda _: None)


class Fleet(FakeAws):
    """Managed nodes that filters choose from, as AWS does: names of one are its tag and its host.

    Args:
        nodes: by id, the Name tag, the computer name and the address.
    """

    def __init__(self, nodes: dict[str, tuple[str, str, str]]) -> None:
        self.nodes_by_id = nodes
        self.ping_status = "Online"
        super().__init__(
            {
                "get_caller_identity": {"Account": "123456789012"},
                "describe_instances": self._instances,
                "describe_instance_information": self._informed,
                "list_nodes": self._nodes,
            }
        )

    @property
    def listings(self) -> int:
        """How often all were listed."""
        return sum(
            name == "describe_instance_information" and "Filters" not in asked
            for name, asked in self.calls
        )

    def _instances(self, asked: dict[str, Any]) -> dict[str, Any]:
        ((key, values),) = [(each["Name"], each["Values"]) for each in asked["Filters"]]
        places = {"tag:Name": 0, "private-dns-name": 1, "private-ip-address": 2}
        chosen = [
            machine(known_as, about[0], PrivateIpAddress=about[2])
            for known_as, about in self.nodes_by_id.items()
            if (
                known_as
                if key == "instance-id"
                else about[places[key]]
                if key in places
                else ""
            )
            in values
        ]
        return {"Reservations": [{"Instances": chosen}]}

    def _informed(self, asked: dict[str, Any]) -> dict[str, Any]:
        (wanted,) = asked.get("Filters") or [{"Key": "InstanceIds", "Values": self.nodes_by_id}]
        chosen = [
            {
                "InstanceId": each,
                "ComputerName": about[1],
                "IPAddress": about[2],
                "PingStatus": self.ping_status,
            }
            for each, about in self.nodes_by_id.items()
            if (each if wanted["Key"] == "InstanceIds" else about[0]) in wanted["Values"]
        ]
        return {"InstanceInformationList": chosen}

    def _nodes(self, asked: dict[str, Any]) -> dict[str, Any]:
        (wanted,) = asked["Filters"]
        place = {"ComputerName": 1, "IpAddress": 2}[wanted["Key"]]
        chosen = [
            k for k, about in self.nodes_by_id.items() if about[place] in wanted["Values"]
        ]
        return {"Nodes": [{"Id": each} for each in chosen], "NextToken": ""}
