"""Confirmed observations → status of each legal element. Never imports extraction or inquiry."""
