"""The tablet, the console and the hall display: one program, screens by role."""
