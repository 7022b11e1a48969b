"""A request is put to providers and partners, one by one, all at once or in a round; their answers, and the place that is taken.

Others call ``referrals`` to ask and to answer, ``call_round`` and ``allocation`` to ask many, ``closing`` to end a request.
A place is taken in ``placement`` and nowhere else.
"""

__all__ = ["allocation", "answer_times", "call_round", "closing", "questions", "referrals"]
