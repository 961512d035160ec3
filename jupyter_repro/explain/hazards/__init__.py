"""Hazards: what may make a result another next time, seen in sources and in the record of the last run, without running anything."""
