"""Where bytes come from: one file, one member of an archive or folder, or many files together."""

from funksvd_gui.data.source.opening import open_source
from funksvd_gui.data.source.source import Beside, Source

__all__ = ["Beside", "Source", "open_source"]
