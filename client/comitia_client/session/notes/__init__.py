"""My notes, and those that are shared."""
