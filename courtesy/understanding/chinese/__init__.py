"""How values are said in Mandarin."""
