"""The dialog that shows how a file will be read, and lets a person decide otherwise."""
