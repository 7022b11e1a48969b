"""Proposals for all open requests at once: stable, explained, and drawn in the open."""

from loket_kinderopvang.domain.allocation.market import Household, Market, MarketError
from loket_kinderopvang.domain.allocation.proposals import NotPlaced, Proposal, Proposals, propose
from loket_kinderopvang.domain.allocation.stable import Allocation, BlockingPair, allocate

__all__ = [
	"Allocation",
	"BlockingPair",
	"Household",
	"Market",
	"MarketError",
	"NotPlaced",
	"Proposal",
	"Proposals",
	"allocate",
	"propose",
]
