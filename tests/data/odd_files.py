"""Odd and bad files of ratings made by code, and what loading each of them must give."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .conftest import TOLD_BY_VALUES, Triple

HEADER = "user,item,rating\n"
#: Six good rows, so that a bad one does not make most of the file bad.
GOOD = "".join(f"u{k},i{k},{k % 5 + 1}\n" for k in range(6))
GOOD_TRIPLES = [(f"u{k}", f"i{k}", k % 5 + 1.0) for k in range(6)]


@dataclass(frozen=True)
class OddFile:
    """A file and what it must become: either ratings with an account, or an error.

    `lines` are the rejected ones, `reasons` words of theirs in the same order;
    `warnings` are words of all warnings; `error` words of the refusal.
    """

    name: str
    content: bytes
    triples: Sequence[Triple] = ()
    lines: Sequence[int] = ()
    reasons: Sequence[str] = ()
    warnings: Sequence[str] = ()
    n_duplicates: int = 0
    times: Sequence[int] | None = None
    encoding: str = "UTF-8"
    has_header: bool = True
    error: str = ""
    file_name: str = "ratings.csv"
    is_packed: bool = field(default=False)


def all_files() -> list[OddFile]:
    """Return every file; the names are all different."""
    return [
        *_encodings(), *_structures(), *_quotings(), *_ratings(), *_ids(), *_times(),
        *_duplicates(), *_archives(), *_broken_archives(), *_foreign(),
    ]  # fmt: skip


def _good(name: str, text: str | bytes, triples: Sequence[Triple], **more: object) -> OddFile:
    content = text.encode() if isinstance(text, str) else text
    return OddFile(name, content, triples, **more)  # type: ignore[arg-type]


def _bad(name: str, text: str | bytes, error: str, **more: object) -> OddFile:
    content = text.encode() if isinstance(text, str) else text
    return OddFile(name, content, error=error, **more)  # type: ignore[arg-type]


def _nameless(name: str, text: str, triples: Sequence[Triple]) -> OddFile:
    """Return rows without names whose values tell users, items and ratings, in this order."""
    return _good(name, text, triples, has_header=False, warnings=[TOLD_BY_VALUES])


def _one_bad(name: str, row: str, reason: str) -> OddFile:
    """Return good rows with a bad one below them, in line 8."""
    return _good(name, f"{HEADER}{GOOD}{row}\n", GOOD_TRIPLES, lines=[8], reasons=[reason])


def _encodings() -> Iterator[OddFile]:
    text = HEADER + "Zoë,Łódź,4\nЖ,映画,3\n"
    triples = [("Zoë", "Łódź", 4.0), ("Ж", "映画", 3.0)]
    for codec, name in (("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8 with BOM"), ("utf-16", "UTF-16")):
        yield _good(f"text in {codec}", text.encode(codec), triples, encoding=name)
    for codec in ("utf-16-le", "utf-16-be"):
        content = ("\ufeff" + text).encode(codec)
        yield _good(f"text in {codec} with mark", content, triples, encoding="UTF-16")
    yield _good(
        "Windows-1252", (HEADER + "Zoë,“€”,4\nu,i,3\n").encode("cp1252"),
        [("Zoë", "“€”", 4.0), ("u", "i", 3.0)],
        encoding="Windows-1252", warnings=["Windows-1252"],
    )  # fmt: skip
    yield _good(
        "Windows-1252 far down", (HEADER + GOOD).encode() + b"\xe9,x,3\n",
        [*GOOD_TRIPLES, ("é", "x", 3.0)], encoding="Windows-1252", warnings=["Windows-1252"],
    )  # fmt: skip
    yield _good(
        "bytes without meaning in Windows-1252", HEADER.encode() + b"\x81,i,4\n\x8d,i,3\n",
        [("\x81", "i", 4.0), ("\x8d", "i", 3.0)],
        encoding="Windows-1252", warnings=["Windows-1252"],
    )  # fmt: skip
    yield _good(
        "overlong UTF-8 is none", HEADER.encode() + b"\xc0\xaf,i,4\nu,j,3\n",
        [("À¯", "i", 4.0), ("u", "j", 3.0)], encoding="Windows-1252", warnings=["Windows-1252"],
    )  # fmt: skip
    yield _good(
        "a surrogate in UTF-8 is none", HEADER.encode() + b"\xed\xa0\x80,i,4\nu,j,3\n",
        [("í\xa0€", "i", 4.0), ("u", "j", 3.0)],
        encoding="Windows-1252", warnings=["Windows-1252"],
    )  # fmt: skip
    yield _good(
        "characters beyond the first plane", HEADER + "🎬,\U0001d51e,4\nu,🏳️‍🌈,3\n",
        [("🎬", "\U0001d51e", 4.0), ("u", "🏳️‍🌈", 3.0)],
    )  # fmt: skip
    yield _good(
        "composed and decomposed letters differ", HEADER + "é,i,4\ne\u0301,i,3\n",
        [("é", "i", 4.0), ("e\u0301", "i", 3.0)],
    )  # fmt: skip
    yield _good(
        "a second mark belongs to the text", "\ufeff\ufeffuser,item,rating\nu1,i1,4\nu2,i2,3\n",
        [("u1", "i1", 4.0), ("u2", "i2", 3.0)], encoding="UTF-8 with BOM",
    )  # fmt: skip
    yield _bad("a mark of UTF-8 that lies", b"\xef\xbb\xbfu,i,3\n\xff,i,3\n", "mark of UTF-8")
    yield _bad("UTF-16 cut in half", "\ufeffu,i,3\n".encode("utf-16-le") + b"u", "mark of UTF-16")
    yield _bad("UTF-16 without mark", "user,item,rating\nu,i,3\n".encode("utf-16-le"), "binary")
    yield _bad("UTF-32", "user,item,rating\nu,i,3\n".encode("utf-32"), "binary")
    yield _good(
        "NEL and line separators end no line", HEADER + "a\u0085b,c\u2028d,4\ne\u2029,f\v\f,3\n",
        [("a\u0085b", "c\u2028d", 4.0), ("e\u2029", "f\v\f", 3.0)],
    )  # fmt: skip


def _structures() -> Iterator[OddFile]:
    triples = [("u1", "i1", 4.0), ("u1", "i2", 3.5), ("u2", "i1", 1.0)]
    rows = [("u1", "i1", "4"), ("u1", "i2", "3.5"), ("u2", "i1", "1")]
    for separator, word in (
        (",", "commas"), (";", "semicolons"), ("\t", "tabs"), ("|", "bars"), ("::", "colons"),
        (" ", "spaces"),
    ):  # fmt: skip
        for end, ending in (("\n", "LF"), ("\r\n", "CRLF"), ("\r", "CR")):
            body = "".join(separator.join(row) + end for row in rows)
            names = separator.join(("user", "item", "rating")) + end
            yield _good(f"{word}, {ending}, names", names + body, triples)
            yield _nameless(f"{word}, {ending}, bare", body, triples)
    plain = "u1,i1,4\nu1,i2,3.5\nu2,i1,1"
    yield _good("no line end at the end", HEADER + plain, triples)
    yield _good("blank lines everywhere", f"\n\n{HEADER}\n{plain}\n \n\n", triples)
    yield _good(
        "line ends of all kinds", "user,item,rating\ru1,i1,4\r\nu1,i2,3.5\nu2,i1,1\r", triples
    )
    yield _good("items first", "item,user,rating\ni1,u1,4\ni2,u1,3.5\ni1,u2,1\n", triples)
    yield _good("ratings first", "rating,item,user\n4,i1,u1\n3.5,i2,u1\n1,i1,u2\n", triples)
    yield _good(
        "more columns", "n,user,x,item,rating,z\n1,u1,,i1,4,\n2,u1,,i2,3.5,\n3,u2,,i1,1,\n", triples
    )
    yield _good(
        "names with spaces", " User , Item , Rating \nu1,i1,4\nu1,i2,3.5\nu2,i1,1\n", triples
    )
    yield _good("names in quotes", f'"user","item","rating"\n{plain}\n', triples)
    yield _nameless("aligned with spaces", " u1   i1  4\n u1   i2  3.5 \nu2    i1  1\n", triples)
    yield _nameless(
        "double colons cut from the left", "u1:::i1::4\nu2::i2::3\n",
        [("u1", ":i1", 4.0), ("u2", "i2", 3.0)],
    )  # fmt: skip
    yield _good("a comment before the names", f"# mine\n{HEADER}{plain}\n", triples)
    yield _good("Excel's separator line", f"sep=,\n{HEADER}{plain}\n", triples)
    yield _one_bad("too few fields", "u,3", "2 fields instead of 3")
    yield _one_bad("too many fields", "u,i,3,4", "4 fields instead of 3")
    yield _one_bad("a trailing separator", "u,i,3,", "4 fields instead of 3")
    yield _one_bad("a leading separator", ",u,i,3", "4 fields instead of 3")
    yield _one_bad("one word", "lonely", "1 field instead of 3")
    yield _good(
        "only separators", f"{HEADER}{GOOD},,\n,,\n", GOOD_TRIPLES, warnings=["2 empty rows"]
    )
    yield _one_bad("the names again", "user,item,rating", "“rating” is not a decimal number")
    yield _one_bad("another separator", "u;i;3", "1 field instead of 3")
    yield _good(
        "bad rows far apart", HEADER + "x\n" + GOOD + "y\n" + GOOD.replace("u", "v") + "z,z,z\n",
        GOOD_TRIPLES + [(f"v{k}", f"i{k}", k % 5 + 1.0) for k in range(6)],
        lines=[2, 9, 16], reasons=["1 field", "1 field", "“z”"],
    )  # fmt: skip
    yield _bad("nothing at all", b"", "is empty")
    yield _bad("only line ends", "\n\r\n\n", "only blank lines")
    yield _bad("only names", HEADER, "no ratings below")
    yield _bad("two columns", "user,rating\nu1,3\nu2,4\n", "no three columns")
    yield _bad("prose", "It was a dark\nand stormy night.\n", "not ratings")
    yield _bad("most rows bad", HEADER + "u,i,3\nx\ny\n", "More than half")
    yield _bad("HTML", "<!DOCTYPE html>\n<html><body>\n404\n</body></html>\n", "columns")
    yield _bad("zeros", b"\x00" * 300, "binary file")


def _quotings() -> Iterator[OddFile]:
    two = [("a", "b", 4.0), ("c", "d", 3.0)]
    yield _good("all in quotes", HEADER + '"a","b","4"\n"c","d","3"\n', two)
    yield _good(
        "a separator inside",
        HEADER + '"a,b",c,4\nd,"e,f",3\n',
        [("a,b", "c", 4.0), ("d", "e,f", 3.0)],
    )
    yield _good(
        "a quotation mark inside",
        HEADER + '"a""b",c,4\nd,"""e""",3\n',
        [('a"b', "c", 4.0), ("d", '"e"', 3.0)],
    )
    yield _good(
        "line ends inside",
        HEADER + '"a\nb",c,4\nd,"e\r\nf",3\n',
        [("a\nb", "c", 4.0), ("d", "e\r\nf", 3.0)],
    )
    yield _good(
        "a CR inside", HEADER + '"a\rb",c,4\nd,e,3\n', [("a\rb", "c", 4.0), ("d", "e", 3.0)]
    )
    yield _good(
        "JSON in an id",
        HEADER + '"{""k"": ""v, w""}",c,4\nd,e,3\n',
        [('{"k": "v, w"}', "c", 4.0), ("d", "e", 3.0)],
    )
    yield _good(
        "an inch mark",
        HEADER + 'a,7" single,4\nb,12" maxi,3\n',
        [("a", '7" single', 4.0), ("b", '12" maxi', 3.0)],
    )
    yield _good(
        "apostrophes are letters", HEADER + "'a','b',4\nO'Neill,d,3\n",
        [("'a'", "'b'", 4.0), ("O'Neill", "d", 3.0)],
    )  # fmt: skip
    yield _good(
        "a quoted field of spaces", HEADER + '" ",b,4\nc,d,3\n', [("c", "d", 3.0)],
        lines=[2], reasons=["user id is empty"],
    )  # fmt: skip
    yield _good(
        "a quoted record over the window", HEADER + '"' + "x\n" * 450 + '",b,4\nc,d,3\n',
        [("x\n" * 450, "b", 4.0), ("c", "d", 3.0)],
    )  # fmt: skip
    yield _one_bad("an empty quoted id", '"",i,3', "user id is empty")
    yield _one_bad("a mark never closed", '"u,i,3', "quotation mark")
    yield _one_bad("a mark never closed in the rating", 'u,i,"3', "quotation mark")
    yield _one_bad("text after the closing mark", '"u"x,i,3', "quotation mark")
    yield _one_bad("a space after the closing mark", '"u" ,i,3', "quotation mark")
    yield _good(
        "a stray mark swallows no row", f'{HEADER}{GOOD}"x,i,3\n{GOOD.replace("u", "v")}',
        GOOD_TRIPLES + [(f"v{k}", f"i{k}", k % 5 + 1.0) for k in range(6)],
        lines=[8], reasons=["quotation mark"],
    )  # fmt: skip
    yield _good(
        "lines are counted through quoted ones", HEADER + '"a\nb\nc",d,4\nbad\ne,f,3\n',
        [("a\nb\nc", "d", 4.0), ("e", "f", 3.0)], lines=[5], reasons=["1 field"],
    )  # fmt: skip
    yield _good(
        "double colons quote nothing", '"u"::"i::4\nv::"::3\n',
        [('"u"', '"i', 4.0), ("v", '"', 3.0)], has_header=False,
        warnings=["for the items; nothing in the file says so", "taken: the third for the ratings"],
    )  # fmt: skip


def _ratings() -> Iterator[OddFile]:
    for text, value in (
        ("4", 4), ("4.", 4), (".5", 0.5), ("-1.25", -1.25), ("+3", 3), ("1e1", 10),
        ("2.5E-1", 0.25), (" 4 ", 4), ("\t4", 4), ("0", 0), ("-0", 0), ("00004", 4),
        ("1e-400", 0), ("0.30000000000000004", 0.3),
        ("3.4028234663852886e38", 3.4028234663852886e38), ("16777217", 16777217.0),
    ):  # fmt: skip
        yield _good(
            f"the rating {text!r}",
            f"{HEADER}{GOOD}u,i,{text}\n",
            [*GOOD_TRIPLES, ("u", "i", value)],
            warnings=["far outside"] if value > 100 else (),
        )
    for text in (
        "nan", "NaN", "inf", "-inf", "Infinity", "٤", "\uff14", "0x10", "1_0", "4 stars",
        "4/5", "1e",
        "e5", "--4", "4-", "1 0", ".", "+", "½", "4\u00a0", "\uff11", "true", "4e",
        "1e5.5", "$4",
        "4%",
    ):  # fmt: skip
        yield _one_bad(f"no rating {text!r}", f"u,i,{text}", "rating")
    yield _one_bad("an empty rating", "u,i,", "rating is empty")
    yield _one_bad("a rating of spaces", "u,i,  ", "rating is empty")
    yield _one_bad("a rating too large", "u,i,1e39", "too large")
    yield _good(
        "decimal commas", "user;item;rating\nu;a;3,5\nu;b;4\nu;c;,5\n",
        [("u", "a", 3.5), ("u", "b", 4.0), ("u", "c", 0.5)], warnings=["decimal commas"],
    )  # fmt: skip
    yield _good(
        "a decimal comma in quotation marks", f'{HEADER}{GOOD}u,i,"1,5"\n',
        [*GOOD_TRIPLES, ("u", "i", 1.5)], warnings=["decimal commas"],
    )  # fmt: skip
    yield _good(
        "three decimals after a comma", "user;item;rating\nu;a;0,125\nu;b;4\n",
        [("u", "a", 0.125), ("u", "b", 4.0)], warnings=["decimal commas"],
    )  # fmt: skip
    yield _good(
        "a decimal comma among points", "user;item;rating\nu;a;3.5\nu;b;4,5\nu;c;2\n",
        [("u", "a", 3.5), ("u", "c", 2.0)], lines=[3], reasons=["decimal comma"],
    )  # fmt: skip
    yield _good(
        "a decimal comma before points", "user;item;rating\nu;b;4,5\nu;a;3.5\nu;c;2\n",
        [("u", "a", 3.5), ("u", "c", 2.0)], lines=[2], reasons=["decimal comma"],
    )  # fmt: skip
    yield _good(
        "all ratings alike", HEADER + "u,a,3\nu,b,3.0\n", [("u", "a", 3.0), ("u", "b", 3.0)],
        warnings=["All ratings are 3"],
    )  # fmt: skip


def _ids() -> Iterator[OddFile]:
    for name in (
        "007", "7.0", "+7", "-0", "1e3", "0x1F", "NA", "null", "nan", "NULL", "None", "#N/A", "-",
        "inf", "true", "٣", "18446744073709551616", "-9223372036854775808", "00",
        "1_000",
        "=SUM(A1)", "<b>bold</b>", "a\u202eb", "a\x1bb", "\u200b", "%s", "{0}", "..",
    ):  # fmt: skip
        yield _good(
            f"the id {name!r}",
            f"{HEADER}7,x,3\n{name},{name},4\n",
            [("7", "x", 3.0), (name, name, 4.0)],
            warnings=["leading zeros"] if name == "007" else (),
        )
    yield _good(
        "ids of numbers",
        HEADER + "3,10,4\n-3,10,3\n3,0,2\n",
        [("3", "10", 4.0), ("-3", "10", 3.0), ("3", "0", 2.0)],
    )
    yield _good(
        "a leading zero among numbers", HEADER + "".join(f"{k},{k},3\n" for k in range(1,
        9)) + "09,9,4\n",
        [*((str(k), str(k), 3.0) for k in range(1, 9)), ("09", "9", 4.0)],
    )  # fmt: skip
    yield _one_bad("an empty user", ",i,3", "user id is empty")
    yield _one_bad("an empty item", "u,,3", "item id is empty")
    yield _one_bad("a very long id", "x" * 100_000 + ",i,3", "100,000 characters")
    yield _good(
        "blanks around ids", f"{HEADER}{GOOD} u,i\t,3\n", [*GOOD_TRIPLES, ("u", "i", 3.0)],
        warnings=["Blanks"],
    )  # fmt: skip


def _times() -> Iterator[OddFile]:
    header = "user,item,rating,timestamp\n"
    two = [("u", "i", 3.0), ("v", "j", 4.0)]

    def pair(first: str, second: str) -> str:
        return f"{header}u,i,3,{first}\nv,j,4,{second}\n"

    for first, second, times in (
        ("5", "-7", [5, -7]), ("0", "9223372036854775807", [0, 2**63 - 1]),
        ("1999-12-31", "2020-02-29", [946_598_400, 1_582_934_400]),
        ("1970-01-01 00:00:09", "1970-01-01T00:00:08Z", [9, 8]),
        ("1970-01-01 01:00:00+01:00", "1970-01-01 00:00:01.999", [0, 1]),
        ("1969-12-31 23:59:59.5", "0001-01-01", [-1, -62_135_596_800]),
        ("20200131", "20200201", [1_580_428_800, 1_580_515_200]),
    ):  # fmt: skip
        yield _good(f"the times {first}, {second}", pair(first, second), two, times=times)
    yield _good("milliseconds", pair("1300000000999", "1300000001000"), two,
                times=[1_300_000_000, 1_300_000_001], warnings=["milliseconds"])  # fmt: skip
    yield _good("times nobody can read", pair("noon", "night"), two, warnings=["left out"])
    yield _good("no times at all", pair("", ""), two, warnings=["left out"])
    for text in ("soon", "0x10", "1e9", "1.5", "9223372036854775808", "٣"):
        rows = "".join(f"u{k},i,3.5,{k}\n" for k in range(5))
        yield _good(
            f"no time {text!r}", f"{header}{rows}v,i,3,{text}\n",
            [(f"u{k}", "i", 3.5) for k in range(5)], times=range(5),
            lines=[7], reasons=["time"], warnings=["All ratings"],
        )  # fmt: skip
    yield _good(
        "the 31st of February", pair("2020-02-28", "2020-03-01") + "w,k,5,2020-02-31\n", two,
        times=[1_582_848_000, 1_583_020_800], lines=[4], reasons=["time"],
    )  # fmt: skip


def _duplicates() -> Iterator[OddFile]:
    yield _good(
        "the last counts", HEADER + "u,i,1\nv,i,2\nu,i,3\n", [("v", "i", 2.0), ("u", "i", 3.0)],
        n_duplicates=1,
    )  # fmt: skip
    yield _good(
        "the latest counts", "user,item,rating,timestamp\nu,i,1,300\nv,i,2,100\nu,i,3,200\n",
        [("u", "i", 1.0), ("v", "i", 2.0)], n_duplicates=1, times=[300, 100],
    )  # fmt: skip
    yield _good(
        "of equal times the last counts", "user,item,rating,timestamp\nu,i,1,3\nv,i,5,3\nu,i,2,3\n",
        [("v", "i", 5.0), ("u", "i", 2.0)], n_duplicates=1, times=[3, 3],
    )  # fmt: skip
    yield _good(
        "many of one pair", HEADER + "u,i,1\n" * 50 + "u,i,2\nv,i,3\n", [("u", "i", 2.0),
        ("v", "i", 3.0)],
        n_duplicates=50,
    )  # fmt: skip
    yield _good(
        "a bad row replaces nothing", HEADER + GOOD + "u1,i1,x\n", GOOD_TRIPLES,
        lines=[8], reasons=["“x”"],
    )  # fmt: skip
    yield _good(
        "ids that only look alike", HEADER + "7,i,1\n07,i,2\n7.0,i,3\n",
        [("7", "i", 1.0), ("07", "i", 2.0), ("7.0", "i", 3.0)], warnings=["leading zeros"],
    )  # fmt: skip


TEXT = (HEADER + GOOD).encode()


def _packed(name: str, content: bytes, **more: object) -> OddFile:
    return OddFile(name, content, GOOD_TRIPLES, is_packed=True, **more)  # type: ignore[arg-type]


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive with these files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def zstandard(content: bytes) -> bytes:
    """Return one frame of Zstandard."""
    import pyarrow as pa

    return bytes(pa.Codec("zstd").compress(content, asbytes=True))


def _archives() -> Iterator[OddFile]:
    yield _packed("gzip", gzip.compress(TEXT), file_name="ratings.csv.gz")
    yield _packed("gzip called csv", gzip.compress(TEXT))
    yield _packed("gzip of two members", gzip.compress(TEXT[:40]) + gzip.compress(TEXT[40:]))
    yield _packed("gzip with an empty member", gzip.compress(b"") + gzip.compress(TEXT))
    yield _packed("gzip with padding", gzip.compress(TEXT) + b"\x00" * 1_000)
    yield _packed("bzip2", bz2.compress(TEXT), file_name="ratings.bz2")
    yield _packed("bzip2 of two streams", bz2.compress(TEXT[:9]) + bz2.compress(TEXT[9:]))
    yield _packed("xz", lzma.compress(TEXT), file_name="x.xz")
    yield _packed("xz of two streams", lzma.compress(TEXT[:50]) + lzma.compress(TEXT[50:]))
    yield _packed("xz with padding", lzma.compress(TEXT) + b"\x00" * 8)
    yield _packed("Zstandard", zstandard(TEXT), file_name="x.zst")
    yield _packed("Zstandard of two frames", zstandard(TEXT[:50]) + zstandard(TEXT[50:]))
    skipped = b"\x50\x2a\x4d\x18" + struct.pack("<I", 4) + b"note"
    yield _packed("Zstandard after a skipped frame", skipped + zstandard(TEXT))
    for method, word in (
        (zipfile.ZIP_STORED, "stored"),
        (zipfile.ZIP_DEFLATED, "deflated"),
        (zipfile.ZIP_BZIP2, "bzip2"),
    ):
        yield _packed(f"ZIP, {word}", zipped({"a/ratings.csv": TEXT}, method))
    yield _packed("ZIP from a Mac", zipped({"r.csv": TEXT, "__MACOSX/._r.csv": b"x"}))
    yield _packed("ZIP with a folder", zipped({"data/": b"", "data/r.csv": TEXT}))
    yield _packed("a plain file called gz", TEXT, file_name="ratings.csv.gz")
    yield _packed(
        "UTF-16 inside gzip", gzip.compress(TEXT.decode().encode("utf-16")), encoding="UTF-16"
    )


def _with_byte(content: bytes, place: int, value: int) -> bytes:
    return content[:place] + bytes([value]) + content[place + 1 :]


def _broken_archives() -> Iterator[OddFile]:
    long_text = HEADER.encode() + b"".join(
        b"u%d,i%d,%d\n" % (k * 7919 % 9973, k % 89, k % 5) for k in range(4_000)
    )
    packers = {
        "gzip": gzip.compress,
        "bzip2": bz2.compress,
        "xz": lzma.compress,
        "Zstandard": zstandard,
    }
    for word, pack in packers.items():
        whole = pack(long_text)
        yield _bad(f"{word} cut short", whole[: len(whole) // 2], "middle of its compressed data")
        yield _bad(f"{word} without its last byte", whole[:-1], "compressed")
        yield _bad(f"{word} followed by text", whole + b"u,i,3\nu,j,4\n", "compressed")
        if word != "Zstandard":  # Its check sum is optional, and not written here.
            yield _bad(
                f"{word} with a changed byte",
                _with_byte(whole, len(whole) // 2, whole[len(whole) // 2] ^ 85),
                "compressed data",
            )
        yield _bad(f"{word} of nothing", pack(b""), "nothing is inside")
        yield _bad(f"{word} twice", pack(pack(TEXT)), "compressed again")
    yield _bad("gzip's head alone", b"\x1f\x8b\x08", "middle of its compressed data")
    yield _bad("gzip with a wrong check sum", gzip.compress(TEXT)[:-8] + b"\x00" * 8, "damaged")
    tar = b"ratings.csv".ljust(257, b"\x00") + b"ustar\x0000" + b"\x00" * 248
    yield _bad("a tar archive in gzip", gzip.compress(tar + TEXT), "tar archive")
    yield _bad("ZIP of two files", zipped({"a.csv": TEXT, "b\n.csv": TEXT}), "of 2 files")
    yield _bad("ZIP of nothing", zipped({}), "without a file")
    yield _bad(
        "ZIP of many files",
        zipped({f"{k:0200}.csv": b"" for k in range(6_000)}, zipfile.ZIP_STORED),
        "of 6,000 files",
    )
    one = zipped({"r.csv": long_text})
    yield _bad("ZIP cut short", one[: len(one) // 2], "damaged")
    yield _bad("ZIP in ZIP", zipped({"r.zip": one}), "compressed again")
    central = one.rindex(b"PK\x01\x02")
    yield _bad("an encrypted ZIP", _with_byte(one, central + 8, 1), "encrypted")
    yield _bad("a ZIP encrypted in secret", _with_byte(one, 6, 1), "encrypted")
    yield _bad("a ZIP of an unknown method", _with_byte(one, central + 10, 97), "method")
    for word, size in (
        ("less", len(long_text) - 100),
        ("more", len(long_text) + 100),
        ("nothing", 0),
    ):
        lying = one[: central + 24] + struct.pack("<I", size) + one[central + 28 :]
        yield _bad(f"a ZIP that claims {word}", lying, "as the archive says")
    wrong = struct.pack("<I", zlib.crc32(b"other"))
    yield _bad(
        "a ZIP with a wrong check sum",
        one[: central + 16] + wrong + one[central + 20 :],
        "as the archive says",
    )
    packed_size = struct.pack("<I", 50)
    yield _bad(
        "a ZIP that claims to be packed better",
        one[: central + 20] + packed_size + one[central + 24 :],
        "compressed",
    )


def _foreign() -> Iterator[OddFile]:
    for content, word in (
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "7-Zip"), (b"Rar!\x1a\x07\x01\x00", "RAR"),
        (b"ARROW1\x00\x00", "Arrow"), (b"SQLite format 3\x00", "SQLite"),
        (b"\x89HDF\r\n\x1a\n\x00", "HDF5"), (b"\x93NUMPY\x01\x00", "NumPy"),
        (b"%PDF-1.7\n1 0 obj\n", "PDF"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
        (b"\x7fELF\x02\x01\x01\x00", "binary"), (bytes(range(256)) * 4, "binary"),
    ):  # fmt: skip
        yield _bad(f"a file of {word} {content[:2]!r}", content, word)
