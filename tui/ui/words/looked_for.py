"""What to add to the error where there is no AWS to work in: where was looked, what else there is."""

from typing import Final

from tui.aws.errors import NoCredentials, NoRegion
from tui.language import N_, _
from tui.ui.actions import with_keys

LOOKED_FOR: Final = (
    (
        NoCredentials,
        (
            N_(
                "Looked for, in this order: --profile, AWS_DEFAULT_PROFILE and "
                "AWS_PROFILE; AWS_ACCESS_KEY_ID and the others in the environment; ~/.aws/config "
                "and ~/.aws/credentials, with roles and single sign-on; the roles of a container "
                "and of an instance."
            )
        ),
    ),
    (
        NoRegion,
        (
            N_(
                "{everywhere.choose_region} chooses one here. Looked for, in this order: --region; "
                "AWS_REGION and AWS_DEFAULT_REGION in the environment; the region of the profile "
                "in ~/.aws/config."
            )
        ),
    ),
)
"""What to add to an error: where the thing that is missing would have been found."""

WITHOUT_AWS: Final = N_("`ssm-tui demo` needs no AWS account.")
DEMO_HERE: Final = N_("{trouble.demo} starts a demo that needs no AWS account.")


def trouble_words(error: Exception, found: str, *, demo: bool) -> str:
    """What stands below an error.

    Args:
        error: Why there is nobody to ask.
        found: What there is to choose from, in words.
        demo: Whether a demo can be started in place.
    """
    looked_for = [with_keys(_(words)) for kind, words in LOOKED_FOR if isinstance(error, kind)]
    return "\n\n".join(
        filter(None, [found, *looked_for, with_keys(_(DEMO_HERE)) if demo else _(WITHOUT_AWS)])
    )
