"""`make screenshots`: every screen, both languages, 100 and 150 %."""
