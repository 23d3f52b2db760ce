"""Text from outside made safe to show inside a sentence."""

from __future__ import annotations

import unicodedata

#: Controls, formats (those that turn the writing direction among them), halves of surrogate
#: pairs, private and unassigned characters, separators of lines and paragraphs.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def shown(text: str, max_characters: int = 200) -> str:
    r"""Return the text in one line, with what cannot be seen written as ``\x0a`` or ``\u202e``."""
    cut = text[:max_characters]
    made = "".join(
        _escaped(character) if unicodedata.category(character) in _HIDDEN else character
        for character in cut
    )
    return made + "…" if len(text) > max_characters else made


def _escaped(character: str) -> str:
    code = ord(character)
    if code < 0x100:  # noqa: PLR2004
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004
