"""Two answerers over the same hits: ``extractive`` quotes sentences, ``language_model`` has a model compose them."""
