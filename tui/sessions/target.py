"""From what a user calls a machine to the managed instance that is meant."""

import asyncio
import re
from contextlib import aclosing
from typing import Final

from tui.aws.client import Aws
from tui.aws.errors import AwsError
from tui.aws.instances import ManagedInstance, list_instances, with_tags
from tui.errors import UserFacingError
from tui.printable import clean

INSTANCE_ID: Final = re.compile(r"m?i-[0-9a-f]{8,17}")
"""Of EC2 and of hybrid nodes. What looks like one is taken as one and not looked up."""

TAGS_PATIENCE: Final = 5.0
"""Seconds for tags that rules are about: somebody waits."""

UNTAGGED: Final = (
    "The tags of {} are not known, so that the rules of all tags hold for it together. {}"
)

MOST_NAMED: Final = 10
"""Candidates in a sentence."""


class TargetError(UserFacingError):
    """A target that means no instance, or several; the sentence is `str(error)`."""


class NoSuchTarget(TargetError):
    """No managed instance has this name."""

    def __init__(
        self, text: str, similar: tuple[ManagedInstance, ...], names_error: AwsError | None
    ) -> None:
        super().__init__(text)
        self.text = text
        self.similar = similar
        self.names_error = names_error

    def __str__(self) -> str:
        sentence = f"No managed instance here is named {self.text!r}."
        if self.names_error is not None:
            return (
                f"{sentence} Names could not be read from EC2, so give the instance id. "
                f"{self.names_error}"
            )
        if self.similar:
            return f"{sentence} Similar ones: {_listed(self.similar)}."
        return (
            f"{sentence} Check the name, the profile and the region, or give the instance id."
        )


class AmbiguousTarget(TargetError):
    """Several managed instances have this name."""

    def __init__(self, text: str, candidates: tuple[ManagedInstance, ...]) -> None:
        super().__init__(text)
        self.text = text
        self.candidates = candidates

    def __str__(self) -> str:
        return (
            f"{len(self.candidates)} managed instances are named {self.text!r}: "
            f"{_listed(self.candidates)}. Give the id of the one you mean."
        )


async def resolve_target(aws: Aws, text: str) -> ManagedInstance:
    """The instance that an id, or a name that only one instance has, stands for.

    An id is not looked up: nothing is known of its instance, and StartSession will judge it.
    Raises TargetError, AwsError.
    """
    text = text.strip()
    if INSTANCE_ID.fullmatch(text):
        return ManagedInstance(instance_id=text)
    matches: list[ManagedInstance] = []
    similar: list[ManagedInstance] = []
    names_error: AwsError | None = None
    async with aclosing(list_instances(aws)) as pages:
        async for page in pages:
            names_error = names_error or page.names_error
            for instance in page:
                if text in {instance.name, instance.instance_id}:
                    matches.append(instance)
                elif text and text.casefold() in instance.name.casefold():
                    similar.append(instance)
    if not matches:
        raise NoSuchTarget(text, tuple(similar), names_error)
    if len(matches) > 1:
        raise AmbiguousTarget(text, tuple(matches))
    return matches[0]


async def tagged(aws: Aws, instance: ManagedInstance) -> tuple[ManagedInstance, str]:
    """An instance with its tags, or why they are not known, in a sentence."""
    if instance.tags_known:
        return instance, ""
    try:
        async with asyncio.timeout(TAGS_PATIENCE):
            return await with_tags(aws, instance), ""
    except TimeoutError:
        why = f"AWS has not told them within {TAGS_PATIENCE:g} s."
    except AwsError as error:
        why = str(error)
    return instance, UNTAGGED.format(clean(instance.label), why)


def _listed(instances: tuple[ManagedInstance, ...]) -> str:
    named = [
        f"{clean(instance.label)} ({instance.instance_id}, {instance.ping_status})"
        for instance in instances[:MOST_NAMED]
    ]
    more = len(instances) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")
