"""The runs of this session, on the right."""
