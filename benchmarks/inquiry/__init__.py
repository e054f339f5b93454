"""Argumentation and inquiry, measured."""
