"""What is known of meetings here, and what goes to their records."""
