r"""Mathematical symbols as pictures and as plain text; ziamath sets them in STIX Two Math.

Written in LaTeX's markup. A part may have a colour of the theme: ``\textcolor{positive}{q}``.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from xml.etree import ElementTree

from PySide6.QtCore import QByteArray, QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgRenderer

from funksvd_gui.gui.theme import Theme

#: Units of the pictures to one em, and the margin that ziamath leaves around the ink.
_EM = 100.0
_MARGIN = 1.0
_COLOUR = re.compile(r"\\textcolor\{(\w+)\}")
#: ziamath wants an underscore in words as it is, LaTeX escaped.
_WORDS = re.compile(r"\\text\{[^}]*\}")
_SPACED = frozenset("=+−≈≥≤<>←→")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Symbol:
    """One symbol or piece of a formula, crisp at any size.

    Parameters
    ----------
    svg : bytes
        As ziamath draws it, with the baseline at 0.

    Attributes
    ----------
    width, ascent, descent : float
        Of the ink, in em; the descent is positive below the baseline.
    """

    def __init__(self, svg: bytes) -> None:
        self._picture = QSvgRenderer(QByteArray(svg))
        box = self._box = self._picture.viewBoxF()
        self.width = (box.width() - 2 * _MARGIN) / _EM
        self.ascent = -(box.top() + _MARGIN) / _EM
        self.descent = (box.bottom() - _MARGIN) / _EM

    def draw(self, painter: QPainter, place: QPointF, pixels: float) -> None:
        """Draw the symbol with the left end of its baseline at a place."""
        scale = pixels / _EM
        corner = place + QPointF(-_MARGIN, self._box.top()) * scale
        self._picture.render(painter, QRectF(corner, self._box.size() * scale))


def symbol(text: str, theme: Theme, colour: str = "") -> Symbol:
    """Return the picture of a piece of a formula.

    Parameters
    ----------
    text : str
        In LaTeX's markup.
    colour : str
        Token of the theme; that of text if empty.
    """
    coloured = _COLOUR.sub(lambda found: rf"\textcolor{{{getattr(theme, found[1])}}}", text)
    return _typeset(coloured, getattr(theme, colour or "text"))


def latex(text: str) -> str:
    """Return the markup as LaTeX itself takes it: without the colours of the theme."""
    plain = _COLOUR.sub("", text).removeprefix("{}")
    return _WORDS.sub(lambda found: found[0].replace("_", r"\_"), plain)


@cache
def plain_text(text: str) -> str:
    """Return a piece of a formula as one line of text: ``p₁``, ``√(|t| − γ)``."""
    from latex2mathml.converter import convert

    return _line_of(ElementTree.fromstring(convert(_COLOUR.sub("", text))))


@lru_cache(maxsize=1024)
def _typeset(text: str, colour: str) -> Symbol:
    # Takes a tenth of a second to import, which the window's start does not wait for.
    import ziamath

    # Qt draws paths, but no <symbol> of SVG 2.
    ziamath.config.svg2 = False
    return Symbol(ziamath.Latex(text, size=_EM, color=colour, margin=_MARGIN).svg().encode())


def _line_of(node: ElementTree.Element) -> str:
    tag, parts = node.tag.rpartition("}")[2], [_line_of(child) for child in node]
    # A sum stands off from what is before it.
    text = (node.text or "").replace("∑", " ∑") + "".join(parts)
    match tag, parts:
        case "mo", _ if text in _SPACED:
            text = f" {text} "
        case "mfrac", [above, below]:
            text = f"{_in_brackets(above)}/{_in_brackets(below)}"
        case "msqrt", _:
            text = f"√{_in_brackets(text)}"
        case "mover", [under, _]:
            text = f"{under}\N{COMBINING CIRCUMFLEX ACCENT}"
        case (("msub" | "munder"), [base, below]):
            text = base + _lowered(below)
        case "msup", [base, above]:
            text = base + _raised(above)
        case (("msubsup" | "munderover"), [base, below, above]):
            text = base + _lowered(below) + _raised(above)
    return text


def _lowered(text: str) -> str:
    return text.translate(_SUBSCRIPTS) if text.isdigit() else f"_{_grouped(text)}"


def _raised(text: str) -> str:
    return text.translate(_SUPERSCRIPTS) if text.isdigit() else f"^{_grouped(text)}"


def _grouped(text: str) -> str:
    text = text.replace(" ", "")
    return text if text.isalnum() else f"({text})"


def _in_brackets(text: str) -> str:
    text = text.strip()
    return f"({text})" if " " in text else text
