"""Suggestions that learn from one coder's decisions: pure, over passages and decisions; numpy is loaded with the room.

The way in is `fusen.suggest.engine.Engine`.
"""
