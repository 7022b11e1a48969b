"""What a family sees and does on its own page: where each question stands, and what it tells the desk.

The pages and the API call ``family_page``.
"""

__all__ = ["family_page"]
