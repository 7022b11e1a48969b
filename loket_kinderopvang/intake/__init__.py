"""From what somebody asks, wherever it comes in, to a family, its children and their requests: once for each unique question.

Whatever comes in is read by ``incoming``. Others call ``asking`` for the public form, ``intake`` to look for known files
and to register, and ``drafts``.
"""

__all__ = ["asking", "drafts", "incoming", "intake", "same_children"]
