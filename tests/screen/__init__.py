"""Screens: each is loaded on a practice meeting, and what was drawn is looked at."""
