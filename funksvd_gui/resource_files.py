"""Where the icons and the sample data lie: in a wheel, a frozen program or a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource_path(*parts: str) -> Path:
    """Return the path of a shipped file, such as ``resource_path("icons", "open.svg")``.

    A wheel and a frozen program carry the resources inside the package; a
    checkout, and so an editable install, keeps them beside it.
    """
    inside = _PACKAGE / "resources"
    root = inside if inside.is_dir() else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)
