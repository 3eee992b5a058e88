"""Auto-coding: phrase matches written under the coder `fusen`."""
