"""What cells read from addresses on the network: one module a family of clients."""
