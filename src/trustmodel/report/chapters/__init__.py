"""What each question says in the report: one file a question."""
