"""实地督查: the office goes and looks, and follows what it found to the last item struck off."""
