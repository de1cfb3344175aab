"""Pictures: HTML, SVG and charts, and how they are written into files."""
