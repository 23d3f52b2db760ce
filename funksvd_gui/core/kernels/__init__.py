"""Compiled inner loops. Arrays and scalars in, arrays changed in place, no objects."""
