"""A verifier of secret votes in one file that imports nothing of Comitia; it travels with the boards."""
