"""How values are said in US English."""
