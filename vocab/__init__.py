"""Data that people who do not program can edit; read with importlib.resources, no code lives here."""
