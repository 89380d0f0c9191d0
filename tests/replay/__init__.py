"""Replays of real meetings through a real server and real client sessions."""
