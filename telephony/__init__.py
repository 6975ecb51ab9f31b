"""The live call: audio of Twilio Media Streams in and out, hearing, turn taking, speaking."""
