"""How counts, durations, sizes and text from outside are said in window, terminal and exports."""

from __future__ import annotations

import html
import math
import re
import unicodedata

#: Stands where there is no number; as wide as a digit in most fonts.
MISSING = "–"
MINUS = "−"
#: What ratings are counted in, see `rating_unit`.
STARS, RATING_POINTS = "stars", "rating points"
_FEWEST_STARS, _MOST_STARS = 0.5, 5.0
_BYTE_UNITS = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
_PREFIXES = ((1e9, "G"), (1e6, "M"), (1e3, "k"))
_LARGE_NUMBERS = {"G": " billion", "M": " million", "k": " thousand", "": ""}
_SECONDS_PER_MINUTE = 60
_SECONDS_PER_HOUR = 3600
_TEN = 10
_HUNDRED = 100
_TWO_DIGITS, _FOUR_DIGITS = 0x100, 0x10000
#: What no one sees, or what makes others see letters in another order. Tabs and breaks stay.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
#: Controls, formats (those that turn the writing direction among them), halves of surrogate
#: pairs, private and unassigned characters, separators of lines and paragraphs.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_BREAKS = re.compile(r"\r\n|[\t\n\v\f\r\x85\u2028\u2029]")


def rmse(value: float | None) -> str:
    """Return an error in stars, always with four decimals: ``0.8431``."""
    return _fixed(value, 4)


def rating(value: float | None) -> str:
    """Return a rating or a score, always with two decimals: ``3.52``."""
    return _fixed(value, 2)


def difference(value: float | None, decimals: int = 4) -> str:
    """Return a signed difference: ``−0.0239``, ``+0.0012``, ``0.0000``."""
    if value is None or not math.isfinite(value):
        return MISSING
    rounded = round(value, decimals)
    sign = MINUS if rounded < 0 else "+" if rounded > 0 else ""
    return f"{sign}{abs(rounded):.{decimals}f}"


def count(value: int | None) -> str:
    """Return a whole number with thousands set apart: ``100,004``."""
    return MISSING if value is None else f"{value:,}".replace("-", MINUS)


def counted(value: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun: ``1 row``, ``12 rows``."""
    return f"{count(value)} {one if value == 1 else many or one + 's'}"


def percent(share: float | None) -> str:
    """Return a share with three figures that count: ``1.64 %``, ``20 %``, ``0.0121 %``."""
    if share is None or not math.isfinite(share):
        return MISSING
    return f"{number(share * _HUNDRED)} %"


def number(value: float | None, figures: int = 3) -> str:
    """Return a number without needless zeros: ``0.5``, ``5``, ``1.64``, ``12,000``."""
    if value is None or not math.isfinite(value):
        return MISSING
    if value == 0:
        return "0"
    decimals = max(0, figures - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", MINUS)


def bare_number(text: str) -> str:
    """Return a number written by this module as another program reads it: ``-1234.5``."""
    return text.replace(MINUS, "-").replace(",", "")


def scale(lowest: float, highest: float) -> str:
    """Return a rating scale: ``0.5 – 5``."""
    return f"{number(lowest, 6)} – {number(highest, 6)}"


def rating_unit(scale: tuple[float, float], step: float | None = None) -> str:
    """Return what ratings of this scale are counted in: ``stars`` or ``rating points``.

    Parameters
    ----------
    scale : (float, float)
        Smallest and largest rating.
    step : float, optional
        Of the grid that all ratings lie on, where one is known.
    """
    lowest, highest = scale
    is_within = _FEWEST_STARS <= lowest <= highest <= _MOST_STARS
    on_halves = all(value is None or (2 * value).is_integer() for value in (lowest, highest, step))
    return STARS if is_within and on_halves else RATING_POINTS


def rate(per_second: float | None) -> str:
    """Return updates per second with three figures at most: ``712 M/s``."""
    if per_second is None or not math.isfinite(per_second):
        return MISSING
    for unit, prefix in _PREFIXES:
        if per_second >= unit:
            value = per_second / unit
            return f"{value:.1f} {prefix}/s" if value < _TEN else f"{value:.0f} {prefix}/s"
    return f"{per_second:.0f} /s"


def visits(per_second: float | None) -> str:
    """Return a speed of training with its unit spelled out.

    ``410 million ratings visited a second``
    """
    number, _, prefix = rate(per_second).removesuffix("/s").partition(" ")
    return f"{number}{_LARGE_NUMBERS[prefix]} ratings visited a second"


def duration(seconds: float | None, *, has_hours: bool = False) -> str:
    """Return a length of time: ``0:14``, ``12:03``, ``1:02:03``, hours always if wanted."""
    if seconds is None or not math.isfinite(seconds):
        return MISSING
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, _SECONDS_PER_HOUR)
    minutes, last = divmod(rest, _SECONDS_PER_MINUTE)
    return f"{hours}:{minutes:02}:{last:02}" if hours or has_hours else f"{minutes}:{last:02}"


def seconds(value: float | None) -> str:
    """Return a short length of time with one decimal: ``4.2 s``."""
    return MISSING if value is None or not math.isfinite(value) else f"{value:.1f} s"


def size(n_bytes: int) -> str:
    """Return a number of bytes with two or three figures: ``310 MB``, ``2.1 GB``."""
    for unit, name in _BYTE_UNITS:
        if n_bytes >= unit:
            value = n_bytes / unit
            return f"{value:.1f} {name}" if value < _TEN else f"{value:,.0f} {name}"
    return f"{n_bytes} bytes"


def one_line(text: str) -> str:
    """Return text from a file for a place that has one line: a line break or tab becomes a space.

    Qt would show a table's cell only as far as the first line break.
    """
    return _BREAKS.sub(" ", text)


def visible(text: str) -> str:
    r"""Return text from a file with what cannot be seen written out: ``\u202e`` turns no line.

    Tabs and line breaks stay.
    """
    return _UNSEEN.sub(_name_of_unseen, text)


def cell(text: str) -> str:
    """Return text from a file as a cell or a label shows it: in one line, nothing hidden."""
    return visible(one_line(text))


def shown(text: str, max_characters: int = 200) -> str:
    r"""Return text from a file for a sentence: cut, breaks and all that is unseen as ``\x0a``."""
    cut = text[:max_characters]
    made = "".join(
        _escaped(character) if unicodedata.category(character) in _HIDDEN else character
        for character in cut
    )
    return made + "…" if len(text) > max_characters else made


def plain_tooltip(text: str) -> str:
    """Return text from a file so that a tooltip shows it letter by letter, markup included."""
    return f"<span style='white-space: pre-wrap'>{html.escape(visible(text))}</span>"


def _fixed(value: float | None, decimals: int) -> str:
    if value is None or not math.isfinite(value):
        return MISSING
    return f"{value:.{decimals}f}".replace("-", MINUS)


def _name_of_unseen(match: re.Match[str]) -> str:
    return _escaped(match.group())


def _escaped(character: str) -> str:
    code = ord(character)
    if code < _TWO_DIGITS:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < _FOUR_DIGITS else f"\\U{code:08x}"
