"""Checks a court bundle or an exported log with nothing but Python's standard library.

It shares no code with the rest of the program on purpose: whoever doubts the program can read
these few files instead. Run ``python3 -m verify FOLDER`` beside a bundle, or
``verbaal verify FOLDER``.
"""
