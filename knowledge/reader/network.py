"""The reader's network: question and passage in one sequence through the bundled model's layers."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import nn
from transformers import BertModel

from knowledge.embedding.e5_parts import SharedParts

# Layers below this one are the embedding model's own and are not stored again.
SHARED_LAYERS = 6
_QUESTION_TOKENS = 56
_PASSAGE_TOKENS = 160
_BEGIN, _PAD, _END = 0, 1, 2
_HIDDEN = 384
_JUDGED = 128
_LENGTH = 8.0


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a passage as one sequence of tokens.

    Attributes:
        ids: of the tokens.
        n_question: tokens of the question, from the second on.
        passage_start: where the passage's tokens begin.
        offsets: for each token of the passage, where it stands in the passage's text.
    """

    ids: tuple[int, ...]
    n_question: int
    passage_start: int
    offsets: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs as tensors; masks tell which tokens are of the question and of the passage."""

    ids: torch.Tensor
    mask: torch.Tensor
    question: torch.Tensor
    passage: torch.Tensor


class PairEncoder:
    """Makes pairs; safe to use from several threads.

    Args:
        parts: of the model whose tokenizer is used.
    """

    def __init__(self, parts: SharedParts) -> None:
        self._tokenizer = parts.tokenizer
        self._lock = parts.tokenizer_lock

    def pairs(self, question: str, passages: Sequence[str]) -> list[Pair]:
        """Return a pair for each passage; what is too long is cut."""
        prefix = "passage: "
        with self._lock:
            asked = self._tokenizer(
                "query: " + question,
                add_special_tokens=False,
                truncation=True,
                max_length=_QUESTION_TOKENS,
            )["input_ids"]
            read = self._tokenizer(
                [prefix + passage for passage in passages],
                add_special_tokens=False,
                truncation=True,
                max_length=_PASSAGE_TOKENS,
                return_offsets_mapping=True,
            )
        return [
            Pair(
                ids=(_BEGIN, *asked, _END, _END, *ids, _END),
                n_question=len(asked),
                passage_start=len(asked) + 3,
                offsets=tuple((a - len(prefix), b - len(prefix)) for a, b in offsets),
            )
            for ids, offsets in zip(read["input_ids"], read["offset_mapping"], strict=True)
        ]


def batch_of(pairs: Sequence[Pair]) -> Batch:
    """Return pairs as tensors, padded to the longest."""
    longest = max(len(pair.ids) for pair in pairs)
    ids = torch.full((len(pairs), longest), _PAD, dtype=torch.long)
    mask, question, passage = (torch.zeros(len(pairs), longest) for _ in range(3))
    for row, pair in enumerate(pairs):
        ids[row, : len(pair.ids)] = torch.tensor(pair.ids)
        mask[row, : len(pair.ids)] = 1
        question[row, 1 : 1 + pair.n_question] = 1
        passage[row, pair.passage_start : pair.passage_start + len(pair.offsets)] = 1
    return Batch(ids, mask, question, passage)


class ReaderNetwork(nn.Module):
    """The embedding model over both texts at once, and a judge over what it makes of them.

    The word table and the lower layers are the given model's own, not copies of them; the judge
    always computes with float32.

    Args:
        shared: the bundled model.
        own: the state of `own_layers`; the given model's layers before any training when None.
    """

    def __init__(self, shared: BertModel, own: Mapping[str, torch.Tensor] | None = None) -> None:
        super().__init__()
        config = copy.copy(shared.config)
        config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
        with torch.device("meta"):  # takes no memory until the weights are there
            self.bert = BertModel(config, add_pooling_layer=False).to(shared.dtype)
        self.bert.embeddings = shared.embeddings
        layers: nn.ModuleList = self.bert.encoder.layer
        for n, layer in enumerate(shared.encoder.layer):
            if n < SHARED_LAYERS:
                layers[n] = layer
            elif own is None:
                layers[n] = copy.deepcopy(layer)
        self.first = nn.Linear(4 * _HIDDEN, _JUDGED)
        self.second = nn.Linear(_JUDGED, 1)
        if own is not None:
            dtypes = {name: tensor.dtype for name, tensor in self.own_layers().state_dict().items()}
            state = {name: tensor.to(dtypes[name]) for name, tensor in own.items()}
            self.own_layers().load_state_dict(state, assign=True)

    def own_layers(self) -> nn.ModuleDict:
        """Return the parts that are not the embedding model's, by the names they are stored as."""
        layers: nn.ModuleList = self.bert.encoder.layer
        parts: dict[str, nn.Module] = {str(n): layers[n] for n in range(SHARED_LAYERS, len(layers))}
        return nn.ModuleDict({**parts, "first": self.first, "second": self.second})

    def states(self, batch: Batch) -> torch.Tensor:
        """Return the last layer's state of each token."""
        mask = batch.mask.to(torch.long)
        found: torch.Tensor = self.bert(input_ids=batch.ids, attention_mask=mask).last_hidden_state
        return found.to(torch.float32)

    def judge(self, states: torch.Tensor, batch: Batch) -> torch.Tensor:
        """Return for each pair the logit of "this passage answers this question"."""
        asked, read = _pooled(states, batch.question), _pooled(states, batch.passage)
        both = torch.cat([asked, read, (asked - read).abs(), asked * read], -1)
        judged: torch.Tensor = self.second(nn.functional.gelu(self.first(both))).squeeze(-1)
        return judged


def _pooled(states: torch.Tensor, tokens: torch.Tensor) -> torch.Tensor:
    mean = (states * tokens[..., None]).sum(1) / tokens.sum(1, keepdim=True).clamp(min=1)
    return _LENGTH * nn.functional.normalize(mean, dim=-1)
