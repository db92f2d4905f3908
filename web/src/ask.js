// What improves this part: ask. Pages are whole without it.
