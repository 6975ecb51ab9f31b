"""Conversations with the running product, played by customers from a script, and what they must and must not lead to."""
