"""Fuzz targets: coverage-guided with atheris where it is installed, by seed where not."""
