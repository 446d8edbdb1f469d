"""Why a target is usually not connected to Session Manager, or AWS not reached, in sentences."""

from typing import Final

from tui.language import N_, _

OF_MACHINES: Final = N_(
    "{name} is not connected to Session Manager. Usual causes: it is stopped or still starting; "
    "SSM Agent is not running; its instance profile lacks AmazonSSMManagedInstanceCore; it can't "
    "reach the ssm and ssmmessages endpoints; it belongs to another account or region."
)
OF_CONTAINERS: Final = N_(
    "{name} is not connected to Session Manager. Usual causes: it is not written as "
    "ecs:CLUSTER_TASK_RUNTIME; the task has stopped or is still starting; it was started without "
    "--enable-execute-command; its task role lacks the ssmmessages actions; it can't reach the "
    "ssmmessages endpoint; it belongs to another account or region."
)
ELSEWHERE: Final = N_("Region here: {region}.")


def why_not_connected(target: str | None, region: str | None) -> str:
    """What there is to say of it.

    Args:
        target: the id of a machine, or `ecs:` and what a container is called by.
        region: that was asked.
    """
    name = target or _("The instance")
    said = _(OF_CONTAINERS if name.startswith("ecs:") else OF_MACHINES).format(name=name)
    return said if not region else f"{said} {_(ELSEWHERE).format(region=region)}"


def why_unreachable(place: str, reason: str, region: str | None) -> str:
    """What there is to say of a call that got no answer.

    Args:
        place: that was called.
        reason: what the network said; empty for nothing.
        region: that was asked.
    """
    if reason:
        said = _("No response from {place} ({reason}).")
        said = said.format(place=place, reason=reason.rstrip(". "))
    else:
        said = _("No response from {place}.").format(place=place)
    if region:
        advice = _(
            "Check the network, proxy, VPN, the region name {region} and any VPC endpoints, then "
            "try again."
        ).format(region=region)
    else:
        advice = _("Check the network, proxy, VPN and any VPC endpoints, then try again.")
    return f"{said} {advice}"
