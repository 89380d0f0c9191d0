"""Preparing: what is planned for a meeting, read from files, checked, and brought into the room."""
