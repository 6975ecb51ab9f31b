"""The public face: the carrier's webhooks and the pages for people behind one address."""
