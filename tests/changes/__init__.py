"""Structure-aware changes of boards and records: every field in turn, and what two verifiers make of it."""
