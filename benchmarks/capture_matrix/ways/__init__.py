"""The ways, a module a group of them, each group in a kernel of its own."""
