"""Which column holds users, items, ratings and times: by names, by values, by order at last.

No role is filled for want of a better one: what stays open is refused, or told and asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from funksvd_gui.data.columns import Role, Roles, Why
from funksvd_gui.data.layout import names as words
from funksvd_gui.data.layout.chosen import MAX_SHOWN, chosen_columns
from funksvd_gui.data.layout.evidence import against, pick_ids, rating_order
from funksvd_gui.data.layout.found import FoundRoles
from funksvd_gui.data.layout.looks import Column
from funksvd_gui.data.layout.named import named_column, namesakes, other_id
from funksvd_gui.data.layout.refusals import (
    has_thousands,
    nobodys_order,
    not_ratings,
    too_few_columns,
)
from funksvd_gui.data.layout.role_times import find_times
from funksvd_gui.data.missing_codes import may_mean_not_rated, suspected_codes
from funksvd_gui.data.preview import Question
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.errors import LoadError
from funksvd_gui.wording import shown

_NEEDED = ("user", "item", "rating")
#: What is not named stands in one of the first columns, or nowhere.
_MAX_LOOKED = 100
#: Files whose publisher says what is in them: MovieLens' ratings without names, and their folds.
_USUAL_NAME = re.compile(
    r"(?:^|[ /])(?:u\.data|u[ab1-5]\.(?:base|test)|ratings\.dat)(?:\.(?:gz|bz2|xz|zst))?$"
)
_PLACES = {0: "first", 1: "second", 2: "third"}


def find_roles(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    choices: ReadingChoices,
    *,
    file_name: str,
    has_names: bool,
    is_usual_order: bool = False,
) -> FoundRoles:
    """Find the columns of a table of ratings.

    Parameters
    ----------
    names : sequence of str
        One for each column; "Column 1" and so on where the file has none.
    rows : sequence of rows
        A sample of the data; each has a text for every name.
    choices : ReadingChoices
        What a person decided already; it is obeyed.
    has_names : bool
        Whether the names are the file's own.
    is_usual_order : bool
        Whether everybody knows that files like this hold user, item, rating and
        time in this order, so that it need not be asked if there are times at the end.

    Raises
    ------
    LoadError
        If a role stays open in a way that may not be guessed, or if the choices do not fit.
    """
    chosen = chosen_columns(names, choices, file_name=file_name, has_names=has_names)
    columns = [Column([row[k] for row in rows]) for k in range(len(names))]
    is_usual_order = is_usual_order and columns[-1].are_times
    search = _Search(names, columns, file_name, has_names)
    search.take_chosen(chosen)
    if has_names:
        search.take_named()
    if search.missing:
        search.take_by_values(is_usual_order=is_usual_order)
    taken = [role.column for role in search.roles.values()]
    times = find_times(
        names, columns, taken, chosen.get("time"), has_names=has_names, usable=search.usable
    )
    time = times.role
    if is_usual_order and search.is_in_usual_order:
        time = search.settle_usual_order(time)
    else:
        search.tell_guesses(time)
    rating = search.roles["rating"].column
    if choices.decimal_mark is None and (example := columns[rating].thousands):
        raise has_thousands(names[rating], example)
    if choices.missing_code is None:
        search.ask_of_code(columns[rating])
    return FoundRoles(
        roles=Roles(**search.roles, time=time),
        time_kind=times.kind,
        ticks_per_second=times.ticks_per_second,
        warnings=(*search.warnings, *times.warnings),
        questions=tuple(search.questions),
    )


@dataclass(slots=True)
class _Search:
    """The roles found so far, and what there is to tell and to ask about them."""

    names: Sequence[str]
    columns: Sequence[Column]
    file_name: str
    has_names: bool
    roles: dict[str, Role] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    chosen_time: int | None = None
    has_chosen: bool = False

    @property
    def usable(self) -> list[int]:
        """The columns that hold something, as far as they are looked at."""
        looked = range(min(len(self.columns), _MAX_LOOKED))
        filled = [k for k in looked if not self.columns[k].is_empty]
        if self.has_names:
            return filled
        counted = [k for k in filled if not self.columns[k].are_row_numbers]
        return counted if len(counted) > len(_NEEDED) else filled

    @property
    def missing(self) -> list[str]:
        return [role for role in _NEEDED if role not in self.roles]

    @property
    def free(self) -> list[int]:
        taken = {role.column for role in self.roles.values()} | {self.chosen_time}
        return [k for k in self.usable if k not in taken]

    @property
    def is_in_usual_order(self) -> bool:
        """Whether user, item and rating come first, and nobody has chosen that."""
        return not self.has_chosen and [self.roles[r].column for r in _NEEDED] == [0, 1, 2]

    def settle_usual_order(self, time: Role | None) -> Role | None:
        """Take MovieLens' order from a file called as MovieLens calls it, else tell of it.

        Nothing in such a file says which of the first two columns are the users.
        """
        if not _USUAL_NAME.search(self.file_name):
            self.warnings.append(
                "The columns were taken in MovieLens' order, user, item, rating, time; nothing "
                "in the file says so."
            )
            return time
        self.roles = {role: Role(use.column, Why.NAME) for role, use in self.roles.items()}
        return time and Role(time.column, Why.NAME)

    def ask(self, choice: str, sentence: str) -> None:
        self.warnings.append(sentence)
        self.questions.append(Question(choice, sentence))

    def take_chosen(self, chosen: dict[str, int]) -> None:
        self.roles |= {role: Role(chosen[role], Why.CHOSEN) for role in _NEEDED if role in chosen}
        self.chosen_time, self.has_chosen = chosen.get("time"), bool(chosen)

    def take_named(self) -> None:
        for role in self.missing:
            column = named_column(role, self.names, self.columns, self.free)
            if column is not None:
                self._tell_namesakes(role, column)
                self.roles[role] = Role(column, Why.NAME)
        if "item" in self.missing:
            column = other_id(self.names, self.columns, self.free)
            if column is not None:
                self.roles["item"] = Role(column, Why.NAME)
                self._ask_unnamed(["item"])

    def _tell_namesakes(self, role: str, column: int) -> None:
        alike = namesakes(self.names, [column, *(k for k in self.free if k != column)])
        if len(alike) > 1:
            name = shown(self.names[column], MAX_SHOWN)
            self.ask(
                role,
                f"{len(alike)} columns are called “{name}”: the {_place(column)} column was taken "
                f"for the {role}s.",
            )

    def take_by_values(self, *, is_usual_order: bool) -> None:
        """Fill the missing roles by what the columns hold, by the usual order at last."""
        missing, n_free, pool = self.missing, len(self.free), self._pool()
        if "rating" in missing:
            pool = self._take_rating(pool)
        if ids := self.missing:
            self._take_ids(ids, pool)
        if self.has_chosen:
            return
        if self.has_names:
            # The only column left needs no telling name, but users always do.
            self._ask_unnamed([] if missing == ["rating"] and n_free == 1 else missing)
        elif not (is_usual_order and self.is_in_usual_order):
            self._refuse_impossible()
            self._ask_order()

    def _pool(self) -> list[int]:
        """Return the free columns that are not called something else."""
        pool = [k for k in self.free if not (self.has_names and self._is_called_otherwise(k))]
        if self.has_chosen and len(pool) < len(self.missing):
            pool = self.free
        if len(pool) < len(self.missing):
            raise self._too_few()
        return pool

    def _is_called_otherwise(self, column: int) -> bool:
        name = self.names[column]
        others = {*_NEEDED, "time"} - set(self.missing)
        return words.is_describing(name) or any(words.ranked([name], role) for role in others)

    def _take_rating(self, pool: list[int]) -> list[int]:
        """Take the likeliest ratings that no user and no item determines; return the rest."""
        order = rating_order(self.columns, pool, self.usable)
        if self.has_names and not self.has_chosen:
            order = [
                k for k in order
                if not words.is_id(self.names[k]) and not self.columns[k].is_nothing
            ]  # fmt: skip
        fitting = [k for k in order if not self._depends_on_ids(k, pool)]
        if self.has_names and not self.has_chosen and not fitting:
            raise self._not_ratings(self.missing)
        third = [k for k in self.usable[2:3] if k in pool] or pool[-1:]
        # Where nothing is a number, reading the third column says best what is wrong.
        column = [*fitting, *order, *third][0]
        rest = [k for k in pool if k != column]
        ids = self._ids(rest)[0]
        are_told = all(self.columns[k].id_kind == role for role, k in ids.items())
        others = {k for k in fitting if k in rest} - set(ids.values())
        is_certain = not others and (are_told or column == third[0])
        self.roles["rating"] = Role(column, Why.VALUES if is_certain else Why.POSITION)
        return rest

    def _depends_on_ids(self, column: int, pool: Sequence[int]) -> bool:
        ids = self._ids([k for k in pool if k != column])[0]
        known = [role.column for name, role in self.roles.items() if name != "rating"]
        others = [self.columns[k] for k in (*known, *ids.values())]
        return any(self.columns[column].depends_on(other) for other in others)

    def _ids(self, pool: Sequence[int]) -> tuple[dict[str, int], bool]:
        missing = [role for role in self.missing if role != "rating"]
        likely = [k for k in pool if self.columns[k].may_be_ids]
        if len(likely) < len(missing):
            likely = list(pool)
        return pick_ids(self.columns, likely, missing)

    def _take_ids(self, missing: Sequence[str], pool: Sequence[int]) -> None:
        ids, is_told = self._ids(pool)
        if self.has_names and not self.has_chosen:
            likely = [k for k in pool if self.columns[k].may_be_ids]
            is_open = len(missing) == 1 and len(likely) > 1 and not is_told
            if is_open or len(likely) < len(missing) or self._is_one_person(ids):
                raise self._not_ratings(missing)
        why = Why.VALUES if is_told else Why.POSITION
        self.roles |= {role: Role(column, why) for role, column in ids.items()}

    def _is_one_person(self, ids: dict[str, int]) -> bool:
        """Tell whether every item comes once only, and so does what would be its user."""
        item = self.roles["item"].column if "item" in self.roles else ids["item"]
        user = self.columns[ids["user"]] if "user" in ids else None
        return user is not None and self.columns[item].is_unique and (
            user.is_unique or user.is_constant
        )  # fmt: skip

    def _too_few(self) -> LoadError:
        if self.has_chosen:
            return LoadError(
                f"The chosen columns leave none for the {self.missing[0]}s.",
                hint="Choose different columns for user, item and rating.",
            )
        if len(self.usable) < len(_NEEDED):
            return too_few_columns(self.file_name, [self.names[k] for k in self.usable])
        return self._not_ratings(self.missing)

    def _not_ratings(self, missing: Sequence[str]) -> LoadError:
        item, rating = self.roles.get("item"), self.roles.get("rating")
        if rating is not None and rating.why not in {Why.NAME, Why.CHOSEN}:
            missing = [*missing, "rating"]
        is_one_person = item is not None and self.columns[item.column].is_unique
        return not_ratings(self.file_name, self.names, missing, is_one_person=is_one_person)

    def _refuse_impossible(self) -> None:
        """Refuse a table without names in which no order of columns makes sense."""
        order = [self.roles[role].column for role in _NEEDED]
        is_usual = len(self.usable) == len(_NEEDED) and order[-1] == self.usable[-1]
        if is_usual or self.roles["user"].why is not Why.POSITION:
            return
        user, item, rating = (self.columns[k] for k in order)
        reason = against(user, item, rating, has_more=len(self.usable) > len(_NEEDED))
        if reason:
            raise nobodys_order(self.file_name, reason)

    def _ask_unnamed(self, roles: Sequence[str]) -> None:
        for role in roles:
            name = shown(self.names[self.roles[role].column], MAX_SHOWN)
            self.ask(role, f"No column is named for the {role}s: “{name}” was taken.")

    def _ask_order(self) -> None:
        places = {role: _place(found.column) for role, found in self.roles.items()}
        if self.roles["user"].why is Why.POSITION:
            self.ask(
                "user",
                f"The {places['user']} column was taken for the users, the {places['item']} for "
                "the items; nothing in the file says so.",
            )
        if self.roles["rating"].why is Why.POSITION:
            self.ask(
                "rating",
                f"The {places['rating']} column was taken for the ratings; nothing in the file "
                "says so.",
            )

    def tell_guesses(self, time: Role | None) -> None:
        """Tell of the columns that no name says, unless they are asked for."""
        found = {**{role: self.roles[role] for role in _NEEDED}, "time": time}
        asked = {question.choice for question in self.questions}
        if "user" in asked and not self.has_names:
            asked.add("item")  # One question is about both.
        for why, by in ((Why.VALUES, "values"), (Why.POSITION, "place alone")):
            told = [
                f"{self._called(use.column)} for the {role}s"
                for role, use in found.items()
                if use is not None and use.why is why and role not in asked
            ]
            if told:
                self.warnings.append(f"By their {by}, columns were taken: {', '.join(told)}.")

    def _called(self, column: int) -> str:
        if self.has_names:
            return f"“{shown(self.names[column], MAX_SHOWN)}”"
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


def _place(column: int) -> str:
    return _PLACES.get(column, f"{column + 1}th")
