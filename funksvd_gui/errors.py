"""Errors that carry a sentence and a hint for the person. Imports nothing from the package."""


class FunkSvdError(Exception):
    """Base of every error this program raises on purpose.

    Attributes
    ----------
    title : str
        Heading of a message, at most five words.
    hint : str
        What the person can do about it; may be empty.
    """

    title = "Something went wrong"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    @property
    def sentence(self) -> str:
        """The message and the hint, for where both stand in one line."""
        return f"{self} {self.hint}".strip()

    def __reduce__(self) -> tuple[object, ...]:
        """Keep the hint, and what else there is, when an error is pickled or copied."""
        return (_rebuild, (type(self), str(self), self.hint), self.__dict__)


def _rebuild(kind: type[FunkSvdError], message: str, hint: str) -> FunkSvdError:
    return kind(message, hint=hint)


class HyperparamError(FunkSvdError):
    """A setting lies outside its limits."""

    title = "Setting out of range"


class LoadError(FunkSvdError):
    """A file cannot be read as ratings or as titles."""

    title = "Cannot read this file"


class OpenRolesError(LoadError):
    """Which columns of a table hold users, items and ratings stays open: somebody must say it."""


class SeveralFilesError(LoadError):
    """A folder or an archive has several files that may be meant.

    Attributes
    ----------
    names : tuple of str
        Of these files; each chooses one, if it is there only once.
    """

    title = "Which file is it?"

    def __init__(self, message: str, *, hint: str = "", names: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint=hint)
        self.names = names


class NotEnoughMemoryError(FunkSvdError):
    """A training would need more memory than there is; nothing of it was allocated."""

    title = "Not enough memory"


class RatingRangeError(FunkSvdError):
    """Ratings are too large or too close to one another for any step."""

    title = "Ratings out of range"


class NotBegunError(FunkSvdError):
    """A run was asked for something that is there from its first event on."""

    title = "Nothing is trained yet"

    def __init__(
        self,
        message: str = "The training has not begun, so there is no model yet.",
        *,
        hint: str = "Ask for the first event: iterate over the run's events().",
    ) -> None:
        super().__init__(message, hint=hint)


class TrainingDivergedError(FunkSvdError):
    """The training error became infinite or not a number.

    Attributes
    ----------
    feature : int or None
        Number of the feature, from 1; None in fine-tuning.
    epoch : int
        Number of the pass within it, from 1, whose error was not finite.
    parameter : str
        Name of the hyper-parameter that was too large; empty if it is not known.
    suggestion : float
        A smaller value for it.
    """

    title = "Training diverged"

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        feature: int | None = None,
        epoch: int = 1,
        parameter: str = "",
        suggestion: float = 0.0,
    ) -> None:
        super().__init__(message, hint=hint)
        self.feature, self.epoch = feature, epoch
        self.parameter, self.suggestion = parameter, suggestion


class ModelFileError(FunkSvdError):
    """A model file is damaged, foreign, or made by a newer version."""

    title = "Cannot open this model"


class RunFileError(FunkSvdError):
    """A file of a run is damaged, foreign, or made by a newer version."""

    title = "Cannot open this run"


class ResumeError(FunkSvdError):
    """A run cannot go on from here: other data, another split, or nothing to repeat it by."""

    title = "Cannot continue this run"


class SaveError(FunkSvdError):
    """A file could not be written; what stood there before is untouched."""

    title = "Cannot save"
