"""The Update rule tab: the derivation of FunkSVD with one of the user's own ratings."""
