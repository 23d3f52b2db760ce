"""Which column holds users, items, ratings and times: by names, by values, by order at last.

No role is filled for want of a better one: what stays open is refused, or told and asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from funksvd_gui.data.columns import ROLES, Role, Roles, Why
from funksvd_gui.data.layout import names as words
from funksvd_gui.data.layout.chosen import chosen_columns
from funksvd_gui.data.layout.evidence import (
    against,
    called,
    in_rating_order,
    named_column,
    namesakes,
    pick_ids,
)
from funksvd_gui.data.layout.looks import Column
from funksvd_gui.data.layout.refusals import (
    MAX_SHOWN,
    has_thousands,
    nobodys_order,
    not_ratings,
    too_few_columns,
)
from funksvd_gui.data.missing_codes import may_mean_not_rated, suspected_codes
from funksvd_gui.data.preview import Question
from funksvd_gui.data.reading_choices import NO_COLUMN, ReadingChoices
from funksvd_gui.data.times import TimeKind, ticks_per_second, unit_warning
from funksvd_gui.errors import LoadError
from funksvd_gui.wording import shown

_NEEDED = ("user", "item", "rating")
#: What is not named stands in one of the first columns, or nowhere.
_MAX_LOOKED = 100
#: Files whose publisher says what is in them: MovieLens' ratings without names, and their folds.
_USUAL_NAME = re.compile(
    r"(?:^|[ /])(?:u\.data|u[ab1-5]\.(?:base|test)|ratings\.dat)(?:\.(?:gz|bz2|xz|zst))?$"
)
_MAX_TIMES_SHOWN = 80
_PLACES = {0: "first", 1: "second", 2: "third"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRoles:
    """Which columns are which; each guess is told in `warnings`, and asked in `questions`."""

    roles: Roles
    time_kind: TimeKind | None = None
    ticks_per_second: int = 1
    warnings: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


def find_roles(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    choices: ReadingChoices,
    *,
    file_name: str,
    is_usual_order: bool = False,
) -> FoundRoles:
    """Find the columns of a table of ratings.

    Parameters
    ----------
    names : sequence of str
        One for each column; all empty where the file has none.
    rows : sequence of rows
        A sample of the data; each has a text for every name.
    is_usual_order : bool
        Whether everybody knows that files like this hold user, item, rating and
        time in this order, so that it need not be asked if there are times at the end.

    Raises
    ------
    LoadError
        If a role stays open in a way that may not be guessed, or if the choices do not fit.
    """
    chosen = chosen_columns(names, choices, file_name=file_name)
    columns = [Column([row[k] for row in rows], name, k) for k, name in enumerate(names)]
    search = _Search(columns, chosen, file_name)
    if is_usual_order and not chosen and _may_be_in_usual_order(*columns):
        search.take_usual_order()
    else:
        if search.has_names:
            search.take_named()
        if search.missing:
            search.take_by_values()
        if "time" not in chosen:
            search.take_times()
        search.tell_guesses()
    kind, unit = search.measure_times()
    ratings = search.taken["rating"]
    if choices.decimal_mark is None and ratings.thousands:
        raise has_thousands(ratings)
    if choices.missing_code is None:
        search.ask_of_code(ratings)
    return FoundRoles(
        roles=Roles(**{r: Role(c.place, search.whys[r]) for r, c in search.taken.items()}),
        time_kind=kind,
        ticks_per_second=unit,
        warnings=tuple(search.warnings),
        questions=tuple(search.questions),
    )


class _Search:
    """The columns found so far by their roles, and what there is to tell and to ask of them."""

    def __init__(self, columns: Sequence[Column], chosen: dict[str, int], file_name: str) -> None:
        self.columns, self.file_name = columns, file_name
        self.has_names, self.has_chosen = any(c.name for c in columns), bool(chosen)
        self.taken = {role: columns[k] for role, k in chosen.items() if k != NO_COLUMN}
        self.whys = dict.fromkeys(self.taken, Why.CHOSEN)
        self.warnings: list[str] = []
        self.questions: list[Question] = []
        filled = [column for column in columns[:_MAX_LOOKED] if not column.is_empty]
        counted = [column for column in filled if not column.are_row_numbers]
        #: The columns that hold something, as far as they are looked at.
        self.usable = filled if self.has_names or len(counted) <= len(_NEEDED) else counted

    @property
    def missing(self) -> list[str]:
        return [role for role in _NEEDED if role not in self.taken]

    @property
    def free(self) -> list[Column]:
        return [column for column in self.usable if column not in self.taken.values()]

    @property
    def is_strict(self) -> bool:
        """Whether names are there to tell, and nobody knew better."""
        return self.has_names and not self.has_chosen

    def take_usual_order(self) -> None:
        """Take MovieLens' order, and tell of it if the file is not called as MovieLens calls it.

        Nothing in such a file says which of the first two columns are the users.
        """
        is_known = _USUAL_NAME.search(self.file_name) is not None
        for role, column in zip(ROLES, self.columns, strict=True):
            self.take(role, column, Why.NAME if is_known else Why.POSITION)
        if not is_known:
            self.warnings.append(
                "The columns were taken in MovieLens' order, user, item, rating, time; nothing "
                "in the file says so."
            )

    def ask(self, choice: str, sentence: str) -> None:
        self.warnings.append(sentence)
        self.questions.append(Question(choice, sentence))

    def take(self, role: str, column: Column, why: Why) -> None:
        self.taken[role], self.whys[role] = column, why

    def take_named(self) -> None:
        for role in self.missing:
            column = named_column(self.free, role)
            if column is not None:
                self._tell_namesakes(role, column)
                self.take(role, column, Why.NAME)

    def _tell_namesakes(self, role: str, column: Column) -> None:
        n_alike = len(namesakes([column, *(other for other in self.free if other is not column)]))
        if n_alike > 1:
            self.ask(
                role,
                f"{n_alike} columns are called “{shown(column.name, MAX_SHOWN)}”: the "
                f"{_place(column)} column was taken for the {role}s.",
            )

    def take_by_values(self) -> None:
        """Fill the missing roles by what the columns hold, by the usual order at last."""
        missing, n_free, pool = self.missing, len(self.free), self._pool()
        if "rating" in missing:
            pool = self._take_rating(pool)
        if self.missing:
            self._take_ids(pool)
        if self.is_strict:
            # The only column left needs no telling name, but users always do.
            self._ask_unnamed([] if missing == ["rating"] and n_free == 1 else missing)
        elif not self.has_chosen:
            self._refuse_impossible()
            self._ask_order()

    def _pool(self) -> list[Column]:
        """Return the free columns that are not called something else."""
        pool = [column for column in self.free if not self._is_called_otherwise(column)]
        if self.has_chosen and len(pool) < len(self.missing):
            pool = self.free
        if len(pool) < len(self.missing):
            raise self._too_few()
        return pool

    def _is_called_otherwise(self, column: Column) -> bool:
        others = set(ROLES).difference(self.missing)
        return self.has_names and (
            words.is_describing(column.name)
            or any(words.ranked([column.name], role) for role in others)
        )

    def _take_rating(self, pool: list[Column]) -> list[Column]:
        """Take the likeliest ratings that no user and no item determines; return the rest."""
        order = in_rating_order(pool, self.usable)
        if self.is_strict:
            order = [c for c in order if not (words.is_id(c.name) or c.is_nothing)]
        fitting = [column for column in order if not self._depends_on_ids(column, pool)]
        if self.is_strict and not fitting:
            raise self._not_ratings(self.missing)
        third = [column for column in self.usable[2:3] if column in pool] or pool[-1:]
        # Where nothing is a number, reading the third column says best what is wrong.
        rating = [*fitting, *order, *third][0]
        rest = [column for column in pool if column is not rating]
        ids = self._ids_among(rest)[0]
        are_told = all(column.id_kind == role for role, column in ids.items())
        others = {*fitting}.difference({rating, *ids.values()})
        is_certain = not others and (are_told or rating is third[0])
        self.take("rating", rating, Why.VALUES if is_certain else Why.POSITION)
        return rest

    def _depends_on_ids(self, column: Column, pool: Sequence[Column]) -> bool:
        ids = self._ids_among([other for other in pool if other is not column])[0]
        known = {role: self.taken[role] for role in ("user", "item") if role in self.taken}
        return any(column.depends_on(other) for other in (ids | known).values())

    def _ids_among(self, pool: Sequence[Column]) -> tuple[dict[str, Column], bool]:
        return pick_ids(pool, [role for role in self.missing if role != "rating"])

    def _take_ids(self, pool: Sequence[Column]) -> None:
        missing, (ids, is_told) = self.missing, self._ids_among(pool)
        if self.is_strict:
            n_likely = sum(column.may_be_ids for column in pool)
            is_open = len(missing) == 1 and n_likely > 1 and not is_told
            if is_open or n_likely < len(missing) or self._is_one_person(ids):
                raise self._not_ratings(missing)
        for role, column in ids.items():
            self.take(role, column, Why.VALUES if is_told else Why.POSITION)

    def _is_one_person(self, ids: dict[str, Column]) -> bool:
        """Tell whether every item comes once only, and so does what would be its user."""
        item, user = self.taken.get("item") or ids["item"], ids.get("user")
        return user is not None and item.is_unique and (user.is_unique or user.is_constant)

    def _too_few(self) -> LoadError:
        if self.has_chosen:
            return LoadError(
                f"The chosen columns leave none for the {self.missing[0]}s.",
                hint="Choose different columns for user, item and rating.",
            )
        if len(self.usable) < len(_NEEDED):
            return too_few_columns(self.file_name, self.usable)
        return self._not_ratings(self.missing)

    def _not_ratings(self, missing: Sequence[str]) -> LoadError:
        if self.whys.get("rating") in {Why.VALUES, Why.POSITION}:
            missing = [*missing, "rating"]
        is_one_person = "item" in self.taken and self.taken["item"].is_unique
        return not_ratings(self.file_name, self.columns, missing, is_one_person=is_one_person)

    def _refuse_impossible(self) -> None:
        """Refuse a table without names in which no order of columns makes sense."""
        user, item, rating = (self.taken[role] for role in _NEEDED)
        has_more = len(self.usable) > len(_NEEDED)
        is_usual = not has_more and rating is self.usable[-1]
        if is_usual or self.whys["user"] is not Why.POSITION:
            return
        if reason := against(user, item, rating, has_more=has_more):
            raise nobodys_order(self.file_name, reason)

    def _ask_unnamed(self, roles: Sequence[str]) -> None:
        for role in roles:
            name = shown(self.taken[role].name, MAX_SHOWN)
            self.ask(role, f"No column is named for the {role}s: “{name}” was taken.")

    def _ask_order(self) -> None:
        user, item, rating = (_place(self.taken[role]) for role in _NEEDED)
        if self.whys["user"] is Why.POSITION:
            self.ask(
                "user",
                f"The {user} column was taken for the users, the {item} for the items; nothing "
                "in the file says so.",
            )
        if self.whys["rating"] is Why.POSITION:
            self.ask(
                "rating",
                f"The {rating} column was taken for the ratings; nothing in the file says so.",
            )

    def take_times(self) -> None:
        """Find the times among the columns that no other role has."""
        if self.has_names:
            free = [column for column in self.columns if column not in self.taken.values()]
            likely, why = called(free, "time"), Why.NAME
        else:
            likely, why = [column for column in self.free if column.are_times], Why.VALUES
            if not likely and len(self.usable) == len(ROLES):
                likely, why = [c for c in self.free if c is self.usable[-1]], Why.POSITION
        column = next((column for column in likely if column.time_kind), None)
        if column is not None:
            self.take("time", column, why)
        elif self.has_names and likely and likely[0].texts:
            self.warnings.append(
                f"The times in the column “{shown(likely[0].name, _MAX_TIMES_SHOWN)}” were left "
                "out: most of them are neither whole seconds nor dates such as 2020-01-31."
            )

    def measure_times(self) -> tuple[TimeKind | None, int]:
        """Return how times are written, and how many of their units make a second."""
        column = self.taken.get("time")
        if column is None:
            return None, 1
        kind = column.time_kind or TimeKind.WHOLE_NUMBER
        unit = ticks_per_second(column.texts, kind)
        if told := unit_warning(kind, unit):
            self.warnings.append(told)
        return kind, unit

    def tell_guesses(self) -> None:
        """Tell of the columns that no name says, unless they are asked for."""
        asked = {question.choice for question in self.questions}
        if "user" in asked and not self.has_names:
            asked.add("item")  # One question is about both.
        for why, by in ((Why.VALUES, "values"), (Why.POSITION, "place alone")):
            told = [
                f"{self._called(self.taken[role])} for the {role}s"
                for role in ROLES
                if self.whys.get(role) is why and role not in asked
            ]
            if told:
                self.warnings.append(f"By their {by}, columns were taken: {', '.join(told)}.")

    def _called(self, column: Column) -> str:
        if self.has_names:
            return f"“{shown(column.name, MAX_SHOWN)}”"
        return f"the {_place(column)}"

    def ask_of_code(self, ratings: Column) -> None:
        """Ask whether the only negative number means "not rated", as −1 in lists of anime.

        Whether it is one of the whole file, is told when that is read.
        """
        values, counts = np.array(sorted(ratings.numbers.items())).reshape(-1, 2).T
        for code in suspected_codes(values, counts):
            if code.value < 0:
                sentence = may_mean_not_rated(code, "the first rows")
                self.questions.append(Question("missing_code", sentence))


def _may_be_in_usual_order(user: Column, item: Column, rating: Column, time: Column) -> bool:
    are_ids = user.id_kind != "item" and item.id_kind != "user"
    return are_ids and (rating.is_scale or rating.has_fractions) and time.are_times


def _place(column: Column) -> str:
    return _PLACES.get(column.place, f"{column.place + 1}th")
