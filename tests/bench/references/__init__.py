"""What Comitia is measured against, each at its documented best."""
