"""Keys typed ahead: each key waits until the work of the key before it is done, and then goes to the screen it opened."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, cast

from textual.events import Callback, Key, Paste
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, TextArea

if TYPE_CHECKING:
    from textual.message_pump import MessagePump

    from fusen.tui.study_worker import StudyWorker

APART = 0.1  # seconds between two keys after which quiet queues mean that the first key is done
PAUSE = 0.002  # seconds between two looks at work that is not done
STUCK = 1.0  # seconds after which escape drops the keys that wait
ROUNDS = 2  # messages through all queues, one after the other, that find nothing to do
LOST = 0.5  # seconds after which a message to a closing screen counts as lost
URGENT = {"escape", "ctrl+q", "ctrl+c"}  # keys that do not wait for long work

TypedEvent = Key | Paste


class KeyApp(Protocol):
    """The app as the queue uses it."""

    worker: StudyWorker

    @property
    def screen(self) -> Screen[object]: ...
    @property
    def screen_stack(self) -> Sequence[Screen[object]]: ...
    @property
    def focused(self) -> Widget | None: ...
    @property
    def message_queue_size(self) -> int: ...
    def post_message(self, message: TypedEvent) -> bool: ...


class KeyQueue:
    """Holds keys back and posts them to the app one by one, in order."""

    def __init__(self, app: KeyApp) -> None:
        self._app = app
        self._held: deque[TypedEvent] = deque()
        self._released: TypedEvent | None = None
        self._going: asyncio.Task[None] | None = None
        self._last = 0.0  # when the last key was typed

    @property
    def idle(self) -> bool:
        return self._going is None

    def drop(self) -> None:
        """Forget the keys that wait."""
        self._held.clear()

    def passes(self, event: TypedEvent) -> bool:
        """Return whether the app may handle the key now; another key is kept and posted again later."""
        if event is self._released:
            self._released = None
            return True
        before, self._last = self._last, event.time
        key = _key_of(event)
        if self._going is None:
            if event.time - before > APART and self._is_quiet(key):
                return True
            self._held.append(event)
            self._going = asyncio.create_task(self._release())
        elif key in URGENT and self._held and event.time - self._held[0].time > STUCK:
            self.drop()
            return True
        else:
            self._held.append(event)
        return False

    async def _release(self) -> None:
        try:
            while self._held:
                await self._settled()
                if self._held:
                    self._released = self._held.popleft()
                    self._app.post_message(self._released)
        finally:
            self._going = None

    async def _settled(self) -> None:
        """Wait until the first held key can be handled."""
        rounds = int(self._is_quiet(_key_of(self._held[0])))
        while rounds < ROUNDS and self._held:
            pumps = self._pumps()
            if not self._is_ready(_key_of(self._held[0])):
                rounds = 0
                await asyncio.sleep(PAUSE)
                continue
            await _pass(pumps)
            quiet = self._pumps() == pumps and self._is_quiet(_key_of(self._held[0]) if self._held else "")
            rounds = rounds + 1 if quiet else 0

    def _pumps(self) -> list[MessagePump]:
        """Return the queues that a key or an answer passes through: the focused widget, its containers, screens, the app."""
        focused = self._app.focused
        widgets = (
            [widget for widget in focused.ancestors_with_self if isinstance(widget, Widget)]
            if focused is not None
            else []
        )
        within = [widget for widget in widgets if not isinstance(widget, Screen)]
        return [*within, *self._app.screen_stack, cast("MessagePump", self._app)]

    def _is_quiet(self, key: str) -> bool:
        return self._is_ready(key) and not any(pump.message_queue_size for pump in self._pumps())

    def _is_ready(self, key: str) -> bool:
        """Return whether the screen is mounted and has the answers that the key needs."""
        screen, focused = self._app.screen, self._app.focused
        if not screen.is_mounted:
            return False
        if (
            isinstance(focused, (Input, TextArea))
            and focused.has_focus
            and (len(key) == 1 or key in ("space", "backspace"))
        ):
            return True
        waits = getattr(screen, "awaits", None)
        return not self._app.worker.undelivered and not (waits is not None and waits(key))


def _key_of(event: TypedEvent) -> str:
    return event.key if isinstance(event, Key) else "space"


class _PassedQueues:
    """Counts queues until each has handled the messages it held."""

    _param_count = 0  # Textual reads it; it inspects a function without it for 0.2 ms

    def __init__(self, queues: int) -> None:
        self._left, self.all = queues, asyncio.Event()

    def __call__(self) -> None:
        self._left -= 1
        if not self._left:
            self.all.set()


async def _pass(pumps: Sequence[MessagePump]) -> None:
    """Wait until each queue has handled the messages it holds now."""
    passed = _PassedQueues(len(pumps))
    for pump in pumps:
        if not pump.post_message(Callback(callback=passed)):
            passed()
    try:
        await asyncio.wait_for(passed.all.wait(), LOST)
    except TimeoutError:
        return
