"""Reports: what leaves the room on paper or proves what happened in it."""
