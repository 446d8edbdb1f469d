"""AWS Systems Manager sessions in a terminal: their reasons, their limits, their proof."""

__version__ = "0.1.0"
