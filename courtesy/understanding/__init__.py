"""Values in a customer's sentence: amounts, dates, instalment plans, digits. Pure functions; intents are the dialogue server's."""
