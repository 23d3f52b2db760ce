"""What the names of columns mean: which holds users, items, ratings, times, titles, genres.

A name counts with something around it too: ``beer_beerid``, ``my_score``,
``review/userId``, ``rating:float``. Names of ids beat names of names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_PEOPLE = (
    "user", "reviewer", "customer", "cust", "member", "rater", "judge", "account", "profile",
    "person", "critic", "usr", "subscriber", "visitor", "listener", "viewer", "voter", "student",
    "learner", "consumer", "benutzer", "nutzer", "kunde", "utilisateur", "usuario", "usuário",
    "utente",
)  # fmt: skip
_THINGS = (
    "item", "movie", "film", "book", "product", "game", "song", "track", "artist", "album",
    "anime", "manga", "joke", "recipe", "business", "restaurant", "place", "gmap", "beer", "wine",
    "show", "course", "hotel", "app", "article", "video", "venue", "poi", "series", "podcast",
    "episode", "news", "dish", "drug", "comic", "perfume", "artikel", "produkt", "buch", "spiel",
    "produit", "livre", "película", "pelicula", "artículo", "articulo", "producto", "libro",
    "prodotto", "filme", "livro", "produto",
)  # fmt: skip
#: Words in plain form (letters and digits only, lower case), the surest first.
_USER = (
    "userid", "user", "uid", "userno", "userindex",
    *(noun + end for noun in _PEOPLE[1:] for end in ("id", "")), "users", "steamid",
    *(noun + "name" for noun in _PEOPLE), "nickname",
)  # fmt: skip
_ITEM = (
    "itemid", "item", "iid", *(noun + "id" for noun in _THINGS[1:]), "mid",
    "isbn", "isbn13", "asin", "parentasin", "sku", "stockcode", "items", "itemno", "itemindex",
    *_THINGS[1:], *(noun + end for noun in _THINGS for end in ("name", "title")), "title",
)  # fmt: skip
_RATING = (
    "rating", "ratings", "userrating", "ratingvalue", "ratingscore", "rate", "userscore", "score",
    "stars", "star", "overall", "overallrating", "value", "bookrating", "movierating",
    "itemrating", "reviewscore", "reviewrating", "reviewoverall", "grade", "points", "vote",
    "preference", "bewertung", "wertung", "sterne", "note", "puntuación", "puntuacion",
    "valoración", "valoracion", "calificación", "calificacion", "valutazione", "voto",
    "avaliação", "avaliacao", "nota", "weight", "plays", "playcount", "listencount", "listens",
    "playtime", "playtimeforever", "hoursplayed", "hours",
)  # fmt: skip
_TIME = (
    "timestamp", "time", "ts", "unixtime", "unixreviewtime", "unixtimestamp", "epoch", "date",
    "datetime", "reviewtime", "ratingtime", "ratingtimestamp", "ratingdate", "ratedat",
    "daterated", "createdat", "created", "dateadded", "reviewdate", "lastupdated", "updatedat",
    "updated", "zeit", "zeitstempel", "datum", "fecha", "horodatage",
)  # fmt: skip
_TITLE = (
    "title", "movietitle", "booktitle", "itemtitle", "filmtitle", "productname", "itemname",
    "moviename", "bookname", "gamename", "songname", "trackname", "artistname", "name",
    "originaltitle", "product", "movie", "film", "book", "song", "artist",
)  # fmt: skip
_GENRES = ("genres", "genre", "categories", "category", "tags", "style", "type")
_EXACT = {"title": _TITLE, "genres": _GENRES}
_WORDS = {"user": _USER, "item": _ITEM, "rating": _RATING, "time": _TIME}
_RANKS = {role: {word: k for k, word in enumerate(words)} for role, words in _WORDS.items()}
#: Before a known word these make another thing of it: a mean rating is nobody's rating.
_OTHER_FRONT = {
    "avg", "average", "mean", "median", "num", "n", "number", "count", "total", "max", "min",
    "std", "imdb", "global", "public", "critic", "critics", "meta", "all", "per", "no",
    "parent", "sub", "super", "start", "end", "begin", "finish", "release", "birth",
}  # fmt: skip
#: After a known word these change nothing.
_TAIL = {
    "id", "idx", "index", "key", "code", "no", "nr", "num", "number", "hash", "hashed",
    "encoded", "enc", "anon", "orig", "original", "raw", "int", "str", "new", "mapped", "out",
    "of", "from", "to", "0", "1", "5", "10", "100",
}  # fmt: skip
#: Last words of names that hold neither ids nor ratings.
_DESCRIBING = {
    "title", "name", "author", "authors", "year", "date", "time", "timestamp", "genre",
    "genres", "category", "categories", "tag", "tags", "type", "style", "comment", "comments",
    "text", "review", "reviews", "summary", "url", "uri", "link", "image", "count", "counts",
    "votes", "average", "mean", "avg", "price", "pages", "publisher", "language", "country",
    "city", "state", "zip", "zipcode", "gender", "sex", "age", "occupation", "description",
    "helpful", "helpfulness", "useful", "funny", "cool", "status", "lat", "lon", "latitude",
    "longitude", "shelf", "shelves", "format", "runtime", "length", "duration", "size",
    "version", "index", "row", "rownames", "level", "verified",
}  # fmt: skip
_PARTS = re.compile(r"[^\W\d_]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
#: RecBole's atomic files say the type behind the name.
_TYPE = re.compile(r":(?:token|float|token_seq|float_seq)$")


def plain(name: str) -> str:
    """Return a name without case, spaces and punctuation: ``User-ID`` becomes ``userid``."""
    name = _TYPE.sub("", name.strip())
    return "".join(character for character in name.casefold() if character.isalnum())


def find_exact(names: Sequence[str], role: str) -> int | None:
    """Return the column of titles or genres, None if no name says exactly so."""
    there = [plain(name) for name in names]
    return next((there.index(word) for word in _EXACT[role] if word in there), None)


def id_columns(names: Sequence[str]) -> list[int]:
    """Return the columns whose names may mean item ids; several may, as in ``books.csv``."""
    ids = set(_ITEM) - set(_TITLE)
    return [k for k, name in enumerate(names) if plain(name) in ids or is_id(name)]


def ranked(names: Sequence[str], role: str) -> list[int]:
    """Return the columns whose names mean a role, the surest first."""
    found = [(rank, k) for k, name in enumerate(names) if (rank := _rank(name, role)) is not None]
    return [k for _rank_of_name, k in sorted(found)]


def is_exact(name: str, role: str) -> bool:
    """Tell whether a name is a known word with nothing around it."""
    return plain(name) in _RANKS[role]


def is_id(name: str) -> bool:
    """Tell whether a column holds ids of something, by a name such as ``ID`` or ``tmdbId``."""
    return plain(name).endswith("id")


def is_describing(name: str) -> bool:
    """Tell whether a column holds neither ids nor ratings, by its name, or numbers rows."""
    words = _words(name)
    return not words or words[-1] in _DESCRIBING or words[0] in {"unnamed", "index"}


def _rank(name: str, role: str) -> tuple[bool, bool, int] | None:
    """Return what sorts names: ids before names, whole words first, then the order above."""
    ranks, whole, words = _RANKS[role], plain(name), _words(name)
    # "IMDb" is two words by its capitals.
    ends = (
        "".join(words[k:])
        for k in range(1, len(words))
        if not _OTHER_FRONT.intersection((*words[:k], "".join(words[:k])))
    )
    # "rating (1-10)" has ratings, but "ratings_1" says how often a thing got one star.
    begins = (
        "".join(words[:k])
        for k in range(len(words) - 1, 0, -1)
        if _TAIL.issuperset(words[k:]) and not (k == len(words) - 1 and words[k].isdigit())
    )
    word = next((word for word in (whole, *ends, *begins) if word in ranks), None)
    return None if word is None else (word.endswith(("name", "title")), word != whole, ranks[word])


def _words(name: str) -> list[str]:
    """Return the words in a name: ``reviewerID`` is made of "reviewer" and "id"."""
    name = _CAMEL.sub(" ", _TYPE.sub("", name.strip()))
    return [word.casefold() for word in _PARTS.findall(name)]
