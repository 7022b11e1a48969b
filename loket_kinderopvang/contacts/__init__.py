"""The people on a family's file: whom the desk writes to, what each may see and change, and what the family agreed to."""

__all__ = ["consents", "contacts", "family_facts"]
