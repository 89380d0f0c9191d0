"""The line to the room: finding it, joining it, holding a connection."""
