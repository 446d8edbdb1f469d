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

_CONSEQUENCE = "Sign-ins are kept in memory until you leave."


class KeyringTrouble(UserFacingError):
    """The keyring cannot be used; `what` stands in the sentence of some: a name, or seconds."""

    words = "The system's keyring cannot be used."
    """What is wrong; what it means for sign-ins is `str(trouble)`."""
    passing = False
    """Whether the next call may go well."""

    def __init__(self, what: object = "") -> None:
        self.words = self.words.format(what)
        super().__init__(f"{self.words} {_CONSEQUENCE}")


class NoKeyring(KeyringTrouble):
    """There is none that is safe."""

    words = (
        "This system has no keyring that is safe to use (macOS Keychain, Windows Credential "
        "Manager, Secret Service or KWallet)."
    )


class UnwantedKeyring(KeyringTrouble):
    """The user turned it off."""

    words = "The keyring is turned off (PYTHON_KEYRING_BACKEND or keyring --disable)."


class LockedKeyring(KeyringTrouble):
    """It is locked, and nobody unlocked it."""

    words = "The system's keyring is locked. Unlock it, then start again to have it used."


class ForgetfulKeyring(KeyringTrouble):
    """What was stored is not there, or damaged."""

    words = "The system's keyring does not hold what was stored in it."
    passing = True


class UnsafeKeyring(KeyringTrouble):
    """The chosen one stores plain text."""

    words = "The keyring {} does not protect what it stores."


class UnusableKeyring(KeyringTrouble):
    """The chosen one cannot be loaded."""

    words = "The keyring {} that you chose cannot be loaded."


class FailedKeyring(KeyringTrouble):
    """Named by its type; its message stays behind, for it may hold a secret."""

    words = "The system's keyring failed ({})."
    passing = True


class SlowKeyring(KeyringTrouble):
    """It did not answer in time, in seconds."""

    words = (
        "The system's keyring did not answer within {:g} seconds; it may wait for somebody to "
        "unlock it."
    )
    passing = True
