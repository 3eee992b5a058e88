"""An invented study whose transcripts hold names."""

from __future__ import annotations

TALK = """Interviewer: Where did you work?
Anna Weber: I worked with Mr Peter Novak at Hartwell Ltd in Graz. Novak was kind. Write to peter.novak@example.org.
Interviewer: And Anna, when was that?
Anna Weber: I was born on 3 April 1971, so in 1999. In Graz the rents were low.
"""

JAPANESE = "聞き手: どこで働いていますか。\n佐藤: 京都市の青葉大学です。田中さんも一緒です。\n"

CASES = "case,source,consent\nA1,A.txt#Anna Weber,quote\nJ,J.txt,quote\n"
