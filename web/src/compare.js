// What improves this part: compare. Pages are whole without it.
