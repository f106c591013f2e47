"""What may be shown of interviews: counts by layer and quotations, without giving anyone away.

domain.md §5: a layer with n < 5 is merged with the next for display; if it is still < 5 only
the total is shown; a quotation shows its layer only if that layer has n ≥ 5.
"""

from __future__ import annotations

from collections.abc import Sequence

from desktop.services.documents.content import LayerCount

SMALLEST_GROUP = 5


def shown_layers(layers: Sequence[LayerCount]) -> tuple[LayerCount, ...]:
    """The layers as they may be printed; empty means that only the total may be.

    A small last layer has no next one and is merged with the one before it. Layers without
    anybody are left out.
    """
    groups: list[LayerCount] = []
    waiting: LayerCount | None = None
    for layer in (layer for layer in layers if layer.people > 0):
        if waiting is not None:
            merged = _join(waiting, layer)
            if merged.people < SMALLEST_GROUP:
                return ()
            groups.append(merged)
            waiting = None
        elif layer.people < SMALLEST_GROUP:
            waiting = layer
        else:
            groups.append(layer)
    if waiting is not None:
        if not groups:
            return ()
        groups[-1] = _join(groups[-1], waiting)
    return tuple(groups)


def _join(first: LayerCount, second: LayerCount) -> LayerCount:
    return LayerCount(f"{first.layer}、{second.layer}", first.people + second.people)


def total(layers: Sequence[LayerCount]) -> int:
    """All people heard."""
    return sum(layer.people for layer in layers)


def quotation_layer(layer: str, layers: Sequence[LayerCount]) -> str:
    """The layer if it may stand under a quotation, else empty."""
    shown = any(item.layer == layer and item.people >= SMALLEST_GROUP for item in layers)
    return layer if shown else ""
