"""An answer as metrics: every family is declared once, with its name, its help and the figure that it is."""
