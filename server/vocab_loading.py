"""Reads all that stands in vocab/: what is heard, read, filled in, asked and kept by rules.

A file that is wrong refuses the start, with its name and line.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from server.asr.stock_phrases import load_stock_phrases
from server.asr.term_files import load_vocabulary
from server.domain.retention import RuleSet
from server.domain.stock_phrases import StockPhrases
from server.domain.vocabulary import Vocabulary
from server.reporting.assessment.rule_book import load_rule_book
from server.reporting.extraction.extractor import Extractor, load_extractor
from server.reporting.form_reader import FormReaders
from server.reporting.guidance import Guide
from server.reporting.inquiry.expected import load_expected
from server.reporting.inquiry.policy import Policy
from server.reporting.templates import Templates, load_templates
from server.retention_files import load_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocab:
    """What the files hold, ready for use."""

    forms: Templates
    retention: RuleSet
    phrases: StockPhrases
    vocabulary: Vocabulary
    readers: FormReaders
    guide: Guide

    @property
    def extractor(self) -> Extractor:
        """What reads the words."""
        return self.readers.extractor

    @property
    def record(self) -> dict[str, str]:
        """Digests, for the record that every draft and report keeps of what it was made with."""
        return {
            "vocabulary_sha256": self.vocabulary.digest,
            "stock_phrases_sha256": self.phrases.digest,
            **self.readers.record,
            **self.guide.record,
        }


async def load_vocab(vocab_dir: Path | None, extractor: Extractor | None = None) -> Vocab:
    """Read it, in a thread: it takes a second and more.

    Args:
        vocab_dir: VERBAAL_VOCAB_DIR; None for what ships.
        extractor: where one is at hand.

    Raises:
        FileError: a file is wrong; the message names it, with the line.
    """
    return await asyncio.to_thread(_load, vocab_dir, extractor)


def _load(vocab_dir: Path | None, extractor: Extractor | None) -> Vocab:
    forms = load_templates(vocab_dir)
    retention = load_rules(vocab_dir, forms.values())
    vocabulary = load_vocabulary(vocab_dir, templates=forms)
    return Vocab(
        forms=forms,
        retention=retention,
        phrases=load_stock_phrases(vocab_dir),
        vocabulary=vocabulary,
        guide=load_guide(vocab_dir, forms),
        readers=FormReaders(forms, extractor or load_extractor(vocab_dir), vocabulary.places_of),
    )


def load_guide(vocab_dir: Path | None, forms: Templates) -> Guide:
    """The rules and questions of ``vocab_dir`` with their order.

    Raises:
        FileError: a file is wrong; the message names it, with the line.
    """
    book = load_rule_book(vocab_dir, forms)
    return Guide(book, Policy(load_expected(vocab_dir, observables=book.observables.keys())))
