"""Measurements: always a ratio against a peer in the same run, because a bare number says more about the machine."""
