"""In the kernel: a recorder and its sensors. Imports the standard library and IPython only, so that it runs in any kernel."""
