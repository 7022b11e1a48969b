"""A file is followed until it is answered: reminders, questions whether a family still looks, mails that did not arrive.

The scheduler calls ``follow_up``. Others call ``family_contact`` to write to a family, ``file_changes`` to tell those who
stand on a file what changed, and ``mail_states`` for what became of a mail.
"""

__all__ = ["family_contact", "file_changes", "follow_up", "mail_states"]
