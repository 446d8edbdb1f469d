"""Why a keyring cannot be used; each says what it means for the user.

KeyringTrouble
    NoKeyring          this system has none that is safe
    UnwantedKeyring    the user turned it off; nobody need be told
    UnsafeKeyring      the one that was chosen writes secrets where others can read them
    UnusableKeyring    the one that was named cannot be loaded
    LockedKeyring      it is locked, and was not unlocked
    SlowKeyring        it did not answer in time
    FailedKeyring      it raised something
    ForgetfulKeyring   it does not hold what was stored in it
"""

from tui.errors import UserFacingError
from tui.language import N_, _

_CONSEQUENCE = N_("Sign-ins are kept in memory until you quit.")


class KeyringTrouble(UserFacingError):
    """The keyring cannot be used; `what` stands in the sentence of some: a name, or seconds."""

    words = N_("The system keyring can't be used.")
    """What is wrong; what it means for sign-ins is `str(trouble)`."""
    passing = False
    """Whether the next call may go well."""

    def __init__(self, what: object = "") -> None:
        self.words = _(self.words).format(what=what)
        super().__init__(f"{self.words} {_(_CONSEQUENCE)}")


class NoKeyring(KeyringTrouble):
    """There is none that is safe."""

    words = N_(
        "This system has no safe keyring (macOS Keychain, Windows Credential Manager, Secret "
        "Service or KWallet)."
    )


class UnwantedKeyring(KeyringTrouble):
    """The user turned it off."""

    words = N_("The keyring is turned off (PYTHON_KEYRING_BACKEND or keyring --disable).")


class LockedKeyring(KeyringTrouble):
    """It is locked, and nobody unlocked it."""

    words = N_("The system keyring is locked. To use it, unlock it and start again.")


class ForgetfulKeyring(KeyringTrouble):
    """What was stored is not there, or damaged."""

    words = N_("The system keyring lost what was stored in it.")
    passing = True


class UnsafeKeyring(KeyringTrouble):
    """The chosen one stores plain text."""

    words = N_("The keyring {what} doesn't protect what it stores.")


class UnusableKeyring(KeyringTrouble):
    """The chosen one cannot be loaded."""

    words = N_("The chosen keyring {what} can't be loaded.")


class FailedKeyring(KeyringTrouble):
    """Named by its type; its message stays behind, for it may hold a secret."""

    words = N_("The system keyring failed ({what}).")
    passing = True


class SlowKeyring(KeyringTrouble):
    """It did not answer in time, in seconds."""

    words = N_(
        "The system keyring didn't answer within {what:g} s; it may be waiting to be unlocked."
    )
    passing = True
