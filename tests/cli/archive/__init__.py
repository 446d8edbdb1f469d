"""`ssm-tui archive`."""
