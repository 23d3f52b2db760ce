"""What the packaged program starts with: the window, as ``funksvd-gui`` does."""

import sys

from funksvd_gui.__main__ import main_gui

sys.exit(main_gui())
