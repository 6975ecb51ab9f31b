"""Understanding what a customer's turn means: Rasa graph components for one bilingual intent model."""
