"""Files of ratings in layouts that people bring, made by code, and what each must become.

All tables hold the same ratings unless said otherwise: 36 by 8 users of 6 items.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rating:
    """One of the ratings, counted from 0; `stars` run from 1 to 5."""

    k: int
    user: int
    item: int
    stars: int

    @property
    def second(self) -> int:
        """When it was given."""
        return 1_400_000_000 + 100_000 * self.user + 777 * self.item


RATINGS = [
    Rating(k, user, item, 1 + (user * 3 + item * item) % 5)
    for k, (user, item) in enumerate(
        (user, item) for user in range(8) for item in range(6) if (user + item) % 4
    )
]
TITLES = ("Alpha", "Beta", "Gamma, the Third", "Delta", "Epsilon", "Zeta")
HASH, UUID = "f0e4c2f76c58916ec258f246851bea09{:08x}", "3bd73256-3905-4f3a-97e2-8b341527f{:03x}"


@dataclass(frozen=True, kw_only=True)
class BroughtFile:
    """A file and what inspecting it must give: its counts, or words of its refusal.

    `columns` are the names of columns by role, as far as they have names; `asked` the
    choices that it leaves open; `told` words of warnings.
    """

    name: str
    content: str
    file_name: str = "ratings.csv"
    n_ratings: int = 36
    n_users: int = 8
    n_items: int = 6
    scale: tuple[float, float] = (1, 5)
    rejected: int = 0
    duplicates: int = 0
    columns: dict[str, str] = field(default_factory=dict)
    asked: Sequence[str] = ()
    told: Sequence[str] = ()
    error: Sequence[str] = ()


def all_files() -> list[BroughtFile]:
    """Return every file; the names are all different."""
    return [
        *_exports_of_one_person(), *_no_ratings(), *_named(), *_nameless(), *_plays(), *_lines(),
        *_spreadsheets(), *_quotes(), *_columns_of_nothing(),
    ]  # fmt: skip


def _text(
    header: str,
    row: Callable[[Rating], Iterable[object]],
    separator: str = ",",
    end: str = "\n",
    ratings: Sequence[Rating] = RATINGS,
) -> str:
    """Return lines; without a header if it is empty."""
    lines = [header] if header else []
    lines += [separator.join(map(str, row(rating))) for rating in ratings]
    return "".join(line + end for line in lines)


def _good(name: str, content: str, **more: object) -> BroughtFile:
    return BroughtFile(name=name, content=content, **more)  # type: ignore[arg-type]


def _bad(name: str, content: str, *error: str, **more: object) -> BroughtFile:
    return BroughtFile(name=name, content=content, error=error, **more)  # type: ignore[arg-type]


def _exports_of_one_person() -> Iterator[BroughtFile]:
    """Exports of the ratings that one person gave: no column holds users."""
    columns = ("No column of", "users", "one person's ratings")
    yield _bad(
        "Goodreads' library export",
        "Book Id,Title,Author,ISBN,My Rating,Average Rating,Publisher,Number of Pages,Year "
        "Published,Date Read,Date Added,Bookshelves,Exclusive Shelf,My Review,Read Count,Owned "
        "Copies\n"
        + "".join(
            f'{900 + 7 * k},"Volume {k}",B. Writer,"=""{k:010}""",{k % 6},3.{k:02},Press,'
            f"{200 + k},{1990 + k},2021/02/{k + 10},2020/11/{k + 10},,read,,1,0\n"
            for k in range(14)
        ),
        *columns,
        file_name="goodreads_library_export.csv",
    )
    yield _bad(
        "IMDb's export",
        "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime "
        "(mins),Year,Genres,Num Votes,Release Date,Directors\n"
        + "".join(
            f"tt{1234500 + 91 * k},{k % 10 + 1},2023-04-{k + 10},Picture {k},Picture {k},"
            f'https://example.org/{k}/,Movie,7.{k % 10},{80 + k},{1960 + k},"Drama, War",{9000 + k}'
            f",{1960 + k}-03-01,P. Person\n"
            for k in range(15)
        ),
        *columns,
    )
    yield _bad(
        "Letterboxd's export",
        "Date,Name,Year,Letterboxd URI,Rating\n"
        + "".join(
            f"2022-05-{k + 10},Picture {k},{1950 + k},https://a.org/{k},{k % 10 / 2 + 0.5}\n"
            for k in range(15)
        ),
        "No column of", "users",
    )  # fmt: skip
    yield _bad(
        "a list of books with stars",
        "book_id,title,stars\n" + "".join(f"{k},Volume {k},{k % 5 + 1}\n" for k in range(20)),
        *columns,
    )


def _no_ratings() -> Iterator[BroughtFile]:
    """Files that hold nobody's ratings, opened by mistake."""
    yield _bad(
        "MovieLens' links.csv",
        "movieId,imdbId,tmdbId\n" + "".join(f"{k},{114709 + 37 * k},{862 + 11 * k}\n"
                                            for k in range(1, 13)),
        "links.csv", "nobody's ratings", file_name="links.csv",
    )  # fmt: skip
    yield _bad(
        "MovieLens' movies.csv",
        "movieId,title,genres\n"
        + "".join(f"{k},Picture {k} (19{k + 40}),Drama|War\n" for k in range(1, 15)),
        "movies.csv", "nobody's ratings", file_name="movies.csv",
    )  # fmt: skip
    yield _bad(
        "MovieLens' tags.csv",
        _text("userId,movieId,tag,timestamp", lambda r: (r.user, r.item, "dark", r.second)),
        "tags.csv", "nobody's ratings", file_name="tags.csv",
    )  # fmt: skip
    yield _bad(
        "MovieLens' genome-scores.csv",
        "movieId,tagId,relevance\n"
        + "".join(f"{k % 5},{k},{0.025 + k / 100:.3f}\n" for k in range(40)),
        "genome-scores.csv", "nobody's ratings",
    )  # fmt: skip
    yield _bad(
        "a list of films with means of votes",
        "id,title,vote_average,vote_count\n"
        + "".join(f"{862 + 7 * k},Picture {k},{5 + k / 10:.1f},{100 * k + 7}\n" for k in range(14)),
        "list of items", "nobody's ratings",
    )  # fmt: skip
    yield _bad(
        "goodbooks' books.csv",
        "book_id,books_count,isbn,authors,original_publication_year,title,average_rating,"
        "ratings_count,ratings_1,ratings_2,ratings_3,ratings_4,ratings_5\n"
        + "".join(
            f"{k},{k + 20},{439023480 + k},A. Author,200{k % 10},Volume {k},4.{k:02},{k}00,"
            f"{k}1,{k}2,{k}3,{k}4,{k}5\n"
            for k in range(1, 15)
        ),
        "list of items", "nobody's ratings",
    )  # fmt: skip
    yield _bad(
        "MovieLens' u.user",
        "".join(
            f"{k}|{20 + k * 7 % 40}|{'MF'[k % 2]}|{('student', 'writer')[k % 3 % 2]}|{85711 + k}\n"
            for k in range(1, 61)
        ),
        "stays open", file_name="u.user",
    )  # fmt: skip
    yield _bad(
        "films of MovieTweetings",
        "".join(
            f"{8 + k:07}::Picture {k} ({1900 + k})::{('Drama', 'War|Drama')[k % 2]}\n"
            for k in range(40)
        ),
        "stays open", file_name="movies.dat",
    )  # fmt: skip
    yield _bad(
        "a dump of MySQL",
        "-- MySQL dump 10.13\n\n/*!40101 SET NAMES utf8 */;\nDROP TABLE IF EXISTS `r`;\n"
        "INSERT INTO `r` VALUES (1,2,3),(4,5,6);\n",
        "dump of a database", file_name="dump.sql",
    )  # fmt: skip
    yield _bad(
        "one line of SQL",
        "INSERT INTO `r` VALUES " + ",".join(f"({r.user},{r.item},{r.stars})" for r in RATINGS)
        + ";\n",
        "dump of a database",
    )  # fmt: skip
    yield _bad(
        "blocks of the KDD Cup 2011",
        "".join(
            f"{user}|4\n"
            + "".join(f"{500 + k}\t{20 * k + 20}\t{3811 + user}\t13:2{k}:00\n" for k in range(4))
            for user in range(8)
        ),
        "KDD Cup", file_name="trainIdx1.txt",
    )  # fmt: skip
    yield _bad("rows for LibFM", "".join(f"{r.stars} {r.user}:1 {8 + r.item}:1\n" for r in RATINGS),
               "LibFM", file_name="train.libfm")  # fmt: skip
    yield _bad("rows for field-aware machines",
               "".join(f"1 0:{r.user}:1 1:{8 + r.item}:1\n" for r in RATINGS),
               "LibFM", file_name="train.ffm")  # fmt: skip
    yield _bad(
        "events without ratings",
        _text("timestamp,visitorid,event,itemid,transactionid",
              lambda r: (1000 * r.second, r.user, "view", r.item, "")),
        "ratings", file_name="events.csv",
    )  # fmt: skip
    yield _bad(
        "ratings whose users have gone",
        _text("book_id,rating,review,pages", lambda r: (r.item, r.stars, "It is long.", 300)),
        "users",
    )


def _named() -> Iterator[BroughtFile]:
    """Names of all kinds; nothing is left open."""
    for name, header, role_names in (
        ("MovieLens", "userId,movieId,rating,timestamp", "userId movieId rating timestamp"),
        ("Netflix at Kaggle", "Cust_Id,Movie_Id,Rating,Date", "Cust_Id Movie_Id Rating Date"),
        ("Microsoft's examples", "UserId,ItemId,Rating,Timestamp",
         "UserId ItemId Rating Timestamp"),
        ("a path for a name", "review/userId,product/productId,review/score,review/time",
         "review/userId product/productId review/score review/time"),
        ("possessives", "My User,The Film,My Score,Last Updated",
         "My User|The Film|My Score|Last Updated"),
        ("a scale in the name", "user_idx,item_idx,Rating (1-5),ts",
         "user_idx|item_idx|Rating (1-5)|ts"),
        ("German", "Benutzer,Film,Bewertung,Datum", "Benutzer Film Bewertung Datum"),
        ("French", "Utilisateur,Livre,Note,Horodatage", "Utilisateur Livre Note Horodatage"),
        ("Spanish", "Usuario,Película,Calificación,Fecha", "Usuario Película Calificación Fecha"),
        ("Italian", "Utente,Prodotto,Voto,Time", "Utente Prodotto Voto Time"),
    ):  # fmt: skip
        names = role_names.split("|" if "|" in role_names else " ")
        yield _good(
            f"named as in: {name}",
            _text(header, lambda r: (r.user, r.item, r.stars, r.second)),
            columns=dict(zip(("user", "item", "rating", "time"), names, strict=True)),
        )
    yield _good(
        "RecBole's atomic file",
        _text(
            "review_id:token\tuser_id:token\tbusiness_id:token\tstars:float\tuseful:float\tdate:float",
            lambda r: (f"rv{r.k:05}", f"Q{r.user}", f"b{r.item}y", f"{r.stars}.0", f"{r.k % 3}.0",
                       f"{r.second}.0"),
            "\t",
        ),
        file_name="reviews.inter",
        columns={"user": "user_id:token", "item": "business_id:token", "rating": "stars:float",
                 "time": "date:float"},
    )  # fmt: skip
    yield _good(
        "BoardGameGeek's reviews",
        _text(
            ",user,rating,comment,ID,name",
            lambda r: (r.k, f"gamer{r.user}", r.stars * 2.0, '"Long, but good"', 30549 + r.item,
                       f'"{TITLES[r.item]}"'),
        ),
        scale=(2, 10), columns={"user": "user", "item": "ID", "rating": "rating"},
        asked=["item"], told=["“ID” was taken"],
    )  # fmt: skip
    yield _good(
        "BeerAdvocate's reviews",
        _text(
            "brewery_id,brewery_name,review_time,review_overall,review_aroma,review_appearance,"
            "review_profilename,beer_style,review_palate,review_taste,beer_name,beer_abv,"
            "beer_beerid",
            lambda r: (100 + r.item % 2, f"Brewery {r.item % 2}", r.second, f"{r.stars}.0", 3.5,
                       4.0, f"drinker{r.user}", "Ale", 3.0, 3.5, f"Beer {r.item}",
                       5 + r.item / 10, 47000 + r.item),
        ),
        columns={"user": "review_profilename", "item": "beer_beerid", "rating": "review_overall",
                 "time": "review_time"},
    )  # fmt: skip
    yield _good(
        "MyAnimeList's lists",
        _text(
            "username,anime_id,my_watched_episodes,my_start_date,my_finish_date,my_score,"
            "my_status,my_rewatching,my_last_updated,my_tags",
            lambda r: (f"fan{r.user}", 20 + r.item, 12 + r.item, "0000-00-00", "0000-00-00",
                       2 * r.stars, 2, 0, r.second, ""),
        ),
        scale=(2, 10),
        columns={"user": "username", "item": "anime_id", "rating": "my_score",
                 "time": "my_last_updated"},
    )  # fmt: skip
    yield _good(
        "ratings of anime in which −1 means watched",
        _text("user_id,anime_id,rating", lambda r: (r.user, 20 + r.item,
                                                    -1 if r.k % 6 == 0 else r.stars)),
        scale=(-1, 5), asked=["missing_code"], told=["ratings are −1, while"],
        file_name="rating.csv",
    )  # fmt: skip
    yield _good(
        "Yelp as a table",
        _text(
            "review_id,user_id,business_id,stars,useful,funny,cool,text,date",
            lambda r: (f"x{r.k}", f"u-{r.user}", f"b_{r.item}", r.stars, 0, 1, 0,
                       '"Good, and ""cheap"""', f"2018-07-{r.k % 28 + 1:02} 22:09:11"),
        ),
        columns={"user": "user_id", "item": "business_id", "rating": "stars", "time": "date"},
    )  # fmt: skip
    yield _good(
        "Amazon's reviews of 2023 as a table",
        _text(
            "rating,title,text,images,asin,parent_asin,user_id,timestamp,helpful_vote",
            lambda r: (f"{r.stars}.0", "Fine", "Works", "[]", f"B0{r.item:08}", f"B1{r.item:08}",
                       f"AE{r.user:026}", 1000 * r.second, 0),
        ),
        columns={"user": "user_id", "item": "asin", "rating": "rating", "time": "timestamp"},
        told=["milliseconds"],
    )  # fmt: skip
    yield _good(
        "Food.com",
        _text("user_id,recipe_id,date,rating,review",
              lambda r: (38094 + r.user, 40893 + r.item, "2003-02-17", r.stars, '"Great, thanks"')),
        columns={"user": "user_id", "item": "recipe_id", "rating": "rating", "time": "date"},
    )  # fmt: skip
    yield _good(
        "Goodreads' interactions",
        _text("user_id,book_id,is_read,rating,is_reviewed",
              lambda r: (r.user, 948 + r.item, 1, r.stars, 0)),
        columns={"user": "user_id", "item": "book_id", "rating": "rating"},
    )  # fmt: skip
    yield _good(
        "Google's local reviews as a table",
        _text("user_id,name,time,rating,text,pics,resp,gmap_id",
              lambda r: (f"1{r.user:020}", f"Jo {r.user}", 1000 * r.second, r.stars, "", "", "",
                         f"0x{r.item:x}:0xff{r.item:x}")),
        columns={"user": "user_id", "item": "gmap_id", "rating": "rating", "time": "time"},
        told=["milliseconds"],
    )  # fmt: skip
    yield _good(
        "HetRec's ratings",
        _text("userID\tmovieID\trating\tdate_day\tdate_month\tdate_year",
              lambda r: (75 + r.user, 3 + r.item, r.stars, 29, 10, 2006), "\t"),
        columns={"user": "userID", "item": "movieID", "rating": "rating"},
        file_name="user_ratedmovies.dat",
    )  # fmt: skip
    yield _good(
        "an id beats a name",
        _text("username,user_id,title,movie_id,rating",
              lambda r: (f"Jo {r.user % 3}", r.user, TITLES[0], r.item, r.stars)),
        columns={"user": "user_id", "item": "movie_id", "rating": "rating"},
    )  # fmt: skip
    yield _good(
        "titles are items where nothing else is",
        _text("id,user,title,rating",
              lambda r: (7000 + r.k, r.user, f'"{TITLES[r.item]}"', r.stars)),
        columns={"user": "user", "item": "title", "rating": "rating"},
    )  # fmt: skip
    yield _good(
        "a mean rating is nobody's",
        _text("user,movie,average_rating,rating_count,score",
              lambda r: (r.user, r.item, f"{r.item / 2 + 1}", 100, r.stars)),
        columns={"user": "user", "item": "movie", "rating": "score"},
    )  # fmt: skip
    yield _good(
        "pandas' index",
        _text("Unnamed: 0,user,item,rating", lambda r: (r.k, r.user, r.item, r.stars)),
        columns={"user": "user", "item": "item", "rating": "rating"},
    )
    yield _good(
        "times with a point",
        _text("user,item,rating,timestamp",
              lambda r: (r.user, r.item, r.stars, f"{r.second}.0")),
        columns={"time": "timestamp"},
    )  # fmt: skip
    yield _good(
        "two columns of one name",
        _text("user,item,rating,rating", lambda r: (r.user, r.item, 0, r.stars)),
        asked=["rating"], told=["2 columns are called “rating”: the 4th"],
    )  # fmt: skip
    yield _good(
        "nobody named the users",
        _text("who,movie_id,stars", lambda r: (r.user, r.item, r.stars)),
        columns={"user": "who"}, asked=["user"], told=["“who” was taken"],
    )  # fmt: skip


def _nameless() -> Iterator[BroughtFile]:
    """Values, and the usual order, tell the columns; what stays open is asked."""
    yield _good("MovieLens' u.data", file_name="u.data",
                content=_text("", lambda r: (r.user, r.item, r.stars, r.second), "\t"))  # fmt: skip
    yield _good("MovieLens' ratings.dat", file_name="ratings.dat",
                content=_text("", lambda r: (r.user, r.item, r.stars, r.second), "::"))  # fmt: skip
    yield _good(
        "CiaoDVD", file_name="movie-ratings.txt",
        content=_text("", lambda r: (r.user + 1, r.item + 1, r.item * 5 % 17, r.k + 1, r.stars,
                                     f"2013-{r.k % 12 + 1:02}-11")),
        asked=["user", "rating"], told=["5th column was taken for the ratings"],
    )  # fmt: skip
    yield _good("FilmTrust", _text("", lambda r: (r.user, r.item, r.stars / 2), " "),
                scale=(0.5, 2.5), asked=["user"])  # fmt: skip
    yield _good("Epinions", _text("", lambda r: (r.user, f"{r.item} ", f" {r.stars}"), " "),
                asked=["user"])  # fmt: skip
    yield _good("Yahoo! R3", _text("", lambda r: (r.user, r.item, r.stars), "\t"), asked=["user"])
    yield _good(
        "EachMovie's votes",
        _text("", lambda r: (r.user, r.item, r.stars / 5, 1, "07/12/96 10:11:12"), "\t"),
        scale=(0.2, 1), asked=["user"],
    )  # fmt: skip
    yield _good(
        "Jester's second set",
        _text("", lambda r: (r.user, "", r.item, "", f"{r.stars * 2.6 - 7.8:.3f}"), "\t"),
        scale=(-5.2, 5.2), asked=["user"],
    )  # fmt: skip
    yield _good(
        "Amazon's ratings only",
        _text("", lambda r: (f"A{r.user:013}", f"B0{r.item:08}", f"{r.stars}.0", r.second)),
    )
    yield _good(
        "Amazon's ratings only, items first",
        _text("", lambda r: (f"000501{r.item:04}", f"A{r.user:013}", f"{r.stars}.0", r.second)),
    )
    yield _good(
        "row numbers first",
        _text("", lambda r: (r.k, 196 + r.user, 242 + r.item, r.stars, r.second)),
        asked=["user"],
    )
    yield _good(
        "Steam: bought or played",
        _text("", lambda r: (151603712 + r.user, f'"{TITLES[r.item]}"', "purchase", "1.0", 0))
        + _text("", lambda r: (151603712 + r.user, f'"{TITLES[r.item]}"', "play",
                               f"{(r.user + 1) * (r.item + 2) * 7.3:.1f}", 0),
                ratings=[r for r in RATINGS if r.k % 3]),
        scale=(1, 357.7), duplicates=24, asked=["user", "rating"],
    )  # fmt: skip
    yield _good(
        "one name above, one person in the sample",
        _text("", lambda r: ("7", 500 + r.k, r.stars, r.second), "\t"),
        n_users=1,
        n_items=36,
    )
    yield _good("two rows", "ann,Alien,4\nbob,Up,3\n", n_ratings=2, n_users=2, n_items=2,
                scale=(3, 4), asked=["user"])  # fmt: skip
    yield _good("a few rows of many columns, different by chance",
                "ann,Alien,4,x\nbob,Up,3,y\ncy,Heat,5,z\n", n_ratings=3, n_users=3, n_items=3,
                scale=(3, 5), asked=["user"])  # fmt: skip


def _plays() -> Iterator[BroughtFile]:
    """Counts of plays in place of ratings."""
    yield _good(
        "Last.fm 360K: marks in names mean nothing",
        _text(
            "",
            lambda r: (HASH.format(r.user), UUID.format(r.item),
                       ('"odd" al', '"open', '12" crew', '"The Band"', "(x) mix", "plain")[r.item],
                       10 + r.k % 7),
            "\t",
        ),
        scale=(10, 16), asked=["user", "rating"], file_name="usersha1-artmbid-artname-plays.tsv",
    )  # fmt: skip
    yield _good("HetRec's Last.fm",
                _text("userID\tartistID\tweight", lambda r: (r.user, r.item, 13883 - r.k), "\t"),
                scale=(13848, 13883), columns={"rating": "weight"})  # fmt: skip
    yield _good("Echo Nest's taste profile",
                _text("", lambda r: (HASH.format(r.user), f"SOAKIMP{r.item}", r.k * 3 + 1), "\t"),
                scale=(1, 106), asked=["user"])  # fmt: skip
    yield _bad(
        "thousands apart",
        _text("user\titem\tplays", lambda r: (r.user, r.item, f"{r.stars * 453 + r.k:,}"), "\t"),
        "thousands separators",
    )
    yield _bad(
        "thousands apart, in quotation marks",
        _text("user,item,plays", lambda r: (r.user, r.item, f'"{r.stars * 453 + r.k:,}"')),
        "thousands separators",
    )
    yield _good("three decimals are no thousands",
                _text("user;item;rating", lambda r: (r.user, r.item, f"0,{r.stars}25"), ";"),
                scale=(0.125, 0.525))  # fmt: skip


def _lines() -> Iterator[BroughtFile]:
    """Lines that are no rows, above the rows."""
    rows = _text("", lambda r: (r.user, r.item, r.stars))
    spaced = rows.replace(",", " ")
    yield _good("a comment", f"# mine\n{rows}", asked=["user"])
    yield _good("names in a comment", f"# user item rating\n{spaced}", columns={"user": "user"})
    yield _good("numpy's header",
                _text("# item,rater,stars", lambda r: (r.item, r.user, r.stars)),
                columns={"user": "rater", "item": "item"})  # fmt: skip
    yield _good("KONECT", "% bip weighted\n% 36 8 6\n"
                + _text("", lambda r: (r.user + 1, r.item + 1, r.stars, r.second), " "),
                asked=["user"])  # fmt: skip
    yield _good(
        "MatrixMarket",
        "%%MatrixMarket matrix coordinate real general\n% made here\n8 6 36\n"
        + _text("", lambda r: (r.user + 1, r.item + 1, r.stars), " "),
        asked=["user"], told=["8 6 36"], file_name="r.mtx",
    )  # fmt: skip
    yield _good("Excel's sep=", f"sep=;\nuser;item;rating\n{rows.replace(',', ';')}")
    yield _good("Excel's sep= without names", f"sep=,\n{rows}", asked=["user"])
    yield _good("lines of a report", f"Ratings of March\n\nuser,item,rating\n{rows}",
                told=["come after lines that are no ratings"])  # fmt: skip
    yield _good("two files with a mark put together",
                "\ufeff" + rows[: len(rows) // 12 * 6] + "\ufeff" + rows[len(rows) // 12 * 6 :],
                asked=["user"])  # fmt: skip
    yield _good("a user called #7", rows.replace("7,", "#7,"), asked=["user"])


def _spreadsheets() -> Iterator[BroughtFile]:
    """R, Excel and others, in several languages."""
    yield _good(
        "R's write.table",
        _text('"user" "item" "rating"', lambda r: (f'"{r.k + 1}"', r.user, r.item, r.stars), " "),
        columns={"user": "user", "item": "item", "rating": "rating"}, told=["one name fewer"],
    )  # fmt: skip
    yield _good(
        "R's write.table with tabs",
        _text(
            '"user"\t"item"\t"rating"', lambda r: (f'"{r.k + 1}"', r.user, r.item, r.stars), "\t"
        ),
        told=["one name fewer"],
    )
    yield _good(
        "R's write.csv",
        _text('"","user","item","rating"', lambda r: (f'"{r.k + 1}"', f'"{r.user}"', r.item,
                                                       r.stars)),
        columns={"user": "user"},
    )  # fmt: skip
    yield _good(
        "German Excel",
        _text("Benutzer;Film;Bewertung", lambda r: (r.user, r.item, f"{r.stars},5"), ";", "\r\n"),
        scale=(1.5, 5.5),
    )
    yield _good(
        "French Excel with tabs",
        _text("utilisateur\tfilm\tnote", lambda r: (r.user, r.item, f"{r.stars},5"), "\t", "\r\n"),
        scale=(1.5, 5.5),
    )
    yield _good(
        "decimal commas in quotation marks",
        _text("user,item,rating", lambda r: (r.user, r.item, f'"{r.stars},5"' if r.k % 2
                                             else r.stars)),
        scale=(1, 5.5),
    )  # fmt: skip
    yield _good("old Macs", _text("user,item,rating", lambda r: (r.user, r.item, r.stars),
                                  end="\r"))  # fmt: skip
    yield _good(
        "Book-Crossing",
        _text('"User-ID";"ISBN";"Book-Rating"',
              lambda r: (f'"{276725 + r.user}"', f'"03454510{r.item}X"', f'"{r.stars - 1}"'), ";"),
        scale=(0, 4), asked=["missing_code"], told=["rating of 0"],
    )  # fmt: skip


def _quotes() -> Iterator[BroughtFile]:
    """Quotation marks and blanks."""
    yield _good(
        "a blank before the quotation mark",
        _text("user, item, rating", lambda r: (r.user, f'"{TITLES[r.item]}"', r.stars), ", "),
    )
    yield _good("blanks after commas", asked=["user"], content=_text(
        "", lambda r: (r.user, TITLES[r.item][:4], r.stars), ", "))  # fmt: skip
    yield _good(
        "backslashes in a quoted file",
        _text('"user";"book";"title";"rating"',
              lambda r: (f'"{r.user}"', f'"{r.item}"',
                         '"A \\"B\\" C"' if r.k == 9 else '"A"', f'"{r.stars}"'), ";"),
        n_ratings=35, rejected=1,
    )  # fmt: skip
    yield _good(
        "line ends inside reviews",
        _text("user,item,review,rating", lambda r: (r.user, r.item, '"Well,\nnot bad"', r.stars)),
    )
    yield _good("everything quoted", _text('"user","item","rating"', lambda r: (
        f'"{r.user}"', f'"{r.item}"', f'"{r.stars}"')))  # fmt: skip


def _columns_of_nothing() -> Iterator[BroughtFile]:
    """Separators that part nothing."""
    ended = _text("", lambda r: (r.user, r.item, r.stars, ""), ";")
    yield _good("a separator at every end, and in the names", "user;item;rating;\n" + ended)
    yield _good("a separator at every end, but not in the names", "user;item;rating\n" + ended)
    yield _good("a separator at every end, without names", asked=["user"],
                content=_text("", lambda r: (r.user, r.item, r.stars, ""), "|"))  # fmt: skip
    yield _good("aligned with spaces", asked=["user"], content=_text(
        "", lambda r: (f"{r.user:>6}", f"{r.item:>6}", f"{r.stars:>4}"), " "))  # fmt: skip
    yield _good("spaces and tabs", asked=["user"], content=_text(
        "", lambda r: (r.user, r.item, r.stars), " \t "))  # fmt: skip
    yield _good(
        "a named column that is empty",
        _text("user,score,item,rating", lambda r: (r.user, "", r.item, r.stars)),
        columns={"rating": "rating"},
    )
