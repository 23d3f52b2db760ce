"""The dialog that tells how good a run is."""
