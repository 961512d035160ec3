"""Comparison by meaning of a cell's baseline and rerun outputs: one comparator a file, pure, bounded, and never raising."""
