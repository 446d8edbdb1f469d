"""Why a target is usually not connected to Session Manager, in a sentence."""

from typing import Final

OF_MACHINES: Final = (
    "it is stopped or still starting; SSM Agent is not running on it; its instance profile lacks "
    "AmazonSSMManagedInstanceCore; it cannot reach the ssm and ssmmessages endpoints"
)
OF_CONTAINERS: Final = (
    "it is not written as ecs:CLUSTER_TASK_RUNTIME; the task has stopped or is still starting; it "
    "was started without --enable-execute-command; its task role lacks the ssmmessages actions; "
    "it cannot reach the ssmmessages endpoint"
)


def why_not_connected(target: str | None, region: str | None) -> str:
    """What there is to say of it.

    Args:
        target: the id of a machine, or `ecs:` and what a container is called by.
        region: that was asked.
    """
    name = target or "The instance"
    causes = OF_CONTAINERS if name.startswith("ecs:") else OF_MACHINES
    than = f" than {region}" if region else ""
    return (
        f"{name} is not connected to Session Manager. The usual causes: {causes}; or it belongs "
        f"to another account or region{than}."
    )
