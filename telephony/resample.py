"""Another sample rate for a whole sound, by its spectrum: bands that do not fit are left out, none are invented."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Sounds are padded to a multiple of so many samples: quick transforms, and no wrap-round at the end.
BLOCK = 960


def resample(sound: NDArray[np.float32], rate: int, to: int) -> NDArray[np.float32]:
    """A sound at another rate; `to` times its length in seconds is its new length in samples."""
    length = -(-(len(sound) + BLOCK) // BLOCK) * BLOCK
    new_length = length * to // rate
    spectrum = np.fft.rfft(np.pad(sound, (0, length - len(sound))))
    fitting = np.zeros(new_length // 2 + 1, dtype=spectrum.dtype)
    kept = min(len(spectrum), len(fitting))
    fitting[:kept] = spectrum[:kept]
    resampled = np.fft.irfft(fitting, new_length) * (new_length / length)
    return resampled[: round(len(sound) * to / rate)].astype(np.float32)
