"""Running a notebook again, top to bottom in a fresh kernel, with recorded conditions held fixed or let go."""
