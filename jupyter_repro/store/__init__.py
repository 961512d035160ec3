"""Where notebooks, records and journals live on disk: reading them, and writing them so that nothing is ever lost."""
