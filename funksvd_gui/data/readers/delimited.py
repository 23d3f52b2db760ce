"""Delimited text read block by block, with the next ones cut while the ones before are kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeAlias

from funksvd_gui.data.numbers import DecimalMark
from funksvd_gui.data.readers.block_parser import ParsedBlock
from funksvd_gui.data.readers.cutter_loading import CUTTER_LOADING
from funksvd_gui.data.readers.delimited_rows import DelimitedRows
from funksvd_gui.data.readers.regular_block import after_last_line_end
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.sniffing import Layout
from funksvd_gui.errors import LoadError

if TYPE_CHECKING:
    from funksvd_gui.data.readers.row_cutter import CutBlock

#: What came of parsing ahead, None if anything was odd.
_Ahead: TypeAlias = "ParsedBlock | CutBlock | None"

_MAX_LINE_BYTES = 16 << 20
#: Blocks that are parsed while the ones before are kept, each on a thread of its own.
_N_AHEAD = 2


class DelimitedReader(DelimitedRows):
    """Reads one file in one layout; used once."""

    def __init__(
        self,
        layout: Layout,
        choices: ReadingChoices | None = None,
        mark: DecimalMark = DecimalMark.UNDECIDED,
        *,
        n_bytes: int = 0,
        still_wanted: Callable[[], object] = bool,
    ) -> None:
        super().__init__(layout, choices, mark, n_bytes=n_bytes, still_wanted=still_wanted)
        self._unsettled = b""
        CUTTER_LOADING.begin(layout, n_bytes)

    def read(self, blocks: Iterable[bytes]) -> None:
        """Read UTF-8 blocks to their end; empty ones do not matter.

        Raises
        ------
        LoadError
            If a line has no end.
        DecimalMarkError
            If the file must be read again with another decimal mark.
        """
        rest = b""
        with ThreadPoolExecutor(_N_AHEAD) as pool:
            ahead: deque[tuple[bytes, int, Future[_Ahead]]] = deque()
            for block in blocks:
                if not block:
                    continue
                data = rest + block
                length = self._length_ahead(data)
                if length:
                    ahead.append((data, length, pool.submit(self._parsed, data, length)))
                    rest = data[length:]
                    if len(ahead) > (0 if CUTTER_LOADING.is_busy else _N_AHEAD):
                        self._settle(*ahead.popleft())
                    continue
                while ahead:
                    self._settle(*ahead.popleft())
                data = self._unsettled + data
                rest, self._unsettled = data[self._take(data, final=False) :], b""
                self._refuse_endless(rest)
            while ahead:
                self._settle(*ahead.popleft())
        self._take(self._unsettled + rest, final=True)

    def _length_ahead(self, data: bytes) -> int:
        """Return how much may be parsed before what stands in front of it is settled.

        For pyarrow, only lines that are records whatever comes before or after them; for
        compiled loops, lines that most likely are.
        """
        if self._cutter is None and not self._n_misses:
            self._cutter = CUTTER_LOADING.cutter(self._layout, self._still_wanted)
        if self._header_is_ahead:
            return 0
        if self._cutter is not None:
            return after_last_line_end(data)
        if self._is_odd or (b'"' in data and self._layout.separator != "::"):
            return 0
        return data.rfind(b"\n") + 1

    def _parsed(self, data: bytes, length: int) -> _Ahead:
        """Cut complete lines; changes nothing, because it runs on other threads."""
        cutter = self._cutter
        if cutter is not None:
            return cutter.cut(data, length, final=False)
        return self._parser.parse(data[:length], use_threads=False)

    def _settle(self, data: bytes, length: int, parsing: Future[_Ahead]) -> None:
        """Keep a block that was parsed ahead, or read it in another way."""
        parsed = parsing.result()
        data = data[:length]
        if self._unsettled:
            n_left = len(self._unsettled)
            data = self._unsettled + data
            used = self._take_beginning(data, n_left)
            data, self._unsettled = data[used:], b""
            if used != n_left:
                # What was taken for the beginning of a record was inside of one.
                self._leave(data, self._take(data, final=False))
                return
        used = self._kept(data, parsed) or self._take(data, final=False, may_cut=False)
        self._leave(data, used)

    def _leave(self, data: bytes, used: int) -> None:
        """Keep the beginning of a record until the next block comes."""
        self._unsettled = data[used:]
        self._refuse_endless(self._unsettled)

    def _kept(self, data: bytes, parsed: _Ahead) -> int:
        """Keep what was parsed ahead; return how many bytes, 0 if that cannot be."""
        if isinstance(parsed, ParsedBlock):
            return len(data) if self._keep(data, parsed) else 0
        if parsed is not None:
            return self._keep_cut(parsed)
        return self._missed() if self._cutter is not None else 0

    def _refuse_endless(self, rest: bytes) -> None:
        if len(rest) > _MAX_LINE_BYTES:
            raise LoadError(
                f"Line {self._lines_before + 1:,} is longer than "
                f"{_MAX_LINE_BYTES >> 20} MB; this is no table of ratings.",
                hint="Choose a text file with one rating in each line.",
            )
