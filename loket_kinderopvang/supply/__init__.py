"""What is free at providers: asked each month, told through a personal link, dated when it was confirmed.

Others call ``availability``, and ``provider_figures`` for what a provider sees of its own answers.
"""

__all__ = ["availability", "provider_figures", "undoing"]
