"""Which AWS a command talks to: the command line, then the settings, then boto3's own ways."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.settings import Settings, load_settings

if TYPE_CHECKING:
    from tui.aws.client import Aws

OpenAws = Callable[[], Awaitable["Aws"]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the command line says about AWS; every command finds it in click's `obj`."""

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None

    def aws(self, settings: Settings | None = None) -> "Aws":
        """An AWS to talk to; nothing is asked of it yet."""
        from tui.aws.client import Aws

        settings = settings or load_settings().settings
        return Aws(
            profile=self.profile or settings.profile,
            region=self.region or settings.region,
            endpoint_url=self.endpoint_url,
        )
