"""The closed-network bench: a Frappe bench made from package registries alone.

For a trial and for tests where Frappe's own repository cannot be reached; never for production.
The README beside this file says what it is and why it can be trusted for that.
"""
