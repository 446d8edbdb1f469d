"""`python -m tui` is `ssm-tui`."""

from tui.cli import main

if __name__ == "__main__":
    main()
