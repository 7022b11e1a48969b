"""Which free place fits which request, in which order, and why; and what would change if the town changed.

Others call ``matching`` for places and requests, ``judging`` for a request's priority, and ``simulations`` for what-if.
"""

__all__ = ["areas", "judging", "localities", "matching", "neutrality", "simulations"]
