"""A phone in the browser: one conversation per customer's number, in English and Chinese."""
