"""The widgets of the screens: they take model objects, paint them and post the user's actions."""
