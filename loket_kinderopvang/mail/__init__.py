"""What the desk writes: templates that staff edit, filled in the reader's language, as mail or on paper.

Others call ``messages`` to write to somebody and ``printing`` to make a PDF.
"""

__all__ = ["mail_texts", "message_templates", "messages", "printing"]
