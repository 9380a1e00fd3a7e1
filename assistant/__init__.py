"""Pincite: a chat assistant over a shelf of documents that answers with checked citations to the exact page."""

__version__ = "0.1.0"
