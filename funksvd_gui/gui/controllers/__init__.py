"""What carries out the wishes of a person: each owns its tasks and writes to the state."""
