"""How much of what a cell truly touches a recorder sees: many ways of reading and writing, with strace as the yardstick."""
