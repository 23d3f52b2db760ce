"""Text cut into lines as an editor shows them, however they end."""

from __future__ import annotations

import re
from collections.abc import Iterator

#: What ends a line.
LINE_END = re.compile(r"\r\n|\n|\r")


def lines_of(text: str, *, final: bool) -> Iterator[tuple[str, int]]:
    """Yield every complete line and the place where the next one begins."""
    position = 0
    for match in LINE_END.finditer(text):
        if match.end() == len(text) and match.group() == "\r" and not final:
            return  # The next block may go on with "\n".
        yield text[position : match.start()], match.end()
        position = match.end()
    if final and position < len(text):
        yield text[position:], len(text)
