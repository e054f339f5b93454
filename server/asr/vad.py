"""Voice activity: the probability of speech for each 32 ms of audio.

Silero VAD v6 (MIT), the ONNX file that faster-whisper ships. Windows are judged one at a time,
with the network's state carried on, so that the probabilities do not depend on how the audio
was cut into blocks on its way here.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime

from server.asr.recognizer import Samples
from server.domain.endpointing import WINDOW_SAMPLES
from server.domain.errors import ModelUnavailable

CONTEXT_SAMPLES = 64
STATE_SIZE = 128
QUIET_PEAK = 0.02
"""Silero hears speech with this peak (-34 dB of full scale) as well as louder speech; at a tenth of it
a quarter goes unheard."""
MAX_GAIN = 10.0
PEAK_HALF_LIFE_WINDOWS = 156
"""Five seconds: a pause between words raises the gain a little, a silent room slowly."""


class VoiceActivity(Protocol):
    """Judges consecutive windows of one stream of audio."""

    def probabilities(self, samples: Samples) -> list[float]:
        """Speech probability of each window.

        Args:
            samples: whole windows of :data:`WINDOW_SAMPLES`, following what was judged before.
        """
        ...


class SileroModel:
    """The network, loaded once; :meth:`stream` starts a stream of its own state."""

    def __init__(self) -> None:
        # Found without importing: only asr/whisper.py imports faster_whisper.
        spec = importlib.util.find_spec("faster_whisper")
        if spec is None or spec.origin is None:
            raise ModelUnavailable("The package faster-whisper is missing: pip install 'verbaal[server]'")
        path = Path(spec.origin).parent / "assets" / "silero_vad_v6.onnx"
        options = onnxruntime.SessionOptions()
        options.inter_op_num_threads = 1
        options.intra_op_num_threads = 1
        options.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(
            str(path), providers=["CPUExecutionProvider"], sess_options=options
        )

    def stream(self) -> SileroStream:
        """A fresh stream, at sample 0."""
        return SileroStream(self._session)


class SileroStream:
    """State of one stream: the recurrent state, the last 64 samples, and the level so far.

    Very quiet sound is made louder before it is judged, by its own recent peak and nothing else, so
    that the same sound gives the same probabilities. The recogniser gets it as it was.
    """

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session
        self._h = np.zeros((1, 1, STATE_SIZE), dtype=np.float32)
        self._c = np.zeros((1, 1, STATE_SIZE), dtype=np.float32)
        self._context = np.zeros(CONTEXT_SAMPLES, dtype=np.float32)
        self._peak = QUIET_PEAK / MAX_GAIN

    def probabilities(self, samples: Samples) -> list[float]:
        """See :class:`VoiceActivity`."""
        found: list[float] = []
        for start in range(0, len(samples), WINDOW_SAMPLES):
            window = self._gain(samples[start : start + WINDOW_SAMPLES])
            # One window a call: a longer batch would round differently.
            judged, self._h, self._c = self._session.run(
                None,
                {"input": np.concatenate([self._context, window])[None, :], "h": self._h, "c": self._c},
            )
            self._context = window[-CONTEXT_SAMPLES:]
            found.append(float(judged.reshape(-1)[0]))
        return found

    def _gain(self, window: Samples) -> Samples:
        """The window, louder when the latest seconds were very quiet."""
        faded = self._peak * 0.5 ** (1 / PEAK_HALF_LIFE_WINDOWS)
        self._peak = max(float(np.max(np.abs(window))), faded, QUIET_PEAK / MAX_GAIN)
        louder: Samples = window * np.float32(max(1.0, QUIET_PEAK / self._peak))
        return louder
