"""What all rooms know: states, actors, publishers, PLOVER, CAMEO and channels, as data files with look-ups."""
