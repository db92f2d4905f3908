// What improves this part: write. Pages are whole without it.
