"""Dutch police language: pure functions over words with spans."""
