"""In: one file per format gives rows of a table, and rejects beside them."""

from detente.sources._batch import Batch, Reader
from detente.sources._gdelt_list import Listed, listed
from detente.sources._paths import files, shown
from detente.sources._reading import read, readers
from detente.sources._series import series
from detente.sources.jsonl import article

__all__ = ["Batch", "Listed", "Reader", "article", "files", "listed", "read", "readers", "series", "shown"]
