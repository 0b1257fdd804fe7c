"""The demo's story: who does what in the sandbox, as data. Each feature adds its scenes here."""

from teamkit.scenes.flow import SCENES as FLOW
from teamkit.scenes.model import Do, Put, Scene
from teamkit.scenes.preflight import SCENES as PREFLIGHT
from teamkit.scenes.runs import SCENES as RUNS
from teamkit.scenes.wrapup import SCENES as WRAPUP

SCENES: tuple[Scene, ...] = (*FLOW, *PREFLIGHT, *RUNS, *WRAPUP)

__all__ = ["SCENES", "Do", "Put", "Scene"]
