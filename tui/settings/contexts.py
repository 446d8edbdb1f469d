"""Where nothing may be changed, by a profile or by the set of contexts that it is used in."""

from tui.settings.settings import Settings
from tui.settings.toml_lines import key_in_toml


def read_only_by(settings: Settings, profile: str | None, context: str = "") -> str:
    """Which table of the settings forbids to change anything; empty where none does.

    Args:
        settings: those in force.
        profile: the profile that calls are made with; None is `default`.
        context: the name of the set that it belongs to; empty for none.
    """
    profile = profile or "default"
    if any(name == profile and rules.read_only for name, rules in settings.profiles):
        return f"[profiles.{key_in_toml(profile)}]"
    if any(name == context and chosen.read_only for name, chosen in settings.contexts):
        return f"[contexts.{key_in_toml(context)}]"
    return ""
