"""How the shelf in ``corpus/`` is made: the texts of the bound documents and what sets them in type."""
