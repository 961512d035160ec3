"""Complete capture on Linux: a small C library that sees every file, program and host that this process and its children touch."""
