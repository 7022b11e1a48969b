"""What the pages outside the desk have in common: addresses, language, personal links, accounts, the look
of a desk, the platform's web forms.

The pages in ``www/`` call ``personal_page`` or, behind an account, ``portal``. Frappe calls the rest by its hooks.
"""

__all__ = ["link_problems", "look", "pages", "personal_page", "platform_forms", "portal"]
