"""Options of commands that ask a language model, and the confirmation before anything leaves this machine."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from fusen.settings import LanguageModel

Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="NAME",
        help="Ask this model of your language model's server; implies --prose or --suggester llm.",
    ),
]
AllowRemote = Annotated[
    bool,
    typer.Option(
        "--allow-remote",
        help="Allow fusen to send passages to a language model on another machine, after a confirmation.",
    ),
]
Context = Annotated[
    int,
    typer.Option(
        "--context", metavar="N", min=0, show_default=False,
        help="The number of tokens that the language model reads; by default what its server says.",
    ),
]  # fmt: skip
Batch = Annotated[
    int,
    typer.Option(
        "--batch", metavar="N", min=0, show_default=False,
        help="The number of passages in a request to the language model; by default what your settings say, or 1.",
    ),
]  # fmt: skip
Parallel = Annotated[
    int,
    typer.Option(
        "--parallel", metavar="N", min=0, show_default=False,
        help="The number of requests to the language model at the same time; by default what your settings say, or 1.",
    ),
]  # fmt: skip
Prose = Annotated[
    bool,
    typer.Option(
        "--prose", help="Let your own language model write text that connects the quotes; fusen checks and marks it."
    ),
]


def endpoint(
    model: str | None, allow_remote: bool, context: int = 0, batch: int = 0, parallel: int = 0
) -> tuple[LanguageModel, str]:
    """Return the user's language model, and the host name typed to confirm that passages may be sent to it.

    Each number of 0 means the value of the settings.
    """
    from fusen.study.suggestions import own_model, remote_host

    result = own_model(model)
    result = replace(
        result, context=context or result.context, batch=batch or result.batch, parallel=parallel or result.parallel
    )
    host, typed = remote_host(result), ""
    if host and allow_remote:
        question = f"Passages of interviews will be sent to {host}. Type the name of that host to confirm"
        typed = typer.prompt(question, default="", show_default=False, err=True).strip()
    return result, typed
