"""What is missing → next question. Never imports extraction or assessment."""
