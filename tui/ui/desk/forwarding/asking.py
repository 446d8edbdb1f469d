"""What the question for a reason takes, where the session forwards a port."""

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.aws.documents.document import ChosenDocument, preferences_of
from tui.language import _
from tui.printable import clean
from tui.ui.screens.document import Picked

if TYPE_CHECKING:
    from tui.ui.screens.reason import Asking, Ruled
    from tui.ui.workspace import Workspace


def for_ports(asking: "Asking", place: "Workspace") -> "Asking":
    """What a session takes, for one that forwards: no document is chosen, nothing is recorded."""
    document = ChosenDocument("AWS-StartPortForwardingSession")
    load = asking.load_rules

    async def learn() -> "Ruled":
        assert load is not None, "there is something to learn"
        return replace(await load(), document=None, recorded=False)

    return replace(
        asking,
        rules=replace(asking.rules, document=None, recorded=False),
        load_rules=learn if load is not None else None,
        load_preferences=lambda _chosen: preferences_of(place.aws, document),
        picked=Picked(None),
        title=_("Forward a port through {name}").format(name=clean(asking.target.label)),
        takes_document=False,
    )
