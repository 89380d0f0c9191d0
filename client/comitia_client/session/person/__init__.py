"""Who is signed in on this tablet: their store, their notes key."""
