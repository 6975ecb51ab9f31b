"""A bot of Pipecat's for the same calls, to compare with."""
