"""What screens are made of: they take model objects, paint them, and post what the person did."""
