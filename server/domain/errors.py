"""The one tree of errors: a stable machine code and a Dutch sentence a person can act on.

``server.api.problems`` maps each class to an HTTP status or a WebSocket close code. Never put
words of a transcript, names or tokens into an error: errors reach logs.
"""

from __future__ import annotations

from typing import Any, ClassVar


class VerbaalError(Exception):
    """Base of every error the product answers with.

    Attributes:
        code: stable identifier, part of the public contract (docs/protocol.md).
        message: Dutch sentence shown to the user; says what to do.
        details: numbers and identifiers that help a program; never content.
    """

    code: ClassVar[str] = "internal"
    default_message: ClassVar[str] = "Er ging iets mis. Probeer het opnieuw."

    def __init__(self, message: str | None = None, **details: Any) -> None:
        self.message = message or self.default_message
        self.details = details
        super().__init__(self.message)


class BadMessage(VerbaalError):
    """A frame that is no message of the protocol, or text where audio belongs."""

    code = "bad_message"
    default_message = "Dit bericht hoort niet bij het protocol."


class OutOfOrder(VerbaalError):
    """A message that is known, but not allowed at this point of the conversation."""

    code = "out_of_order"
    default_message = "Dit bericht kan op dit moment niet."


class OddFrame(VerbaalError):
    """An audio frame without a full header or with half a sample."""

    code = "odd_frame"
    default_message = "Een geluidsblok was niet heel. Stuur het opnieuw."


class FrameTooLarge(VerbaalError):
    code = "frame_too_large"
    default_message = "Een geluidsblok was te groot."


class AudioGap(VerbaalError):
    """Sample numbers that skip audio. ``details``: expected, received."""

    code = "audio_gap"
    default_message = "Er ontbreekt geluid. Stuur vanaf het laatst bevestigde punt."


class TooLong(VerbaalError):
    code = "too_long"
    default_message = "De opname is te lang. Rond af en begin een nieuwe."


class SubprotocolUnsupported(VerbaalError):
    code = "subprotocol_unsupported"
    default_message = "Deze app spreekt een ander protocol dan de server. Werk de app bij."


class EncodingUnsupported(VerbaalError):
    code = "encoding_unsupported"
    default_message = "Deze geluidscodering kent de server niet."


class TicketRefused(VerbaalError):
    """No ticket, an expired one, or one that was used before."""

    code = "ticket_refused"
    default_message = "De verbinding is niet aangemeld. Meld opnieuw aan."


class OriginRefused(VerbaalError):
    code = "origin_refused"
    default_message = "Deze website mag geen verbinding maken met Verbaal."


class Forbidden(VerbaalError):
    code = "forbidden"
    default_message = "U heeft geen toegang tot dit onderdeel."


class HandshakeTimeout(VerbaalError):
    code = "handshake_timeout"
    default_message = "De verbinding bleef stil. Maak opnieuw verbinding."


class TakenOver(VerbaalError):
    """Another connection of the same user went on with this dictation."""

    code = "taken_over"
    default_message = "Deze opname gaat verder in een ander venster."


class SlowReader(VerbaalError):
    code = "slow_reader"
    default_message = "De app leest de antwoorden niet. Maak opnieuw verbinding."


class Busy(VerbaalError):
    """No room for another dictation now. ``details``: retry_after_s."""

    code = "busy"
    default_message = "De server is vol. Probeer het zo weer; u kunt wel alvast opnemen."


class StorageFull(VerbaalError):
    code = "storage_full"
    default_message = "De server kan geen geluid meer opslaan. Uw app bewaart de opname; waarschuw beheer."


class DatabaseUnavailable(VerbaalError):
    """The database can't be reached, went away or is too busy. ``details``: retry_after_s."""

    code = "database_unavailable"
    default_message = (
        "De server kan even niet bij de opslag. Uw app bewaart wat u opnam; probeer het zo weer. "
        "Blijft dit, waarschuw dan beheer."
    )


class SoundDamaged(VerbaalError):
    """Kept sound is not what was written: a bit is different, or a part is missing."""

    code = "sound_damaged"
    default_message = "Het bewaarde geluid is beschadigd. Er is niets overgeslagen; waarschuw beheer."


class SoundKeyRefused(VerbaalError):
    """The key of the service is absent, is in use elsewhere, or does not fit the sound there is."""

    code = "sound_key_refused"
    default_message = "De sleutel van de dienst past niet bij dit geluid. Waarschuw beheer."


class InvalidRequest(VerbaalError):
    """A request that is understood and wrong. ``details``: fields, the names that are wrong."""

    code = "invalid_request"
    default_message = "De aanvraag klopt niet."


class NotFound(VerbaalError):
    code = "not_found"
    default_message = "Dit bestaat niet, of niet meer."


class UnknownTemplate(VerbaalError):
    code = "unknown_template"
    default_message = "Dit sjabloon bestaat niet."


class UnknownField(VerbaalError):
    code = "unknown_field"
    default_message = "Dit veld hoort niet bij het sjabloon."


class StaleVersion(VerbaalError):
    """The caller saw an older version. ``details``: expected, current."""

    code = "stale_version"
    default_message = "Dit concept is intussen gewijzigd. Bekijk de nieuwe versie en probeer het opnieuw."


class WordListTooLong(VerbaalError):
    """A word list with more than it may hold. ``details``: what (terms, commands, chars), count, limit."""

    code = "word_list_too_long"
    default_message = "Deze woordenlijst is te lang."


class WordsRefused(VerbaalError):
    """Words that can't stand in a list. ``details``: wrong (list, number from 1, problem), count of all."""

    code = "words_refused"
    default_message = "Niet alle woorden kunnen in deze lijst."


class NotConfirmed(VerbaalError):
    """Something still waits for the officer's eye. ``details``: fields, narrative, read_back."""

    code = "not_confirmed"
    default_message = "Nog niet alles is nagekeken. Bevestig eerst de open onderdelen."


class AlreadyConfirmed(VerbaalError):
    code = "already_confirmed"
    default_message = "Dit concept is al bevestigd."


class DictationOpen(VerbaalError):
    code = "dictation_open"
    default_message = "Deze opname loopt nog. Rond hem eerst af."


class DictationClosed(VerbaalError):
    """A start that names a dictation which has ended or was cancelled. ``details``: draft_id."""

    code = "dictation_closed"
    default_message = "Deze opname is al afgerond."


class NotAudio(VerbaalError):
    code = "not_audio"
    default_message = "Dit bestand bevat geen geluid dat Verbaal kan lezen."


class FormatRefused(VerbaalError):
    """A container that may reach out or is not on the list (playlist, SDP, archive)."""

    code = "format_refused"
    default_message = "Dit bestandsformaat wordt niet aangenomen."


class FileTooLarge(VerbaalError):
    code = "file_too_large"
    default_message = "Het bestand is te groot."


class DecodeTooExpensive(VerbaalError):
    """Decoding took more processor time than audio of that length can need (a bomb)."""

    code = "decode_too_expensive"
    default_message = "Dit bestand kost te veel rekentijd en wordt niet verwerkt."


class ModelUnavailable(VerbaalError):
    """The configured model is not on this machine, or is damaged."""

    code = "model_unavailable"
    default_message = "Het spraakmodel ontbreekt. Waarschuw beheer."


class RecognitionFailed(VerbaalError):
    code = "recognition_failed"
    default_message = "De spraakherkenning is gestopt. Het geluid is bewaard; probeer het opnieuw."


class CallbackRefused(VerbaalError):
    """An address that the server does not send to by itself. ``details``: reason."""

    code = "callback_refused"
    default_message = "Naar dit adres stuurt Verbaal geen bericht. Vraag beheer om het toe te laten."


class PdfUnavailable(VerbaalError):
    """The libraries of the system that draw text into a PDF are missing (Pango, HarfBuzz)."""

    code = "pdf_unavailable"
    default_message = (
        "Deze server kan geen pdf maken: Pango ontbreekt. "
        "Beheer kan dit verhelpen met: apt-get install libpango-1.0-0 libpangoft2-1.0-0 fonts-dejavu-core"
    )


class Restricted(VerbaalError):
    """A record that is not in free use any more. ``details``: state, reasons that open it."""

    code = "restricted"
    default_message = "Dit stuk is afgeschermd. Geef aan waarom u het nodig heeft."


class NoSuchHold(VerbaalError):
    """A hold that never was or is lifted."""

    code = "no_such_hold"
    default_message = "Deze blokkade bestaat niet, of is al opgeheven."


class RetentionBusy(VerbaalError):
    """A run of retention is going on, here or on another server."""

    code = "retention_busy"
    default_message = "Het opruimen loopt al. Wacht tot dat klaar is."


class ClockJumped(VerbaalError):
    """The last run was so long ago that the clock may be wrong. ``details``: days, most_days."""

    code = "clock_jumped"
    default_message = (
        "Sinds de vorige keer opruimen is veel tijd verstreken, of de klok loopt fout. Er is niets gewist. "
        "Controleer datum en tijd en start dan: verbaal retention run --clock-is-right"
    )


class RetentionRefused(VerbaalError):
    """New rules would do too much at once. ``details``: count, most; or held, records under hold."""

    code = "retention_refused"
    default_message = "De nieuwe bewaarregels zouden in één keer te veel wissen. Er is niets gewist."


class RequestClosed(VerbaalError):
    """A request of a data subject that was answered."""

    code = "request_closed"
    default_message = "Dit verzoek is al beantwoord. Leg een nieuw verzoek vast."


class RequestNotDecided(VerbaalError):
    """An answer before each record was decided on. ``details``: items (numbers), searched."""

    code = "request_not_decided"
    default_message = "Dit verzoek is nog niet klaar. Zoek eerst, en beslis over elk gevonden stuk."


class ItemUnknown(VerbaalError):
    """A number that no item of the request has."""

    code = "item_unknown"
    default_message = "Dit stuk hoort niet bij het verzoek."


class NothingRectified(VerbaalError):
    """A rectification that says what the report says already."""

    code = "nothing_rectified"
    default_message = "Er is nog niets veranderd. Pas eerst aan wat niet klopt."


class CheckpointRefused(VerbaalError):
    """A log does not fit what was signed about it before. ``details``: stream."""

    code = "checkpoint_refused"
    default_message = "Het log past niet bij wat er eerder over is ondertekend. Waarschuw beheer."


class IdempotencyConflict(VerbaalError):
    """An idempotency key that was used for another request. ``details``: job_id."""

    code = "idempotency_conflict"
    default_message = "Deze sleutel hoort bij een andere opdracht. Kies een nieuwe sleutel."


class TooManyJobs(VerbaalError):
    """As many unfinished jobs as one user may have. ``details``: open, limit, retry_after_s."""

    code = "too_many_jobs"
    default_message = "U heeft te veel opdrachten die nog lopen. Wacht tot er een klaar is."


class JobTooLarge(VerbaalError):
    """More files or bytes than one job may have. ``details``: what (files, bytes), limit."""

    code = "job_too_large"
    default_message = "Deze opdracht is te groot. Verdeel de bestanden over meer opdrachten."


class NoUsableFiles(VerbaalError):
    """A job none of whose files can be transcribed. ``details``: files (n from 1, code)."""

    code = "no_usable_files"
    default_message = "Geen van deze bestanden kan worden verwerkt."


class NoResult(VerbaalError):
    """A file that has no text: not yet, or never. ``details``: state, error."""

    code = "no_result"
    default_message = "Van dit bestand is er nog geen tekst, of die komt er niet."


class SoundGone(VerbaalError):
    """A recording that was to be transcribed is no longer there."""

    code = "sound_gone"
    default_message = "Dit bestand is er niet meer. Lever het opnieuw aan."
