"""Rehearsals: weeks of outreach played in minutes with the real product and an emulated phone network, and judged afterwards."""
