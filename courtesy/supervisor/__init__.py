"""Runs the product's programs as children: in order, restarted when they crash, stopped together."""
