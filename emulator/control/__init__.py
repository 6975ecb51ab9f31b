"""The emulator's own API under `/emulator`: JSON in, JSON out, no part of Twilio."""
