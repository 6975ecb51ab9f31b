"""The part of Twilio's official OpenAPI description that the emulator serves (MIT, see LICENSE)."""
