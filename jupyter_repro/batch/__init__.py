"""Many notebooks verified: on this machine, several at a time."""
