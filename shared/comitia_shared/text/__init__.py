"""The text of a paper: words and where they stand, what a search finds, what a revision changed, where notes go."""
