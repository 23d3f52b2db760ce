"""Which column holds users, items, ratings and times: by names, by values, by order at last.

No role is filled for want of a better one: what stays open is refused, or told and asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from funksvd_gui.data.columns import Role, Roles, Why
from funksvd_gui.data.layout import names as words
from funksvd_gui.data.layout.chosen import MAX_SHOWN, chosen_columns
from funksvd_gui.data.layout.evidence import (
    against,
    depends_on_ids,
    is_nothing,
    may_be_ids,
    pick_ids,
    rating_order,
)
from funksvd_gui.data.layout.found import FoundRoles
from funksvd_gui.data.layout.looks import Column, IdKind
from funksvd_gui.data.layout.refusals import (
    has_thousands,
    nobodys_order,
    not_ratings,
    too_few_columns,
)
from funksvd_gui.data.layout.role_times import find_times
from funksvd_gui.data.preview import Question
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.wording import percent, shown

_NEEDED = ("user", "item", "rating")
#: What is not named stands in one of the first columns, or nowhere.
_MAX_LOOKED = 100
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
        time in this order, so that it need not be asked.

    Raises
    ------
    LoadError
        If a role stays open in a way that may not be guessed, or if the choices do not fit.
    """
    chosen = chosen_columns(names, choices, file_name=file_name, has_names=has_names)
    columns = [Column([row[k] for row in rows]) for k in range(len(names))]
    search = _Search(names, columns, file_name, has_names)
    search.take_chosen(chosen)
    if has_names:
        search.take_named()
    search.take_by_values(is_usual_order=is_usual_order)
    times = find_times(
        names, columns, {role: found.column for role, found in search.roles.items()},
        chosen.get("time"), has_names=has_names, usable=search.usable,
    )  # fmt: skip
    rating = search.roles["rating"].column
    if choices.decimal_mark is None and (example := columns[rating].thousands):
        raise has_thousands(names[rating], example)
    if choices.missing_code is None:
        search.ask_of_code(columns[rating])
    return FoundRoles(
        roles=Roles(**search.roles, time=times.role),
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
        return [k for k in looked if not self.columns[k].is_empty]

    @property
    def missing(self) -> list[str]:
        return [role for role in _NEEDED if role not in self.roles]

    @property
    def free(self) -> list[int]:
        taken = {role.column for role in self.roles.values()} | {self.chosen_time}
        return [k for k in self.usable if k not in taken]

    def ask(self, choice: str, sentence: str) -> None:
        self.warnings.append(sentence)
        self.questions.append(Question(choice, sentence))

    def take_chosen(self, chosen: dict[str, int]) -> None:
        self.roles |= {role: Role(chosen[role], Why.CHOSEN) for role in _NEEDED if role in chosen}
        self.chosen_time, self.has_chosen = chosen.get("time"), bool(chosen)

    # --- names --------------------------------------------------------------------------

    def take_named(self) -> None:
        for role in self.missing:
            likely = [k for k in words.ranked(self.names, role) if k in self.free]
            column = self._best_named(role, likely)
            if column is not None:
                self.roles[role] = Role(column, Why.NAME)
                self._tell_namesakes(role, column, likely)
        if "item" in self.missing:
            self._take_other_id()

    def _best_named(self, role: str, likely: list[int]) -> int | None:
        if role == "rating":
            return self._best_rating(likely)
        if role == "item" and (likely := self._before_titles(likely)) is None:
            return None
        return next(iter(likely), None)

    def _best_rating(self, likely: list[int]) -> int | None:
        """Return the surest that holds numbers; one called so in part must look like ratings."""
        first = next((k for k in likely if words.is_exact(self.names[k], "rating")), None)
        numeric = [k for k in likely if self.columns[k].is_numeric]
        alike = [k for k in numeric if self._are_namesakes(k, numeric[0])]
        varied = [k for k in alike if not is_nothing(self.columns[k])]
        return next(iter([*varied, *numeric]), first)

    def _before_titles(self, likely: list[int]) -> list[int] | None:
        """Leave out titles where another column holds ids that come again."""
        if not likely or not words.is_name_of_name(self.names[likely[0]]):
            return likely
        return likely if self._other_id() is None else None

    def _take_other_id(self) -> None:
        column = self._other_id()
        if column is not None:
            self.roles["item"] = Role(column, Why.NAME)
            self._tell_guess("item", column)

    def _other_id(self) -> int | None:
        """Return a column such as ``ID``, whose values come again as those of items do."""
        for k in self.free:
            column = self.columns[k]
            comes_again = len(column.counts) < column.n_filled
            if words.may_be_item_id(self.names[k]) and comes_again and not is_nothing(column):
                return k
        return None

    def _are_namesakes(self, one: int, other: int) -> bool:
        return words.plain(self.names[one]) == words.plain(self.names[other])

    def _tell_namesakes(self, role: str, column: int, likely: Sequence[int]) -> None:
        alike = [k for k in likely if self._are_namesakes(k, column)]
        if len(alike) > 1:
            name = shown(self.names[column], MAX_SHOWN)
            self.ask(
                role,
                f"{len(alike)} columns are called “{name}”: the {_place(column)} column was taken "
                f"for the {role}s.",
            )

    # --- values -------------------------------------------------------------------------

    def take_by_values(self, *, is_usual_order: bool) -> None:
        if not self.missing:
            return
        if len(self.free) < len(self.missing):
            self._refuse_too_few()
        if self.has_names:
            self._take_unnamed()
        else:
            self._take_nameless(is_usual_order=is_usual_order)

    def _refuse_too_few(self) -> None:
        if len(self.usable) < len(_NEEDED) or self.has_chosen:
            raise too_few_columns(self.file_name, [self.names[k] for k in self.usable])
        raise self._not_ratings(self.missing)

    def _take_nameless(self, *, is_usual_order: bool) -> None:
        """Take what values tell, and the usual order for the rest."""
        missing = [role for role in self.missing if role != "rating"]
        is_certain = True
        if "rating" in self.missing:
            ids, is_certain = self._rating_and_ids(missing)
        else:
            ids = self._ids(self.free, missing)
        known = {role: found.column for role, found in self.roles.items()} | ids
        is_told = self._are_told(ids)
        why = Why.VALUES if is_told else Why.POSITION
        self.roles |= {role: Role(column, why) for role, column in ids.items()}
        if len(self.usable) > len(_NEEDED) and not is_told and not self.has_chosen:
            reason = against(self.columns[known["user"]], self.columns[known["item"]])
            if reason:
                raise nobodys_order(self.file_name, reason)
        order = [self.roles[role].column for role in _NEEDED]
        if is_usual_order and order == [0, 1, 2]:
            return
        if missing and not is_told:
            self._ask_order(missing)
        if not is_certain:
            self._ask_order(["rating"])

    def _rating_and_ids(self, missing: Sequence[str]) -> tuple[dict[str, int], bool]:
        """Take the likeliest ratings that no user and no item determines.

        Returns the ids, and whether no other column could hold the ratings.
        """
        order = rating_order(self.columns, self.free, self.usable)
        if not order:  # Reading it says best what is wrong.
            third = self.usable[2]
            order = [third if third in self.free else self.free[-1]]
        known = {role: found.column for role, found in self.roles.items()}
        fitting: list[tuple[int, dict[str, int]]] = []
        for column in order:
            ids = self._ids([k for k in self.free if k != column], missing)
            if not depends_on_ids(self.columns, column, known | ids):
                fitting.append((column, ids))
        column, ids = (fitting or [(order[0], self._ids(
            [k for k in self.free if k != order[0]], missing))])[0]  # fmt: skip
        rest = [k for k, _ids in fitting if k != column and k not in ids.values()]
        is_certain = not rest or len(self.usable) == len(_NEEDED)
        if column != self.usable[2] and ids and not self._are_told(ids):
            is_certain = False
        self.roles["rating"] = Role(column, Why.VALUES if is_certain else Why.POSITION)
        return ids, is_certain

    def _ids(self, pool: Sequence[int], missing: Sequence[str]) -> dict[str, int]:
        likely = [k for k in pool if may_be_ids(self.columns[k])]
        ids, _is_told = pick_ids(
            self.columns, likely if len(likely) >= len(missing) else pool, missing
        )
        return ids

    def _are_told(self, ids: dict[str, int]) -> bool:
        return pick_ids(self.columns, list(ids.values()), list(ids))[1]

    def _ask_order(self, roles: Sequence[str]) -> None:
        places = {role: _place(self.roles[role].column) for role in roles}
        if len(roles) > 1:
            self.ask(
                "user",
                f"The {places['user']} column was taken for the users, the {places['item']} for "
                "the items; nothing in the file says so.",
            )
            return
        for role, place in places.items():
            self.ask(
                role, f"The {place} column was taken for the {role}s; nothing in the file says so."
            )

    # --- values below names -------------------------------------------------------------

    def _take_unnamed(self) -> None:
        """Fill what no name tells, from columns that are not called something else."""
        n_free, missing = len(self.free), self.missing
        pool = [k for k in self.free if not self._is_called_otherwise(k)]
        if self.has_chosen and len(pool) < len(missing):
            pool = self.free
        if "rating" in missing:
            self._take_unnamed_rating(pool)
        ids = [role for role in missing if role != "rating"]
        pool = [k for k in pool if k in self.free]
        if ids:
            self._take_unnamed_ids(ids, pool)
        for role in missing:
            is_only = n_free == len(missing) and (role == "rating" or self.has_chosen)
            if not is_only:
                self._tell_guess(role, self.roles[role].column)

    def _is_called_otherwise(self, column: int) -> bool:
        name = self.names[column]
        others = {"user", "item", "rating", "time"} - set(self.missing)
        return words.is_describing(name) or any(words.ranked([name], role) for role in others)

    def _take_unnamed_rating(self, pool: Sequence[int]) -> None:
        known = {role: found.column for role, found in self.roles.items()}
        likely = [
            k
            for k in rating_order(self.columns, pool, self.usable)
            if not words.is_id(self.names[k]) and not is_nothing(self.columns[k])
            and not depends_on_ids(self.columns, k, known)
        ]  # fmt: skip
        if not likely:
            raise self._not_ratings(self.missing)
        self.roles["rating"] = Role(likely[0], Why.VALUES)

    def _take_unnamed_ids(self, missing: Sequence[str], pool: Sequence[int]) -> None:
        likely = [k for k in pool if may_be_ids(self.columns[k])]
        known = [self.columns[role.column] for role in self.roles.values()]
        kinds = [self.columns[k].id_kind for k in likely]
        n_open = len(likely) - len(missing)
        is_told = len(missing) == 1 and kinds.count(IdKind(missing[0])) == 1
        if n_open < 0 or (n_open > 0 and len(known) > 1 and not is_told and not self.has_chosen):
            raise self._not_ratings(missing)
        ids, is_told = pick_ids(self.columns, likely, missing)
        if not self.has_chosen and "user" in ids and self._is_one_person(ids):
            raise self._not_ratings(missing)
        why = Why.VALUES if is_told else Why.POSITION
        self.roles |= {role: Role(column, why) for role, column in ids.items()}

    def _is_one_person(self, ids: dict[str, int]) -> bool:
        """Tell whether every item comes once only, and so does what would be its user."""
        item = self.roles["item"].column if "item" in self.roles else ids["item"]
        user = self.columns[ids["user"]]
        return self.columns[item].is_unique and (user.is_unique or user.is_constant)

    def _not_ratings(self, missing: Sequence[str]) -> Exception:
        item = self.roles.get("item")
        is_one_person = item is not None and self.columns[item.column].is_unique
        return not_ratings(self.file_name, self.names, missing, is_one_person=is_one_person)

    def _tell_guess(self, role: str, column: int) -> None:
        name = shown(self.names[column], MAX_SHOWN)
        self.ask(role, f"No column is named for the {role}s: “{name}” was taken.")

    def ask_of_code(self, ratings: Column) -> None:
        """Ask whether the only negative number means "not rated", as −1 in lists of anime."""
        negative = [value for value in ratings.numbers if value < 0]
        others = [value for value in ratings.numbers if value >= 0]
        if len(negative) == 1 and len(others) > 1 and min(others) > 0:
            share = percent(ratings.numbers[negative[0]] / ratings.n_filled)
            self.ask(
                "missing_code",
                f"The number {negative[0]:g} fills {share} of the first rows and was read as a "
                "rating; it may mean “not rated”.",
            )


def _place(column: int) -> str:
    return _PLACES.get(column, f"{column + 1}th")
