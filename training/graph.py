"""Writes networks as ONNX graphs with 8-bit weights and activations of fixed scale.

Fixed scales (measured on training sentences) make a sentence's result independent of what else is in its batch.
Weights are symmetric, one scale a column, 7 bits wide: on processors without VNNI wider products saturate, and the
same text must give the same answer on every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx
import torch
from network import ATTENTION_HEADS, BLOCK, Encoder, nibbles
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

DOMAIN = "com.microsoft"  # onnxruntime's own fused operators
BITS = 63


class Ranges:
    """The least and greatest input that each linear map has seen, by its name."""

    def __init__(self, model: nn.Module) -> None:
        self.seen: dict[str, tuple[float, float]] = {}
        self.hooks = [
            m.register_forward_hook(lambda m, given, _, name=name: self.note(name, given[0]))
            for name, m in model.named_modules()
            if isinstance(m, nn.Linear)
        ]

    def note(self, name: str, x: Tensor) -> None:
        low, high = self.seen.get(name, (0.0, 0.0))
        self.seen[name] = (min(low, float(x.min())), max(high, float(x.max())))

    def close(self) -> None:
        for hook in self.hooks:
            hook.remove()


class Store:
    """The file of large weights that graphs share; equal ones are written once."""

    LEAST, ALIGNED = 1 << 16, 64

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known: dict[str, tuple[int, int]] = {}
        self.data = bytearray()

    def place(self, value: np.ndarray, name: str) -> onnx.TensorProto:
        raw = value.tobytes()
        key = f"{value.dtype}{value.shape}{hashlib.sha256(raw).hexdigest()}"
        if key not in self.known:
            self.data.extend(bytes(-len(self.data) % self.ALIGNED))
            self.known[key] = (len(self.data), len(raw))
            self.data.extend(raw)
        offset, length = self.known[key]
        tensor = onnx.TensorProto(name=name, dims=value.shape, data_type=helper.np_dtype_to_tensor_dtype(value.dtype))
        tensor.data_location = onnx.TensorProto.EXTERNAL
        for k, v in (("location", self.path.name), ("offset", str(offset)), ("length", str(length))):
            tensor.external_data.add(key=k, value=v)
        return tensor

    def write(self) -> None:
        self.path.write_bytes(self.data)


class Graph:
    """An ONNX graph under construction; every method adds nodes and returns the name of their result."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}
        self.count = 0

    def add(self, op: str, *inputs: str, domain: str = "", **attributes: object) -> str:
        self.count += 1
        name = f"{op}_{self.count}"
        self.nodes.append(helper.make_node(op, list(inputs), [name], name=name, domain=domain, **attributes))
        return name

    def constant(self, name: str, value: np.ndarray | Tensor | Iterable[int]) -> str:
        if isinstance(value, Tensor):
            value = value.detach().numpy()
        elif not isinstance(value, np.ndarray):
            value = np.array(list(value), np.int64)
        value = np.asarray(value, order="C")
        large = value.nbytes >= Store.LEAST
        self.constants[name] = self.store.place(value, name) if large else numpy_helper.from_array(value, name)
        return name

    def quantise(self, name: str, x: str, span: tuple[float, float]) -> tuple[str, str, str]:
        low, high = min(span[0], 0.0), max(span[1], 0.0)
        scale = np.float32(max(high - low, 1e-6) / 255)
        zero = np.uint8(np.clip(np.round(-low / scale), 0, 255))
        s, z = self.constant(name + ".in_scale", np.array(scale)), self.constant(name + ".in_zero", np.array(zero))
        return self.add("QuantizeLinear", x, s, z), s, z

    def linear(self, name: str, quantised: tuple[str, str, str], weight: Tensor, bias: Tensor | None) -> str:
        """`x @ weight.T + bias`, weight as in torch (out, in)."""
        w = weight.detach().numpy().T
        scale = np.maximum(np.abs(w).max(0), 1e-8) / BITS
        q = np.clip(np.round(w / scale), -BITS, BITS).astype(np.int8)
        x, s, z = quantised
        inputs = [x, self.constant(name + ".weight", q), s, self.constant(name + ".scale", scale.astype(np.float32)), z]
        inputs.append(self.constant(name + ".zero", np.zeros(len(scale), np.int8)))
        if bias is not None:
            inputs.append(self.constant(name + ".bias", bias))
        return self.add("MatMulIntegerToFloat", *inputs, domain=DOMAIN)

    def layer_norm(self, name: str, x: str, residual: str, norm: nn.LayerNorm) -> str:
        weights = self.constant(name + ".weight", norm.weight), self.constant(name + ".bias", norm.bias)
        return self.add("SkipLayerNormalization", x, residual, *weights, domain=DOMAIN, epsilon=1e-12)

    def embed(self, name: str, ids: str, rows: Tensor) -> str:
        """Rows of a table in 4 bits."""
        packed, scales = nibbles(rows)
        found = self.add("Gather", self.constant(name, packed), ids)
        four = self.constant("four", np.array(4, np.uint8))
        high = self.add("BitShift", found, four, direction="RIGHT")
        low = self.add("BitShift", self.add("BitShift", found, four, direction="LEFT"), four, direction="RIGHT")
        values = self.add("Cast", self.add("Concat", low, high, axis=-1), to=TensorProto.FLOAT)
        values = self.add("Sub", values, self.constant("eight", np.array(8, np.float32)))
        scale = self.add("Gather", self.constant(name + ".scale", scales), ids)
        scale = self.add("Unsqueeze", self.add("Cast", scale, to=TensorProto.FLOAT), self.constant("end", [-1]))
        blocks = self.add("Reshape", values, self.constant("blocks", [0, 0, -1, BLOCK]))
        return self.add("Reshape", self.add("Mul", blocks, scale), self.constant("row", [0, 0, -1]))

    def encoder(self, net: Encoder, rows: Tensor, ranges: Ranges, prefix: str, ids: str, shapes: str) -> str:
        """The encoder's states (batch, length, 384); `rows` is the table of sub-tokens."""
        length = self.add("Shape", ids, start=1, end=2)
        zero = self.constant("zero", [0])
        places = self.constant(prefix + "places", net.places.weight.half())
        places = self.add("Cast", self.add("Slice", places, zero, length, zero), to=TensorProto.FLOAT)
        x = self.add("Add", self.embed(prefix + "words", ids, rows), places)
        shaped = self.add("Gather", self.constant(prefix + "shapes", net.shapes.weight), shapes)
        x = self.layer_norm(prefix + "norm", x, shaped, net.norm)
        mask = self.add("Cast", self.add("Cast", ids, to=TensorProto.BOOL), to=TensorProto.INT32)
        for i in range(len(net.layers)):
            x = self.layer(net.layers[i], ranges, f"{prefix}layers.{i}.", x, mask)
        return x

    def layer(self, net: nn.Module, ranges: Ranges, name: str, x: str, mask: str) -> str:
        wide = self.quantise(name + "qkv", x, ranges.seen[name + "qkv"])
        parts = zip("qkv", net.qkv.weight.chunk(3), net.qkv.bias.chunk(3), strict=True)
        q, k, v = (self.linear(name + part, wide, weight, bias) for part, weight, bias in parts)
        a = self.add("MultiHeadAttention", q, k, v, "", mask, domain=DOMAIN, num_heads=ATTENTION_HEADS)
        a = self.linear(
            name + "out", self.quantise(name + "out", a, ranges.seen[name + "out"]), net.out.weight, net.out.bias
        )
        x = self.layer_norm(name + "norm1", x, a, net.norm1)
        h = self.linear(
            name + "up", self.quantise(name + "up", x, ranges.seen[name + "up"]), net.up.weight, net.up.bias
        )
        h = self.add("Gelu", h, domain=DOMAIN)
        h = self.quantise(name + "down", h, ranges.seen[name + "down"])
        return self.layer_norm(
            name + "norm2", x, self.linear(name + "down", h, net.down.weight, net.down.bias), net.norm2
        )

    def model(self, inputs: dict[str, list[str]], outputs: dict[str, tuple[str, int, list[str]]]) -> onnx.ModelProto:
        """The finished model; inputs are int64, outputs are given as result, type and axes."""
        for name, (result, _, _) in outputs.items():
            self.nodes.append(helper.make_node("Identity", [result], [name]))
        graph = helper.make_graph(
            self.nodes,
            "detente",
            [helper.make_tensor_value_info(k, TensorProto.INT64, axes) for k, axes in inputs.items()],
            [helper.make_tensor_value_info(k, kind, axes) for k, (_, kind, axes) in outputs.items()],
            list(self.constants.values()),
        )
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(DOMAIN, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="detente")


def save(model: onnx.ModelProto, path: str) -> None:
    with open(path, "wb") as file:
        file.write(model.SerializeToString(deterministic=True))


def measure(model: nn.Module, batches: Iterable[list[torch.Tensor]]) -> Ranges:
    """Ranges of the inputs of all linear maps over some batches."""
    ranges = Ranges(model)
    model.eval()
    with torch.no_grad():
        for inputs in batches:
            model(*inputs)
    ranges.close()
    return ranges
