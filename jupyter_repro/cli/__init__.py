"""The command line: ``jupyter repro VERB``, one file a verb. Thin: it reads options, calls ``api`` and prints."""
