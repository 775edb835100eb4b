"""Parts of the bundled model that several networks in one process compute with."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Self

import torch
from transformers import AutoTokenizer, BertModel, PreTrainedTokenizerFast
from transformers.utils import logging as transformers_logging

from knowledge.embedding.e5_weights import bundled_model_folder


@dataclass(frozen=True, slots=True)
class SharedParts:
    """A loaded model whose layers and words other networks may use too, and never change.

    Attributes:
        bert: the model; its linear layers may be packed (see `pack_linear_layers`).
        tokenizer: cuts texts; how it pads and where it stops is state.
        tokenizer_lock: held by whoever uses the tokenizer.
    """

    bert: BertModel
    tokenizer: PreTrainedTokenizerFast
    tokenizer_lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def loaded(cls, dtype: torch.dtype) -> Self:
        """Load the bundled model for nobody else than the caller.

        Raises:
            EmbeddingUnavailable: its weights are missing.
        """
        transformers_logging.disable_progress_bar()
        folder = str(bundled_model_folder(dtype))
        bert = BertModel.from_pretrained(
            folder,
            add_pooling_layer=False,
            dtype=dtype,
            # Without dropout: on a processor it takes as long as a layer's matrix products.
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        return cls(bert, AutoTokenizer.from_pretrained(folder))
