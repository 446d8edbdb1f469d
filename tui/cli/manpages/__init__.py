"""Man pages, made of the commands themselves: `ssm-tui man`, and what a wheel installs.

    tree.py     all commands there are
    page.py     a command as a page in man(7)'s macros
    showing.py  `ssm-tui man`

The build of a wheel calls `page.write_pages`, with no more installed than `build-system.requires`
in pyproject.toml names: what a command's module imports at its head has to be among that.
"""
