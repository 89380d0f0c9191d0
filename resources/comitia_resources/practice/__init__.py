"""The practice meeting: a short, plainly fictional session in Vietnamese with an English twin."""
