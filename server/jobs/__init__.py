"""Durable work: batch files, outbox, retention."""
