"""Text messages: what they are, how they travel, how the product is asked and answers."""
