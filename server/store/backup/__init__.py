"""Backup and restore: everything in one file, for either kind of database (docs/backup.md)."""
