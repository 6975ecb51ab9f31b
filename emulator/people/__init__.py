"""People who text and answer by themselves: personas, what they say, and how they are played."""
