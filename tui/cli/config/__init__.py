"""`ssm-tui config`: the settings, explained and looked after.

group.py     the command of which the others are a part
show.py      `show`: every setting, its value and where that comes from
changing.py  `init`, `set` and `edit`: what writes the file
checking.py  `check`, and what is wrong with a text of settings
"""
