"""Papers on this tablet: fetched, kept, opened, searched."""
