"""What the user has decided, and where it lies.

settings         defaults, then `settings.toml`, then the environment; the folders of the program
state            what the program remembers from one start to the next
values           what a setting may be, checked; the tables of the user's rules and sets of contexts
history          where an organisation's history is kept, and how it may be asked
policy           which settings may hold a rule
contexts         where nothing may be changed
production       which profiles and accounts are marked
meanings         what each setting means: one table for all that tell it
explained        every setting with its value, where that comes from, and what it means
template         a file of settings to begin with
toml_values      values and keys as TOML writes them
toml_lines       the keys of a TOML file: how one is written, and in which line it stands
"""
