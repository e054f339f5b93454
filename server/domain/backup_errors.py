"""What can be wrong with a backup, a restore, or the database it goes into."""

from __future__ import annotations

from server.domain.errors import VerbaalError


class BackupExists(VerbaalError):
    """A backup never overwrites a file."""

    code = "backup_exists"
    default_message = "Dit bestand bestaat al. Kies een andere naam voor de back-up."


class BackupDamaged(VerbaalError):
    """A file that is no whole backup: a part is missing or changed. ``details``: part."""

    code = "backup_damaged"
    default_message = "Deze back-up is niet heel, of het is geen back-up van Verbaal. Er is niets teruggezet."


class BackupLocked(VerbaalError):
    """An encrypted backup without a key that fits."""

    code = "backup_locked"
    default_message = "Deze back-up is versleuteld. Geef de sleutel die erbij hoort met --identity."


class BackupTooNew(VerbaalError):
    """A backup of a newer version. ``details``: revision, newest (the newest that is known)."""

    code = "backup_too_new"
    default_message = "Deze back-up is van een nieuwere versie van Verbaal. Werk Verbaal eerst bij."


class RestoreRefused(VerbaalError):
    """Files that are there already and are others than those of the backup. ``details``: folder."""

    code = "restore_refused"
    default_message = "In de gegevensmap staan al andere bestanden. Zet terug in een lege map."


class DatabaseNotEmpty(VerbaalError):
    """A restore into a database that holds something. ``details``: tables (names)."""

    code = "database_not_empty"
    default_message = (
        "Deze database is niet leeg. Er is niets teruggezet. Maak een lege database en probeer het opnieuw."
    )


class DatabaseOutdated(VerbaalError):
    """Tables of an older version, and no right to change them."""

    code = "database_outdated"
    default_message = (
        "De database hoort bij een oudere versie, en deze gebruiker mag hem niet bijwerken. "
        "Draai als eigenaar van de database: verbaal migrate"
    )


class RestoreUnfinished(VerbaalError):
    """A restore that was broken off: what is there is not whole."""

    code = "restore_unfinished"
    default_message = (
        "Het terugzetten van een back-up is niet afgerond. Draai hetzelfde verbaal restore nog een keer."
    )


class NoRoles(VerbaalError):
    """Rights for a role, on a database that has no roles."""

    code = "no_roles"
    default_message = "SQLite kent geen rollen. --grant-to is voor PostgreSQL."
