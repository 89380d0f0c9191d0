"""The record: what is appended, made durable, signed and never changed. It knows no noun; a meeting is its subject."""
