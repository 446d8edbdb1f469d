"""What the user has decided, and where it lies.

settings         defaults, then `settings.toml`, then the environment; the folders of the program
values           what a setting may be, checked; the table of the user's rules
production       which profiles and accounts are marked
toml_lines       the keys of a TOML file: how one is written, and in which line it stands
"""
