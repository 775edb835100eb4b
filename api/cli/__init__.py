"""The command line `svarvakt`."""
