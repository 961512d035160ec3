"""Who feeds whom: the names that cells bind and read, and the flow between them. Pure functions of sources and records."""
