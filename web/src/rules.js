// What improves this part: rules. Pages are whole without it.
