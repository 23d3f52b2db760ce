"""The version of the program, written once here and once in pyproject.toml."""

__version__ = "0.1.0"
