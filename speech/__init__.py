"""Sentences as sound on this machine: knows neither the product nor the emulator, and serves both."""
