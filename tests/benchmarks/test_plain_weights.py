from __future__ import annotations

import base64
import gzip
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.plain_weights import NotPlain, write_plain

WIDTH, HEADS, VOCABULARY, CONTEXT, AUDIO, BANDS = 4, 2, 7, 5, 6, 3
LAYERS = 2


def _linear(path: str, out: int, inside: int) -> dict[str, tuple[int, ...]]:
    return {f"{path}/weight": (out, inside), f"{path}/bias": (out,)}


def _norm(path: str) -> dict[str, tuple[int, ...]]:
    return {f"{path}/gamma": (WIDTH,), f"{path}/beta": (WIDTH,)}


def shapes() -> dict[str, tuple[int, ...]]:
    """A Whisper model of two tiny layers, as CTranslate2 names its parts."""
    found: dict[str, tuple[int, ...]] = {
        "decoder/embeddings/weight": (VOCABULARY, WIDTH),
        "decoder/position_encodings/encodings": (CONTEXT, WIDTH),
        "encoder/position_encodings/encodings": (AUDIO, WIDTH),
        "encoder/conv1/weight": (WIDTH, BANDS, 3),
        "encoder/conv1/bias": (WIDTH,),
        "encoder/conv2/weight": (WIDTH, WIDTH, 3),
        "encoder/conv2/bias": (WIDTH,),
        **_norm("encoder/layer_norm"),
        **_norm("decoder/layer_norm"),
    }
    for side in ("encoder", "decoder"):
        for layer in range(LAYERS):
            path = f"{side}/layer_{layer}"
            found |= _norm(f"{path}/self_attention/layer_norm") | _norm(f"{path}/ffn/layer_norm")
            found |= _linear(f"{path}/self_attention/linear_0", 3 * WIDTH, WIDTH)
            found |= _linear(f"{path}/self_attention/linear_1", WIDTH, WIDTH)
            found |= _linear(f"{path}/ffn/linear_0", 4 * WIDTH, WIDTH)
            found |= _linear(f"{path}/ffn/linear_1", WIDTH, 4 * WIDTH)
            if side == "decoder":
                found |= _norm(f"{path}/attention/layer_norm")
                found |= _linear(f"{path}/attention/linear_0", WIDTH, WIDTH)
                found |= _linear(f"{path}/attention/linear_1", 2 * WIDTH, WIDTH)
                found |= _linear(f"{path}/attention/linear_2", WIDTH, WIDTH)
    return found


def _variable(name: str, tensor: NDArray[Any], kind: int) -> bytes:
    encoded = name.encode() + b"\0"
    head = struct.pack("<H", len(encoded)) + encoded + bytes([tensor.ndim])
    sizes = struct.pack(f"<{tensor.ndim}I", *tensor.shape)
    return head + sizes + bytes([kind]) + struct.pack("<I", tensor.nbytes) + tensor.tobytes()


def write_model(folder: Path, tensors: dict[str, NDArray[Any]], *, kind: int = 4, version: int = 6) -> None:
    """As CTranslate2 writes it."""
    variables = [_variable(name, tensor, kind) for name, tensor in tensors.items()]
    variables.append(_variable("encoder/num_heads", np.array(HEADS, dtype="<i2"), 2))
    name = b"WhisperSpec\0"
    head = struct.pack("<I", version) + struct.pack("<H", len(name)) + name
    (folder / "model.bin").write_bytes(head + struct.pack("<II", 3, len(variables)) + b"".join(variables))
    (folder / "config.json").write_text(json.dumps({"alignment_heads": [[1, 0]]}), encoding="utf-8")


def tensors() -> dict[str, NDArray[Any]]:
    draw = np.random.default_rng(1)
    return {name: draw.standard_normal(shape).astype("<f2") for name, shape in shapes().items()}


def read(path: Path) -> dict[str, NDArray[Any]]:
    """A safetensors file, read by its own rules."""
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    assert length % 8 == 0
    header = json.loads(data[8 : 8 + length])
    found = {}
    for name, told in header.items():
        assert told["dtype"] == "F16"
        first, last = (8 + length + at for at in told["data_offsets"])
        found[name] = np.frombuffer(data[first:last], dtype="<f2").reshape(told["shape"])
    return found


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    model, plain = tmp_path / "model", tmp_path / "plain"
    model.mkdir()
    plain.mkdir()
    return model, plain


def test_the_same_numbers_come_out_under_other_names(folders: tuple[Path, Path]) -> None:
    model, plain = folders
    theirs = tensors()
    write_model(model, theirs)
    write_plain(model, plain)
    ours = read(plain / "model.safetensors")

    def equal(name: str, tensor: NDArray[Any]) -> None:
        np.testing.assert_array_equal(ours[name], tensor)

    equal("encoder.conv1.weight", theirs["encoder/conv1/weight"])
    equal("decoder.ln.bias", theirs["decoder/layer_norm/beta"])
    joined = theirs["encoder/layer_1/self_attention/linear_0/weight"]
    equal("encoder.blocks.1.attn.query.weight", joined[:WIDTH])
    equal("encoder.blocks.1.attn.key.weight", joined[WIDTH : 2 * WIDTH])
    equal("encoder.blocks.1.attn.value.weight", joined[2 * WIDTH :])
    crossed = theirs["decoder/layer_0/attention/linear_1/bias"]
    equal("decoder.blocks.0.cross_attn.value.bias", crossed[WIDTH:])
    equal("decoder.blocks.0.mlp.2.weight", theirs["decoder/layer_0/ffn/linear_1/weight"])
    # All that there is, but for the biases of the keys: OpenAI's code has none.
    assert not [name for name in ours if name.endswith("key.bias")]
    missing = 3 * LAYERS * WIDTH
    assert sum(one.size for one in ours.values()) == sum(one.size for one in theirs.values()) - missing


def test_its_dimensions_and_heads_are_told(folders: tuple[Path, Path]) -> None:
    model, plain = folders
    write_model(model, tensors())
    heads = write_plain(model, plain)
    told = json.loads((plain / "config.json").read_text(encoding="utf-8"))
    assert (told["n_mels"], told["n_vocab"], told["n_text_ctx"], told["n_audio_ctx"]) == (3, 7, 5, 6)
    assert told["n_text_layer"] == told["n_audio_layer"] == LAYERS
    table = np.frombuffer(gzip.decompress(base64.b85decode(heads)), dtype=np.bool_)
    assert table.reshape(LAYERS, HEADS).tolist() == [[False, False], [True, False]]


def test_quantised_weights_and_other_versions_are_refused(folders: tuple[Path, Path]) -> None:
    model, plain = folders
    write_model(model, {name: tensor.astype("<i1") for name, tensor in tensors().items()}, kind=1)
    with pytest.raises(NotPlain, match="no plain number"):
        write_plain(model, plain)
    scales = {"decoder/embeddings/weight_scale": np.ones(3, dtype="<f2")}
    write_model(model, scales)
    with pytest.raises(NotPlain, match="quantised"):
        write_plain(model, plain)
    write_model(model, tensors(), version=7)
    with pytest.raises(NotPlain, match="version 7"):
        write_plain(model, plain)
