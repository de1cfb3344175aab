"""Pure: an answer → what a monitoring system wants to know of it: a state, and the measures behind it."""
