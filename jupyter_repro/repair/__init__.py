"""Repair: the smallest edits that take a hazard out of a notebook."""
