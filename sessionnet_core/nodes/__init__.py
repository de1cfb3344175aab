"""Session Nodes and swarms. Pure modules: node lists in, the part or the sum of them that somebody asks for out."""
