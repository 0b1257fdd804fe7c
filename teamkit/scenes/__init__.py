"""The demo's story: who does what in the sandbox, as data. Each feature adds its scenes here."""

from teamkit.scenes.flow import SCENES as FLOW
from teamkit.scenes.model import Do, Put, Scene
from teamkit.scenes.preflight import SCENES as PREFLIGHT

SCENES: tuple[Scene, ...] = (*FLOW, *PREFLIGHT)

__all__ = ["SCENES", "Do", "Put", "Scene"]
