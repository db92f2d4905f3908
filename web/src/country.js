// What improves this part: country. Pages are whole without it.
