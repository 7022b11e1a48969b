"""What the local board reads: protected figures of periods that are over, frozen in a report, or as single cards.

Others call ``board_reports`` to make and send one, ``board_view`` to show it, and ``figure_cards``.
"""

__all__ = ["board_reports", "board_view", "figure_cards"]
