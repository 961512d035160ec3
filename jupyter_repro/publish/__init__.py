"""Records and reports in forms that other programs make or take."""
