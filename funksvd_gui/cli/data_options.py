"""Options that say which ratings are used, and how they are shared out. Imports nothing heavy."""

from __future__ import annotations

import argparse

from funksvd_gui.cli.option_values import a_file, share, whole_number
from funksvd_gui.data.filter.settings import MAX_MINIMUM, Filter
from funksvd_gui.data.split.settings import MAX_FOLDS, MAX_PER_USER, SplitMethod, SplitSettings

_METHODS = [method for method in SplitMethod if method is not SplitMethod.FOLDS]
#: Options that name an amount: by share of all ratings, and by ratings of each user.
_AMOUNTS = (("holdout", "holdout_per_user"), ("validation", "validation_per_user"))


def add_split_options(parser: argparse.ArgumentParser) -> None:
    """Add what says which ratings are held out."""
    defaults = SplitSettings()
    tested = parser.add_mutually_exclusive_group()
    tested.add_argument(
        "--test", metavar="FILE", type=a_file, help="ratings never looked at during training"
    )
    tested.add_argument(
        "--holdout", metavar="SHARE", type=share,
        help="share of the ratings never looked at during training "
        f"(default {defaults.test_share:g})",
    )  # fmt: skip
    tested.add_argument(
        "--holdout-per-user", metavar="N", type=whole_number(0, MAX_PER_USER),
        help="ratings of each user never looked at, for the per-user methods of --split "
        f"(default {defaults.test_per_user})",
    )  # fmt: skip
    tested.add_argument(
        "--folds", metavar="K", type=whole_number(2, MAX_FOLDS),
        help="train K times, each time tested on another of K equal parts, and tell the mean",
    )  # fmt: skip
    parser.add_argument(
        "--validation", metavar="SHARE", type=share,
        help="share of what remains that is watched during training, 0 for none "
        f"(default {defaults.validation_share:g})",
    )  # fmt: skip
    parser.add_argument(
        "--validation-per-user", metavar="N", type=whole_number(0, MAX_PER_USER),
        help="ratings of each user watched during training, for the per-user methods of --split "
        f"(default {defaults.validation_per_user})",
    )  # fmt: skip
    parser.add_argument(
        "--split", metavar="METHOD", type=_method,
        help="which ratings are held out and watched: "
        f"{', '.join(_METHODS)} (default {defaults.method})",
    )  # fmt: skip
    parser.add_argument(
        "--allow-cold", action="store_true",
        help="let users and items be held out whole; otherwise each keeps a rating in training",
    )  # fmt: skip


def add_filter_options(parser: argparse.ArgumentParser) -> None:
    """Add what leaves ratings out before anything else is done."""
    for role in ("user", "item"):
        parser.add_argument(
            f"--min-{role}-ratings", metavar="N", type=whole_number(1, MAX_MINIMUM),
            default=getattr(Filter(), f"min_{role}_ratings"),
            help=f"leave {role}s with fewer ratings out, again and again until all that remain "
            "have enough (default %(default)s)",
        )  # fmt: skip


def data_mistake(arguments: argparse.Namespace) -> str | None:
    """Return what is wrong between these options, in a sentence; None if all is well."""
    if arguments.folds is not None:
        if arguments.split is not None:
            return "argument --split: not allowed with argument --folds, which are random"
        if arguments.out is not None:
            return "argument --out: not allowed with argument --folds, whose models are not kept"
    method = arguments.split or SplitMethod.RANDOM
    for names in _AMOUNTS:
        wrong, right = names if method.is_per_user else names[::-1]
        if getattr(arguments, wrong) is not None:
            return (
                f"argument {_option(wrong)}: not allowed with --split {method}, "
                f"which takes {_option(right)}"
            )
    return None


def split_settings_of(arguments: argparse.Namespace, seed: int) -> SplitSettings:
    """Return how the ratings are to be shared out; what was not given has its default."""
    given = {
        "method": SplitMethod.FOLDS if arguments.folds else arguments.split,
        "test_share": arguments.holdout,
        "validation_share": arguments.validation,
        "test_per_user": arguments.holdout_per_user,
        "validation_per_user": arguments.validation_per_user,
        "n_folds": arguments.folds,
    }
    named = {name: value for name, value in given.items() if value is not None}
    return SplitSettings(**named, allow_cold=arguments.allow_cold, seed=seed)


def filter_of(arguments: argparse.Namespace) -> Filter:
    """Return which ratings are left out."""
    return Filter(
        min_user_ratings=arguments.min_user_ratings, min_item_ratings=arguments.min_item_ratings
    )


def _method(text: str) -> SplitMethod:
    if text not in _METHODS:
        raise argparse.ArgumentTypeError(f"must be one of {', '.join(_METHODS)}, not {text!r}")
    return SplitMethod(text)


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
