"""What the window remembers from one start to the next."""

from __future__ import annotations

import dataclasses
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, convert

from funksvd_gui.core.hyperparams import Hyperparams, preset, preset_name_of
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.errors import FunkSvdError, SaveError
from funksvd_gui.store.atomic_file import write_bytes
from funksvd_gui.store.folders import config_folder, make_folder
from funksvd_gui.store.former_settings import with_present_names

_logger = logging.getLogger(__name__)

ThemeName = Literal["system", "light", "dark"]

MAX_RECENT_FILES = 10
MAX_THREADS = 1_024
MAX_READINGS = 50
#: A settings file of ours has some two kilobytes; a larger one is somebody else's.
_MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class RememberedReading:
    """How a person chose to read a file; `look` is the key of all files that look alike."""

    look: str
    path: str
    choices: ReadingChoices


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Choices that survive a restart.

    Attributes
    ----------
    recent_files : tuple of str
        Paths opened lately, the latest first, at most `MAX_RECENT_FILES`.
    last_file : str or None
        What the next start loads; None is the sample.
    last_test : str or None
        A file beside it that runs are tested on.
    n_threads : int or None
        None uses every core.
    text_scale : int
        Size of all text in per cent of the desktop's.
    pace : str
        How fast runs go on, by its key; one that nobody knows is the default.
    is_full_speed : bool
        Whether they go as fast as they can instead.
    readings : tuple of RememberedReading
        The latest first, at most `MAX_READINGS`.
    """

    recent_files: tuple[str, ...] = ()
    last_file: str | None = None
    last_test: str | None = None
    hyperparams: Hyperparams = field(default_factory=Hyperparams)
    split_settings: SplitSettings = field(default_factory=SplitSettings)
    n_threads: int | None = None
    theme: ThemeName = "system"
    text_scale: int = 100
    pace: str = ""
    is_full_speed: bool = False
    readings: tuple[RememberedReading, ...] = ()

    def replace(self, **changes: Any) -> Settings:
        """Return a copy with some choices changed."""
        return dataclasses.replace(self, **changes)

    def with_opened(self, path: str | Path) -> Settings:
        """Return a copy in which `path` is the last file and leads the recent ones."""
        opened = str(path)
        others = tuple(recent for recent in self.recent_files if recent != opened)
        return self.replace(last_file=opened, recent_files=(opened, *others)[:MAX_RECENT_FILES])

    def with_reading(self, look: str, path: str | Path, choices: ReadingChoices) -> Settings:
        """Return a copy that remembers how a file was read, instead of its likes before it."""
        made = RememberedReading(look, str(path), choices)
        others = tuple(reading for reading in self.readings if reading.look != look)
        return self.replace(readings=(made, *others)[:MAX_READINGS])

    def reading_of(self, look: str, path: str | Path) -> ReadingChoices | None:
        """Return how a file that looks like this one was read; titles only of the file itself."""
        for reading in self.readings:
            if reading.look == look:
                if reading.path == str(path):
                    return reading.choices
                return dataclasses.replace(
                    reading.choices, titles=None, titles_id=None, titles_title=None,
                    titles_genres=None,
                )  # fmt: skip
        return None

    def without_recent(self, path: str | Path) -> Settings:
        """Return a copy that has forgotten a file, such as one that is gone."""
        gone = str(path)
        return self.replace(
            last_file=None if self.last_file == gone else self.last_file,
            recent_files=tuple(recent for recent in self.recent_files if recent != gone),
        )


def settings_path() -> Path:
    """Return where the settings are kept."""
    return config_folder() / "settings.json"


def load_settings(path: Path | None = None) -> Settings:
    """Read the settings; what is missing or damaged gets its default and a logged warning."""
    path = path or settings_path()
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
        if len(content) > _MAX_BYTES:
            raise ValueError("the file is too large")
        # Not by msgspec: a path may hold bytes that are no text.
        values = convert(json.loads(content), dict[str, Any])
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except (OSError, ValueError, RecursionError) as error:
        _logger.warning("The settings in %s cannot be read, defaults are used: %s", path, error)
        return Settings()
    return _settings_from(values)


def save_settings(settings: Settings, path: Path | None = None) -> bool:
    """Keep the settings; return whether they are kept.

    A config folder that cannot be written is no error, they are just not kept.
    """
    path = path or settings_path()
    if not make_folder(path.parent):
        return False
    try:
        write_bytes(path, json.dumps(_as_dict(settings), indent=2).encode("ascii"))
    except SaveError as error:
        _logger.info("The settings are not kept: %s", error)
        return False
    return True


def _as_dict(settings: Settings) -> dict[str, Any]:
    return {
        "recent_files": list(settings.recent_files),
        "last_file": settings.last_file,
        "last_test": settings.last_test,
        "hyperparams": _hyperparams_as_dict(settings.hyperparams),
        "split": settings.split_settings.as_dict(),
        "n_threads": settings.n_threads,
        "theme": settings.theme,
        "text_scale": settings.text_scale,
        "pace": settings.pace,
        "full_speed": settings.is_full_speed,
        "readings": [
            {"look": reading.look, "path": reading.path, "choices": reading.choices.as_dict()}
            for reading in settings.readings
        ],
    }


def _hyperparams_as_dict(hyperparams: Hyperparams) -> dict[str, Any]:
    """Name a preset instead of copying it, so that a better one of a later version is taken up."""
    name = preset_name_of(hyperparams)
    if name is None:
        return hyperparams.as_dict()
    return {"preset": name, "seed": hyperparams.seed}


def _settings_from(values: dict[str, Any]) -> Settings:
    read: dict[str, Any] = {}
    for name, reader in _READERS.items():
        key = _NAME_IN_FILE.get(name, name)
        if key in values:
            try:
                read[name] = reader(values[key])
            except (FunkSvdError, TypeError, ValueError, OverflowError) as error:
                _logger.warning("The setting %s is damaged, its default is used: %s", key, error)
    return Settings(**read)


def _read_recent_files(value: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(convert(value, list[_Path])))[:MAX_RECENT_FILES]


def _read_hyperparams(value: Any) -> Hyperparams:
    kept = convert(value, dict[str, Any])
    if "preset" not in kept:
        return Hyperparams.from_dict(with_present_names(kept))
    seed = Hyperparams.from_dict({"seed": kept.get("seed", 0)}).seed
    return preset(str(kept["preset"])).replace(seed=seed)


def _read_readings(value: Any) -> tuple[RememberedReading, ...]:
    kept = convert(value, list[_KeptReading])[:MAX_READINGS]
    return tuple(
        RememberedReading(one.look, one.path, ReadingChoices.from_dict(one.choices)) for one in kept
    )


class _KeptReading(msgspec.Struct, forbid_unknown_fields=True):
    look: str
    path: str
    choices: dict[str, Any]


_Path = Annotated[str, Meta(min_length=1)]
_NAME_IN_FILE = {"split_settings": "split", "is_full_speed": "full_speed"}
#: By field of `Settings`, what makes its value of what is in the file.
_READERS: dict[str, Callable[[Any], Any]] = {
    "recent_files": _read_recent_files,
    "last_file": lambda value: convert(value, _Path | None),
    "last_test": lambda value: convert(value, _Path | None),
    "hyperparams": _read_hyperparams,
    "split_settings": lambda value: SplitSettings.from_dict(convert(value, dict[str, Any])),
    "n_threads": lambda value: convert(value, Annotated[int, Meta(ge=1, le=MAX_THREADS)] | None),
    "theme": lambda value: convert(value, ThemeName),
    "text_scale": lambda value: convert(value, Annotated[int, Meta(ge=80, le=200)]),
    "pace": lambda value: convert(value, str),
    "is_full_speed": lambda value: convert(value, bool),
    "readings": _read_readings,
}
