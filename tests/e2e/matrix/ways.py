"""All rows of the matrix, in the order of the study."""

from __future__ import annotations

from .legitimate import LEGITIMATE
from .local import LOCAL
from .remote import REMOTE
from .way import Way

WAYS: tuple[Way, ...] = LOCAL + REMOTE + LEGITIMATE
