"""The panels on the left: the data, and the settings of the next run."""
