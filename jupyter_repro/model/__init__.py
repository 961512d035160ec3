"""What things are: frozen data, and its form as JSON. Imports nothing but the standard library."""
