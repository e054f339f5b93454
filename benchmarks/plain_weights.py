"""A CTranslate2 Whisper model as PyTorch code wants it: OpenAI's names, in a safetensors file.

One peer decodes with OpenAI's own model code beside CTranslate2. With this it gets the very
weights that all others get, and needs no download. Formats: ``model.bin`` as CTranslate2's
``python/ctranslate2/specs/model_spec.py`` writes it (version 6); safetensors is a header of JSON
and then the numbers.
"""

from __future__ import annotations

import base64
import gzip
import json
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

KINDS: Mapping[int, str] = {0: "<f4", 1: "<i1", 2: "<i2", 3: "<i4", 4: "<f2"}
NAMES_IN_SAFETENSORS = {"<f4": "F32", "<f2": "F16"}
MEL_BANDS_AXIS, VERSION = 1, 6
QUERY, KEY, VALUE = "query", "key", "value"

Tensors = dict[str, NDArray[Any]]


class NotPlain(Exception):
    """A model file of another version, or one whose weights are quantised."""


def write_plain(model: Path, folder: Path) -> str:
    """Write ``model.safetensors`` and ``config.json`` into ``folder``.

    Args:
        model: CTranslate2 folder of a Whisper model in float16 or float32.
        folder: an empty one.

    Returns:
        Its alignment heads as OpenAI's code takes them: a packed table of layers and heads.

    Raises:
        NotPlain: the weights are quantised, or the file is of another version.
    """
    with (model / "model.bin").open("rb") as file:
        theirs = dict(_variables(file))
    ours = openai_names(theirs)
    _write_safetensors(folder / "model.safetensors", ours)
    dims = _dimensions(ours, heads=int(theirs["encoder/num_heads"]))
    (folder / "config.json").write_text(json.dumps(dims), encoding="utf-8")
    told = json.loads((model / "config.json").read_text(encoding="utf-8"))
    table = np.zeros((dims["n_text_layer"], dims["n_text_head"]), dtype=np.bool_)
    for layer, head in told["alignment_heads"]:
        table[layer, head] = True
    return base64.b85encode(gzip.compress(table.tobytes(), mtime=0)).decode()


def openai_names(theirs: Tensors) -> Tensors:
    """The tensors under OpenAI's names; what CTranslate2 has joined is cut apart again."""
    found: Tensors = {
        "decoder.token_embedding.weight": theirs["decoder/embeddings/weight"],
        "decoder.positional_embedding": theirs["decoder/position_encodings/encodings"],
        "encoder.positional_embedding": theirs["encoder/position_encodings/encodings"],
    }
    for part in ("conv1", "conv2"):
        found |= _pair(theirs, f"encoder/{part}", f"encoder.{part}")
    found |= _norm(theirs, "encoder/layer_norm", "encoder.ln_post")
    found |= _norm(theirs, "decoder/layer_norm", "decoder.ln")
    for side in ("encoder", "decoder"):
        layers = {name.split("/")[1] for name in theirs if name.startswith(f"{side}/layer_")} - {"layer_norm"}
        for layer in layers:
            block = f"{side}.blocks.{layer.removeprefix('layer_')}"
            path = f"{side}/{layer}"
            found |= _norm(theirs, f"{path}/self_attention/layer_norm", f"{block}.attn_ln")
            found |= _joined(theirs, f"{path}/self_attention/linear_0", f"{block}.attn", (QUERY, KEY, VALUE))
            found |= _pair(theirs, f"{path}/self_attention/linear_1", f"{block}.attn.out")
            if side == "decoder":
                found |= _norm(theirs, f"{path}/attention/layer_norm", f"{block}.cross_attn_ln")
                found |= _pair(theirs, f"{path}/attention/linear_0", f"{block}.cross_attn.{QUERY}")
                found |= _joined(theirs, f"{path}/attention/linear_1", f"{block}.cross_attn", (KEY, VALUE))
                found |= _pair(theirs, f"{path}/attention/linear_2", f"{block}.cross_attn.out")
            found |= _norm(theirs, f"{path}/ffn/layer_norm", f"{block}.mlp_ln")
            found |= _pair(theirs, f"{path}/ffn/linear_0", f"{block}.mlp.0")
            found |= _pair(theirs, f"{path}/ffn/linear_1", f"{block}.mlp.2")
    return found


def _pair(theirs: Tensors, path: str, name: str) -> Tensors:
    return {f"{name}.{kind}": theirs[f"{path}/{kind}"] for kind in ("weight", "bias")}


def _norm(theirs: Tensors, path: str, name: str) -> Tensors:
    return {f"{name}.weight": theirs[f"{path}/gamma"], f"{name}.bias": theirs[f"{path}/beta"]}


def _joined(theirs: Tensors, path: str, name: str, parts: tuple[str, ...]) -> Tensors:
    found: Tensors = {}
    for kind in ("weight", "bias"):
        for part, tensor in zip(parts, np.split(theirs[f"{path}/{kind}"], len(parts)), strict=True):
            if (part, kind) != (KEY, "bias"):  # Whisper's keys have none; CTranslate2 fills in zeros
                found[f"{name}.{part}.{kind}"] = tensor
    return found


def _dimensions(ours: Tensors, *, heads: int) -> dict[str, int]:
    def layers(side: str) -> int:
        return 1 + max(int(name.split(".")[2]) for name in ours if name.startswith(f"{side}.blocks."))

    audio_context, width = ours["encoder.positional_embedding"].shape
    return {
        "n_mels": ours["encoder.conv1.weight"].shape[MEL_BANDS_AXIS],
        "n_audio_ctx": audio_context,
        "n_audio_state": width,
        "n_audio_head": heads,
        "n_audio_layer": layers("encoder"),
        "n_vocab": len(ours["decoder.token_embedding.weight"]),
        "n_text_ctx": len(ours["decoder.positional_embedding"]),
        "n_text_state": width,
        "n_text_head": heads,
        "n_text_layer": layers("decoder"),
    }


def _variables(file: BinaryIO) -> Iterator[tuple[str, NDArray[Any]]]:
    (version,) = struct.unpack("<I", file.read(4))
    if version != VERSION:
        raise NotPlain(f"model.bin is of version {version}, not {VERSION}")
    _text(file)  # the kind of model
    _revision, count = struct.unpack("<II", file.read(8))
    for _ in range(count):
        name = _text(file)
        (rank,) = file.read(1)
        shape = struct.unpack(f"<{rank}I", file.read(4 * rank))
        (kind,) = file.read(1)
        (size,) = struct.unpack("<I", file.read(4))
        if kind not in KINDS or name.endswith("_scale"):
            raise NotPlain(f"{name} is quantised")
        yield name, np.frombuffer(file.read(size), dtype=KINDS[kind]).reshape(shape)


def _text(file: BinaryIO) -> str:
    (length,) = struct.unpack("<H", file.read(2))
    return file.read(length).rstrip(b"\0").decode()


def _write_safetensors(path: Path, tensors: Tensors) -> None:
    header: dict[str, Any] = {}
    at = 0
    for name, tensor in tensors.items():
        kind = NAMES_IN_SAFETENSORS.get(tensor.dtype.str)
        if kind is None:
            raise NotPlain(f"{name} is {tensor.dtype}, no plain number")
        header[name] = {"dtype": kind, "shape": tensor.shape, "data_offsets": [at, at + tensor.nbytes]}
        at += tensor.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(np.ascontiguousarray(tensor).tobytes())
