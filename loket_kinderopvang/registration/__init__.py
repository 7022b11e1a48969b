"""The registration that a desk hands in: how each request counts, the year that is closed, the files.

Others call ``registration`` to keep how a request counts, ``closed_years`` and ``registration_files``.
"""

__all__ = ["closed_years", "registration", "registration_files"]
