"""Tables of ratings written in every odd way that a seed draws, with what they truly hold.

The separators, quotation marks, names, encodings, decimal marks, further columns, lines
that are no rows and archives are drawn one by one; so is whether they fit together.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import random
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa
from pyarrow import parquet

from funksvd_gui.data.dataset import Dataset

_NAMES = {
    "user": ("userId", "user", "User-ID", "reviewerID", "uid", "Benutzer", "customer_id"),
    "item": ("movieId", "item", "ISBN", "asin", "book_id", "Film", "product_id"),
    "rating": ("rating", "score", "Book-Rating", "stars", "overall", "Bewertung"),
    "time": ("timestamp", "time", "unixReviewTime", "date"),
}
_UNKNOWN_NAMES = {"user": "who", "item": "what", "rating": "how", "time": "when"}
_FIRST_TIME, _LAST_TIME = 900_000_000, 1_700_000_000
_MISSING = ("-1", "99", "0")
_CP1252 = "Zoë", "Ångström", "50€"
_ODD_IDS = ("O'Neill", "映画", "a b", "007", "7.0", "NA", "x.y@example.org", "😀", "#7", "-5")
_TITLES = ("Alpha", "Beta, the", 'Ga"mma', "D;x", "|")
#: What is told when something was guessed, decided or left out.
TOLD = (
    "taken for", "was taken", "were taken", "decimal commas", "Windows-1252", "come after",
    "one name fewer", "left out", "taken off", "not rated", "far outside", "was read as no rating",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A rating as it was meant; `text` is how its number is written."""

    user: str
    item: str
    text: str
    time: int

    @property
    def value(self) -> float:
        return float(self.text)


@dataclass
class OddTable:
    """A file and the ratings in it, in file order; the later of a pair counts.

    Attributes
    ----------
    n_noise : int
        Lines that are no ratings.
    code : str
        The number that means "not rated", if it is in many rows.
    """

    rows: list[Row]
    content: bytes = b""
    name: str = "ratings.csv"
    has_times: bool = False
    n_noise: int = 0
    code: str = ""
    traits: list[str] = field(default_factory=list)

    def truth(self) -> dict[tuple[str, str], float]:
        """Return what the file holds, repeated ratings resolved."""
        order = list(enumerate(self.rows))
        if self.has_times:
            order.sort(key=lambda numbered: (numbered[1].time, numbered[0]))
        return {(row.user, row.item): row.value for _place, row in order}


def made_table(seed: int) -> OddTable:
    """Return the table of a seed."""
    chance = random.Random(seed)
    table = OddTable(_rows(chance))
    make: Callable[[OddTable, random.Random], bytes] = chance.choice(
        [_delimited] * 8 + [_matrix, _json, _parquet, _netflix]
    )
    table.content = make(table, chance)
    _pack(table, chance)
    return table


def unlike(dataset: Dataset, table: OddTable) -> str:
    """Return what of a dataset is wrong and untold, nothing if all is well."""
    report, truth = dataset.report, table.truth()
    ratings = dataset.ratings
    kind = ratings.values.dtype.type
    found = {
        (dataset.users[u], dataset.items[i]): float(value)
        for u, i, value in zip(ratings.users, ratings.items, ratings.values, strict=True)
    }
    told = [w for w in report.warnings if any(words in w for words in TOLD)]
    if found != {pair: float(kind(value)) for pair, value in truth.items()}:
        n_lost = len(table.rows) - len(found) - report.n_duplicates
        is_counted = 0 < n_lost <= report.n_rejected + report.n_missing
        is_part = found.items() <= {pair: float(kind(r)) for pair, r in truth.items()}.items()
        if not told and not (is_part and is_counted):
            return "the ratings differ"
    elif report.n_rejected + report.n_empty > table.n_noise:
        return "good rows are said to be bad"
    elif table.code and not any("not rated" in w or "far outside" in w for w in report.warnings):
        return "nobody told of the code"
    if dataset.timestamps is not None and not told:
        times = {row.time for row in table.rows}
        if not table.has_times or not times.issuperset(dataset.timestamps.tolist()):
            return "the times differ"
    return ""


def is_exact(dataset: Dataset, table: OddTable) -> bool:
    """Tell whether every rating is there, be it with a warning."""
    names = (
        [dataset.users[k] for k in dataset.ratings.users],
        [dataset.items[k] for k in dataset.ratings.items],
    )
    return set(zip(*names, strict=True)) == set(table.truth())


def _rows(chance: random.Random) -> list[Row]:
    n_users, n_items = chance.choice([3, 6, 9]), chance.choice([3, 5, 8])
    users, items = _ids(chance, n_users, "u"), _ids(chance, n_items, "i")
    pairs = [(user, item) for user in users for item in items if chance.random() < 0.8]
    pairs = pairs or [(users[0], items[0])]
    text = chance.choice([
        lambda: str(chance.randint(1, 5)),
        lambda: f"{chance.randint(1, 10) / 2}",
        lambda: f"{chance.uniform(-10, 10):.2f}",
        lambda: f"{chance.uniform(0, 1):.3f}",
        lambda: chance.choice(["1", "2.0", "+3", ".5", "4.", "5e0", "0.50"]),
        lambda: str(chance.randint(1, 3_000)),
    ])  # fmt: skip
    if chance.random() < 0.3:
        pairs += chance.choices(pairs, k=2)
    if chance.random() < 0.5:
        chance.shuffle(pairs)
    return [
        Row(user, item, text(), chance.randint(_FIRST_TIME, _LAST_TIME)) for user, item in pairs
    ]


def _ids(chance: random.Random, count: int, letter: str) -> list[str]:
    style = chance.choice(["number", "number", "prefixed", "padded", "odd", "titles"])
    if style == "number":
        start = chance.choice([1, 196, 10**6, 10**17])
        return [str(start + k) for k in range(count)]
    if style == "padded":
        return [str(k).zfill(5) for k in range(count)]
    if style == "odd":
        return [f"{chance.choice(_ODD_IDS)}{k}" for k in range(count)]
    if style == "titles":
        return [f"{chance.choice(_TITLES)} {k}" for k in range(count)]
    return [f"{letter}{k}" for k in range(count)]


# --- delimited text ---------------------------------------------------------------------


def _delimited(table: OddTable, chance: random.Random) -> bytes:
    separator = chance.choice([",", ",", ";", "\t", "|", "::", " "])
    quoting = "never" if separator == "::" else chance.choice(["needed", "all", "mixed"])
    end = chance.choice(["\n", "\n", "\r\n", "\r"])
    encoding = chance.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252"])
    _make_writable(table, separator, encoding, chance)
    table.has_times = chance.random() < 0.5
    _put_code(table, chance)
    columns = ["user", "item", "rating", *["time"] * table.has_times]
    header = chance.choice(["named", "named", "named", "unknown", "none"])
    odd = _odd_columns(table, chance) if header == "named" else {}
    columns += list(odd)
    if header == "named" and chance.random() < 0.5:
        chance.shuffle(columns)
    mark = "," if separator != " " and chance.random() < 0.2 else "."

    def line(texts: Sequence[str]) -> str:
        blank = " " if separator in ",;" and is_spaced else ""
        return (separator + blank).join(
            _quoted(text, separator, quoting, chance) for text in texts
        ) + chance.choice(tails)  # fmt: skip

    is_spaced = chance.random() < 0.1
    tails = ["" if separator == " " or chance.random() < 0.9 else separator]
    lines = []
    for k, row in enumerate(table.rows):
        texts = {"user": row.user, "item": row.item, "rating": row.text.replace(".", mark),
                 "time": str(row.time)}  # fmt: skip
        lines.append(line([texts[c] if c in texts else odd[c][k] for c in columns]))
    _put_noise(table, lines, separator, len(columns), chance)
    if header != "none":
        known = {"named": {role: chance.choice(names) for role, names in _NAMES.items()},
                 "unknown": _UNKNOWN_NAMES}[header]  # fmt: skip
        lines.insert(0, line([known.get(c, c) for c in columns]))
        # Names that nobody knows are no rating, and may be rejected as that.
        table.n_noise += header == "unknown"
    _put_above(table, lines, separator, chance)
    table.traits += [f"separator {separator!r}", quoting, header, encoding, f"mark {mark}",
                     *odd, "times" if table.has_times else "no times"]  # fmt: skip
    text = end.join(lines) + end * (chance.random() < 0.8)
    return text.encode(encoding)


def _make_writable(table: OddTable, separator: str, encoding: str, chance: random.Random) -> None:
    """Change ids that cannot be written so at all."""

    def fitted(text: str) -> str:
        if separator == "::":
            text = text.replace("::", ":")
        if encoding == "cp1252":
            text = text.encode("cp1252", "ignore").decode("cp1252") or "x"
        return text

    table.rows = [replace(row, user=fitted(row.user), item=fitted(row.item)) for row in table.rows]
    if encoding == "cp1252":
        k = chance.randrange(len(table.rows))
        table.rows[k] = replace(table.rows[k], user=chance.choice(_CP1252))


def _put_code(table: OddTable, chance: random.Random) -> None:
    """Put a number for "not rated" into many rows of stars."""
    values = {row.value for row in table.rows}
    if chance.random() > 0.15 or len(values) < 4 or not all(1 <= v <= 5 for v in values):
        return
    code = chance.choice(_MISSING)
    n_coded = len(table.rows) // 3
    if n_coded < 6:
        return
    table.rows[:n_coded] = [replace(row, text=code) for row in table.rows[:n_coded]]
    left = {row.value for row in table.rows[n_coded:]}
    table.code = code if code != "0" and len(left) > 3 else ""
    table.traits.append(f"code {code}")


def _odd_columns(table: OddTable, chance: random.Random) -> dict[str, list[str]]:
    """Return further columns by name, with a text for each row."""
    n = len(table.rows)
    all_columns: dict[str, Callable[[], list[str]]] = {
        "": lambda: [str(k) for k in range(n)],
        "comment": lambda: [chance.choice(["good", "", "well, no", 'so "so"', "a\nb"])
                            for _ in range(n)],
        "age": lambda: [str(chance.randint(18, 80)) for _ in range(n)],
        "average_rating": lambda: [f"{chance.uniform(1, 5):.1f}" for _ in range(n)],
        "title": lambda: [f"The {row.item}".strip() for row in table.rows],
        "helpful": lambda: ["0"] * n,
        "review_id": lambda: [f"r{k:05}" for k in range(n)],
        "empty": lambda: [""] * n,
        "year": lambda: [str(1950 + k % 60) for k in range(n)],
    }  # fmt: skip
    chosen = chance.sample(list(all_columns), chance.choice([0, 0, 1, 2, 3]))
    return {name: all_columns[name]() for name in chosen}


def _quoted(text: str, separator: str, quoting: str, chance: random.Random) -> str:
    if quoting == "never":
        return text.replace("\n", " ")
    is_needed = (
        separator in text or '"' in text or "\n" in text
        or (separator == " " and (not text or "\t" in text))
    )  # fmt: skip
    if is_needed or quoting == "all" or (quoting == "mixed" and chance.random() < 0.3):
        return '"' + text.replace('"', '""') + '"'
    return text


def _put_noise(
    table: OddTable, lines: list[str], separator: str, n_columns: int, chance: random.Random
) -> None:
    """Put lines among the rows that are no ratings; some rows remain as good as they were."""
    if chance.random() < 0.6:
        return
    noise = [
        separator.join(["x"] * (n_columns - 1)), separator.join(["x"] * (n_columns + 1)),
        separator.join(["n/a"] * n_columns), "", "Total: 36 rows", '"open', "-" * 20, "# a note",
        separator * (n_columns - 1),
    ]  # fmt: skip
    for _ in range(chance.choice([1, 2, 4])):
        lines.insert(chance.randint(0, len(lines)), chance.choice(noise))
        table.n_noise += 1
    table.traits.append(f"{table.n_noise} lines of noise")


def _put_above(table: OddTable, lines: list[str], separator: str, chance: random.Random) -> None:
    above = chance.choice([*[""] * 8, "# made by hand", f"sep={separator}", "% a comment",
                           "Ratings of March"])  # fmt: skip
    if above:
        lines.insert(0, above)
        table.n_noise += 1
        table.traits.append(above)


# --- other formats ----------------------------------------------------------------------


def _matrix(table: OddTable, chance: random.Random) -> bytes:
    separator = chance.choice([",", ";", "\t"])
    table.rows = [
        Row(row.user, row.item, row.text, 0)
        for row in {(row.user, row.item): row for row in table.rows}.values()
    ]
    cells = {(row.user, row.item): row.text for row in table.rows}
    users = list(dict.fromkeys(row.user for row in table.rows))
    items = list(dict.fromkeys(row.item for row in table.rows))
    lines = [["user", *items]]
    lines += [[user, *(cells.get((user, item), "") for item in items)] for user in users]
    table.traits += ["matrix", separator]
    return "".join(
        separator.join(_quoted(text, separator, "needed", chance) for text in line) + "\n"
        for line in lines
    ).encode()


def _json(table: OddTable, chance: random.Random) -> bytes:
    table.has_times = chance.random() < 0.5
    keys = {role: chance.choice(names) for role, names in _NAMES.items()}
    objects = []
    for row in table.rows:
        entry = {keys["user"]: row.user, keys["item"]: row.item, keys["rating"]: row.value,
                 "text": "a {\"b\": 1}, 'c'", "deep": {"x": [1, None]}}  # fmt: skip
        if table.has_times:
            entry[keys["time"]] = row.time
        entries = list(entry.items())
        chance.shuffle(entries)
        objects.append(dict(entries))
    table.name = chance.choice(["ratings.json", "ratings.jsonl"])
    table.traits.append("JSON")
    is_ascii = chance.random() < 0.5
    if chance.random() < 0.4:
        return json.dumps(objects, ensure_ascii=is_ascii, indent=chance.choice([None, 2])).encode()
    lines = [json.dumps(entry, ensure_ascii=is_ascii) for entry in objects]
    if chance.random() < 0.3:
        lines.insert(chance.randint(0, len(lines)), chance.choice(['{"a": 1', "null", "{}"]))
        table.n_noise += 1
    return ("\n".join(lines) + "\n").encode()


def _parquet(table: OddTable, chance: random.Random) -> bytes:
    table.has_times = True
    keys = {role: chance.choice(names) for role, names in _NAMES.items()}
    columns = {
        keys["user"]: pa.array([row.user for row in table.rows]),
        keys["item"]: pa.array([row.item for row in table.rows]),
        keys["rating"]: pa.array([row.value for row in table.rows]),
        keys["time"]: pa.array([row.time for row in table.rows], pa.timestamp("s"))
        if chance.random() < 0.5 else pa.array([row.time for row in table.rows]),
        "note": pa.array(["x"] * len(table.rows)),
    }  # fmt: skip
    names = list(columns)
    chance.shuffle(names)
    target = io.BytesIO()
    parquet.write_table(pa.table({name: columns[name] for name in names}), target,
                        use_dictionary=chance.random() < 0.5)  # fmt: skip
    table.name = "ratings.parquet"
    table.traits.append("Parquet")
    return target.getvalue()


def _netflix(table: OddTable, chance: random.Random) -> bytes:
    n_days = 86_400
    table.has_times = True
    table.rows, lines = [], []
    for item in range(1, chance.choice([3, 6])):
        lines.append(f"{item}:")
        for user in chance.sample(range(6, 60), chance.choice([2, 9])):
            day = chance.randint(11_000, 13_000)
            text = str(chance.randint(1, 5))
            table.rows.append(Row(str(user), str(item), text, day * n_days))
            moment = _date(day)
            lines.append(f"{user},{text},{moment}")
    table.traits.append("Netflix Prize")
    return ("\n".join(lines) + "\n").encode()


def _date(day: int) -> str:
    import datetime

    return (datetime.date(1970, 1, 1) + datetime.timedelta(day)).isoformat()


# --- archives ---------------------------------------------------------------------------


def _pack(table: OddTable, chance: random.Random) -> None:
    kind = chance.choice([*[""] * 6, "gz", "bz2", "xz", "zst", "zip", "tar", "tar.gz"])
    if not kind:
        return
    table.traits.append(kind)
    if kind in {"zip", "tar", "tar.gz"}:
        files = {f"data/{table.name}": table.content}
        if chance.random() < 0.5:
            files |= {"data/README.txt": b"Ratings\nof March\n", "__MACOSX/data/._r": b"\0\1"}
        table.content = _zipped(files) if kind == "zip" else _tarred(files, kind)
    elif kind == "zst":
        table.content = pa.Codec("zstd").compress(table.content, asbytes=True)
    else:
        pack = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}[kind]
        table.content = pack(table.content)
    table.name = f"{table.name}.{kind}"


def _zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def _tarred(files: dict[str, bytes], kind: str) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz" if kind == "tar.gz" else "w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return target.getvalue()
