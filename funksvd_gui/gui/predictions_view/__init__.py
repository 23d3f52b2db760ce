"""The Predictions tab: what a model says of one user."""
