"""The team of tests/flow."""

from tests.flow.conftest import first_team, jiwoo, minji, team

__all__ = ["first_team", "jiwoo", "minji", "team"]
