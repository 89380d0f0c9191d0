"""Practice: the real screens on the pure meeting in one process."""
