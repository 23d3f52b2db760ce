"""The command line: the whole program without a window. Knows no Qt."""
