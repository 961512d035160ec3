"""Who feeds whom: the names that cells bind and read, and the graph they make. Pure functions of sources."""
