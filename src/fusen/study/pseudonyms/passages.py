"""Places where a name occurs, with the words around it, for the review of proposed pseudonyms."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from fusen.model.pseudonyms import NamePassage
from fusen.study.passages import cut_by
from fusen.study.scope.consent import Consents
from fusen.text.replace_names import NameReplacer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fusen.study.context import StudyContext

AROUND = 160  # characters of a long sentence that are shown on each side of the name
AT_ONCE = 20  # sources held in memory


def passages_with(study: StudyContext, name: str, most: int) -> list[NamePassage]:
    """Return the first `most` places that `fusen pseudonyms apply` would replace, in the order of the sources."""
    return list(islice(_places(study, name), most))


def _places(study: StudyContext, name: str) -> Iterator[NamePassage]:
    replacer, consents = NameReplacer({name: name}, exact=True), Consents(study)
    infos = [info for info in study.store.sources.all() if not consents.closed(info.guid)]
    for first in range(0, len(infos), AT_ONCE):
        portion = infos[first : first + AT_ONCE]
        texts = study.store.sources.texts([info.guid for info in portion])
        for info in portion:
            text = texts[info.guid]
            matches = [(start, end) for start, end, _ in replacer.matches(text)]
            sentences = cut_by(study, [info], "sentence")[info.guid] if matches else None
            for start, end in matches:
                around = sentences.overlapping(start, end) if sentences else range(0)
                low = min([sentences.starts[number] for number in around] if sentences else [], default=start)
                high = max([sentences.ends[number] for number in around] if sentences else [], default=end)
                low, high = max(min(low, start), start - AROUND), min(max(high, end), end + AROUND)
                yield NamePassage(info.guid, info.path, start, end, text[low:start], text[start:end], text[end:high])
