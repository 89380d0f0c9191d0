"""The wire, version 1: messages in text frames, pieces of sealed objects in binary frames."""
