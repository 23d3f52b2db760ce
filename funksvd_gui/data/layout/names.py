"""What the names of columns mean: which holds users, items, ratings, times, titles, genres."""

from __future__ import annotations

from collections.abc import Sequence

#: Names in plain form (letters and digits only, lower case), the surest first.
_USER = (
    "userid", "user", "uid", "userno", "userindex", "username", "users", "reviewerid",
    "reviewer", "customerid", "customer", "memberid", "member", "raterid", "rater", "judge",
    "accountid", "account", "profileid", "profilename", "personid", "person", "critic", "usr",
)  # fmt: skip
_ITEM = (
    "itemid", "item", "iid", "movieid", "movie", "mid", "filmid", "film", "bookid", "book",
    "isbn", "isbn13", "asin", "parentasin", "productid", "product", "gameid", "game", "songid",
    "song", "trackid", "track", "artistid", "artist", "albumid", "album", "animeid", "anime",
    "mangaid", "jokeid", "joke", "recipeid", "recipe", "businessid", "business", "restaurantid",
    "restaurant", "placeid", "place", "beerid", "beer", "wineid", "wine", "showid", "show",
    "courseid", "course", "hotelid", "hotel", "appid", "app", "articleid", "article", "items",
    "itemno", "itemindex", "itemname", "moviename", "movietitle", "booktitle", "title",
)  # fmt: skip
_RATING = (
    "rating", "ratings", "userrating", "ratingvalue", "ratingscore", "rate", "score", "stars",
    "star", "overall", "overallrating", "value", "bookrating", "movierating", "itemrating",
    "reviewscore", "reviewrating", "reviewoverall", "grade", "points", "vote", "preference",
)  # fmt: skip
_TIME = (
    "timestamp", "time", "ts", "unixtime", "unixreviewtime", "unixtimestamp", "epoch", "date",
    "datetime", "reviewtime", "ratingtime", "ratingtimestamp", "ratingdate", "ratedat",
    "createdat", "created", "dateadded", "reviewdate",
)  # fmt: skip
_TITLE = (
    "title", "movietitle", "booktitle", "itemtitle", "filmtitle", "productname", "itemname",
    "moviename", "bookname", "gamename", "songname", "trackname", "artistname", "name",
    "originaltitle", "product", "movie", "film", "book", "song", "artist",
)  # fmt: skip
_GENRES = ("genres", "genre", "categories", "category", "tags", "style", "type")


def plain(name: str) -> str:
    """Return a name without case, spaces and punctuation: ``User-ID`` becomes ``userid``."""
    return "".join(character for character in name.casefold() if character.isalnum())


def find_user(names: Sequence[str]) -> int | None:
    """Return the column of user ids, None if no name says so."""
    return _find(names, _USER)


def find_item(names: Sequence[str]) -> int | None:
    """Return the column of item ids, None if no name says so."""
    return _find(names, _ITEM)


def find_rating(names: Sequence[str]) -> int | None:
    """Return the column of ratings, None if no name says so."""
    return _find(names, _RATING)


def find_time(names: Sequence[str]) -> int | None:
    """Return the column of times, None if no name says so."""
    return _find(names, _TIME)


def find_title(names: Sequence[str]) -> int | None:
    """Return the column of titles, None if no name says so."""
    return _find(names, _TITLE)


def find_genres(names: Sequence[str]) -> int | None:
    """Return the column of genres, None if no name says so."""
    return _find(names, _GENRES)


def id_columns(names: Sequence[str]) -> list[int]:
    """Return the columns whose names may mean item ids; several may, as in ``books.csv``."""
    ids = set(_ITEM) - set(_TITLE)
    words = [plain(name) for name in names]
    return [k for k, word in enumerate(words) if word in ids or word.endswith("id")]


def _find(names: Sequence[str], known: Sequence[str]) -> int | None:
    words = [plain(name) for name in names]
    return next((words.index(name) for name in known if name in words), None)
