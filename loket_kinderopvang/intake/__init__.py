"""From what somebody asks, wherever it comes in, to a family, its children and their requests: once for each unique question.

Whatever comes in is read by ``incoming``. Others call ``asking`` for the public form, ``intake`` to look for known files
and to register, ``drafts``, and ``desks`` for the desk that a visitor chose.
"""

__all__ = ["asking", "desks", "drafts", "incoming", "intake", "same_children"]
