"""The version of the program, written here only; the packages read it from here."""

__version__ = "0.1.0"
