"""What may be typed after `funksvd`. Imports nothing heavy: mistakes are told at once."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any, NoReturn

from funksvd_gui.cli.data_options import add_filter_options, add_split_options
from funksvd_gui.cli.option_values import a_file, number, stars, whole_number
from funksvd_gui.cli.reading_options import add_reading_options
from funksvd_gui.cli.resuming import add_run_options
from funksvd_gui.core.hyperparams import (
    DEFAULT_PRESET,
    PRESETS,
    Hyperparams,
    default_of,
    limits_by_name,
    preset,
)
from funksvd_gui.core.top_n import DEFAULT_LENGTH, LONGEST_LIST
from funksvd_gui.errors import HyperparamError
from funksvd_gui.store.settings import MAX_THREADS
from funksvd_gui.version import __version__
from funksvd_gui.wording import cell

#: Option and the setting it changes; words, limits and defaults are the setting's own.
_TUNED = {
    "--features": "n_features",
    "--epochs": "max_epochs",
    "--learning-rate": "learning_rate",
    "--regularization": "regularization",
    "--fine-tune": "fine_tune_epochs",
    "--seed": "seed",
}
_DESCRIPTION = "Train a FunkSVD recommender on ratings, and ask it what a user would like."


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = _Parser(prog="funksvd", description=_DESCRIPTION, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"FunkSVD Studio {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _add_inspect(commands)
    _add_train(commands)
    _add_predict(commands)
    _add_recommend(commands)
    _add_explain_update(commands)
    return parser


class _Parser(argparse.ArgumentParser):
    """A parser, as are those of its commands, that shows what was typed harmlessly."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # By its own pattern argparse takes -1e3 and -1,5 for options; the readers judge numbers.
        self._negative_number_matcher = re.compile(r"-\.?\d")

    def error(self, message: str) -> NoReturn:
        """Print usage and message, and end with the status of wrong usage."""
        super().error(cell(message))


def hyperparams_of(arguments: argparse.Namespace) -> Hyperparams:
    """Return the preset that was named, with the settings that were given changed."""
    base: Hyperparams = arguments.preset or PRESETS[DEFAULT_PRESET]
    given = {name: getattr(arguments, name) for name in _TUNED.values()}
    return base.replace(**{name: value for name, value in given.items() if value is not None})


def _add_command(commands: Any, name: str, words: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=words, description=words, allow_abbrev=False
    )
    return parser


def _add_inspect(commands: Any) -> None:
    parser = _add_command(
        commands, "inspect", "Read ratings and tell what is in them, and what was left out."
    )
    parser.add_argument("file", metavar="FILE", type=a_file, help="a file of ratings")
    add_reading_options(parser)
    _add_json(parser)


def _add_train(commands: Any) -> None:
    parser = _add_command(
        commands,
        "train",
        "Train a model, measure it, and save it. Ctrl+C, SIGTERM and SIGHUP end the training early "
        "and keep what was learned.",
    )
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("file", metavar="FILE", type=a_file, nargs="?", help="a file of ratings")
    source.add_argument("--sample", action="store_true", help="the sample data of the program")
    parser.add_argument(
        "--titles", metavar="FILE", type=a_file, help="titles of the items (default: found beside)"
    )
    add_reading_options(parser)
    add_filter_options(parser)
    add_split_options(parser)
    parser.add_argument(
        "--preset", metavar="NAME", type=_preset,
        help=f"settings to begin with: {', '.join(PRESETS)} (default {DEFAULT_PRESET})",
    )  # fmt: skip
    for option, name in _TUNED.items():
        _add_tuned(parser, option, name)
    parser.add_argument(
        "--threads", metavar="N", type=whole_number(1, MAX_THREADS),
        help="threads that train; changes no result (default: one per processor)",
    )  # fmt: skip
    _add_lists(parser)
    parser.add_argument(
        "--out", metavar="MODEL", type=Path,
        help="save the model here, also after a signal such as Ctrl+C or when training diverges",
    )  # fmt: skip
    add_run_options(parser)
    _add_json(parser)


def _add_lists(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--top-n", metavar="N", type=whole_number(0, LONGEST_LIST), default=DEFAULT_LENGTH,
        help="length of the lists of best items that are measured on the test ratings, or on the "
        "validation ratings where there are none; 0 for no lists (default %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--relevant-from", metavar="STARS", type=stars,
        help="smallest rating that makes an item relevant in a list "
        "(default: the mean of the training ratings)",
    )  # fmt: skip


def _add_predict(commands: Any) -> None:
    parser = _add_command(commands, "predict", "Predict how a user would rate items.")
    _add_model_and_user(parser)
    parser.add_argument(
        "--item", metavar="ID", action="append", required=True, dest="items",
        help="an item; may be given several times; --item=ID for an id that begins with '-'",
    )  # fmt: skip
    _add_json(parser)


def _add_recommend(commands: Any) -> None:
    parser = _add_command(
        commands, "recommend", "List the items a user has not rated and would like best."
    )
    _add_model_and_user(parser)
    parser.add_argument(
        "-n", metavar="N", type=whole_number(1, 2**31 - 1), default=10,
        help="how many (default %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--include-rated",
        action="store_true",
        help="list items she has rated, too, not only those whose ratings were kept for the test",
    )
    _add_json(parser)


def _add_explain_update(commands: Any) -> None:
    parser = _add_command(
        commands,
        "explain-update",
        "Derive the update of one rating in one feature: error, derivatives, step.",
    )
    _add_model_and_user(parser)
    parser.add_argument(
        "--item", metavar="ID", required=True,
        help="an item that she has rated; --item=ID for an id that begins with '-'",
    )  # fmt: skip
    parser.add_argument(
        "--feature", metavar="F", required=True, type=whole_number(1, 2**31 - 1),
        help="a feature of the model, from 1",
    )  # fmt: skip
    _add_json(parser)


def _add_model_and_user(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", metavar="MODEL", type=Path, help="a model saved by this program")
    parser.add_argument(
        "--user", metavar="ID", required=True,
        help="a user; --user=ID for an id that begins with '-'",
    )  # fmt: skip


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object instead of tables"
    )


def _add_tuned(parser: argparse.ArgumentParser, option: str, name: str) -> None:
    limits, default = limits_by_name()[name], default_of(name)
    assert limits.minimum is not None
    assert limits.maximum is not None
    is_whole = isinstance(default, int)
    read, style = (whole_number, ",.0f") if is_whole else (number, "g")
    words = limits.help.rstrip(".")
    bounds = f"{limits.minimum:{style}} to {limits.maximum:{style}}"
    words += f" ({bounds}; default: the preset's, {default:g} in {DEFAULT_PRESET})"
    parser.add_argument(
        option, metavar="N" if is_whole else "X", dest=name,
        type=read(limits.minimum, limits.maximum),
        # argparse formats its help with the percent sign.
        help=f"{words[0].lower()}{words[1:]}".replace("%", "%%"),
    )  # fmt: skip


def _preset(text: str) -> Hyperparams:
    try:
        return preset(text)
    except HyperparamError as error:
        raise argparse.ArgumentTypeError(f"{error} {error.hint}") from error
