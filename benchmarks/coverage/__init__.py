"""How often intervals hold where the truth is known: surveys and customer bases, and every interval of them."""
