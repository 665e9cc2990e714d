"""What all rooms know: states, actors, PLOVER, CAMEO and channels, as data files with look-ups."""
