"""What a reader sees of a record and of a rerun: text, JSON, Markdown and HTML. Pure: the same model gives the same bytes."""
