"""Rules beside the model for what must not be missed: rights, danger, death, fraud. Recall comes first; each hit names its rule."""

from courtesy.understanding.safety.channel import channel_to_stop
from courtesy.understanding.safety.hits import Hit, safety_hits

__all__ = ["Hit", "channel_to_stop", "safety_hits"]
