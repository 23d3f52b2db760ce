"""The real program on a desktop of its own, driven through the accessibility tree."""
