"""Questions asked over three Session Nodes, so that whoever answers does not see who asks."""
