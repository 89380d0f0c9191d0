"""Accounts, devices, the authority and note streams of a room. Knows no meeting."""
