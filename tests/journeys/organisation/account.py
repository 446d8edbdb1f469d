"""The AWS of an organisation, as its user reaches it."""

from collections.abc import Iterator
from contextlib import contextmanager

from tui.aws.client import Aws, StaticCredentials
from tui.sandbox.organisation.options import OrganisationOptions
from tui.sandbox.service import Sandbox, SandboxOptions


@contextmanager
def aws_of(organisation: OrganisationOptions) -> Iterator[Aws]:
    with Sandbox(SandboxOptions(seed_history=False, organisation=organisation)) as sandbox:
        keys = sandbox.credentials
        aws = Aws(
            region=sandbox.region,
            endpoint_url=sandbox.endpoint_url,
            credentials=StaticCredentials(keys.access_key_id, keys.secret_access_key),
        )
        yield aws
        aws.close()
