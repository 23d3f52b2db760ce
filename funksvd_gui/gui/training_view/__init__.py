"""The Training tab: figures, curves and numbers of one run."""
