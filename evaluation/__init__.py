"""Measures understanding on sets of labelled turns: `make eval`."""
