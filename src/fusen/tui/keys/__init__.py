"""How keys reach the screens, and what each of them means."""
