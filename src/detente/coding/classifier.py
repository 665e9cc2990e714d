"""The coder `transformers`: a local model tells the type of each act, all else is the default coder's.

Who acts towards whom, which words say it, when and how sure: our sentences, mentions, parties and trees find it. The
model replaces the lexicon's type, and its probability becomes the confidence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from detente.coding.acts import Act
from detente.coding.coded import Coded
from detente.coding.coder import CODER, code_chunk
from detente.coding.grammar import Graph
from detente.coding.mentions import Own
from detente.errors import ModelError, UsageError
from detente.ontology import plover
from detente.schema import Article
from detente.settings import settings, variable

_LONGEST = 512  # tokens; a sentence with its two names has far fewer
_CHUNK = 16  # articles whose sentences are parsed together
_NONE = frozenset({"NONE", "NO_EVENT", "OTHER", "O"})
_FILES = ("*.safetensors", "config.json", "tokenizer*", "vocab*", "merges.txt", "special_tokens_map.json")


class Classifier:
    """Codes articles by a sequence classifier of the library transformers.

    Two kinds of model will do, told by their labels: one trained on marked sentences, with PLOVER's types for labels
    (*NONE* and the like for no event), or one for natural language inference, which is asked type by type.
    """

    def __init__(self, model: str | None = None) -> None:
        """Reads the model; nothing is fetched, and nothing of it is run but its weights.

        Args:
            model: a folder, or a name in the local cache of the Hugging Face hub; None takes
                `DETENTE_TRANSFORMERS_MODEL`.

        Raises:
            UsageError: no model is named, or it isn't there.
            ModelError: its labels are of neither kind, or it can't be read.
        """
        import torch
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        wanted = model or settings().transformers_model
        if not wanted:
            raise UsageError("no model is named", f"Set {variable('transformers_model')} to its folder.")
        folder = _folder(wanted)
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            self._model = AutoModelForSequenceClassification.from_pretrained(
                folder, local_files_only=True, use_safetensors=True
            )
        except (OSError, ValueError, KeyError) as error:
            hint = "It must hold a sequence classifier with its tokenizer, weights as safetensors."
            raise ModelError(f"the model in {folder} can't be read: {str(error).splitlines()[0]}", hint) from error
        self._model.eval()
        self._no_grad = torch.inference_mode
        self._softmax = torch.softmax
        labels = self._model.config.id2label
        self._labels = [str(labels[i]).upper() for i in range(len(labels))]
        self._entails = next((i for i, label in enumerate(self._labels) if label.startswith("ENTAIL")), None)
        if self._entails is None and not set(self._labels) - _NONE <= set(plover.EVENT_TYPES):
            hint = "Labels are PLOVER's types and NONE, or those of natural language inference (entailment, …)."
            raise ModelError(f"the labels of {wanted} are {', '.join(self._labels[:20])}", hint)
        self._name = f"transformers:{Path(wanted).name}/{_hash(folder)}+{CODER}"

    @property
    def name(self) -> str:
        """The model's name with a hash of its files, and the coder that finds the acts."""
        return self._name

    def notes(self) -> Sequence[str]:
        """Nothing."""
        return ()

    def code(self, articles: Iterable[Article], *, own: Own = ()) -> Iterator[Coded]:
        """See `Coder.code`; in this process."""
        source = iter(articles)
        while chunk := list(islice(source, _CHUNK)):
            yield from code_chunk(chunk, own, coder=self.name, judge=self._judge)

    def _judge(self, graph: Graph, act: Act) -> Act | None:
        """The act with the type and probability that the model gives it; None where it says that it's none."""
        actor, recipient = act.actors[0].name, act.recipients[0].name
        probabilities = (
            self._classified(marked(graph.text, actor, recipient))
            if self._entails is None
            else self._inferred(graph.text, actor, recipient)
        )
        best = max(probabilities, key=lambda name: probabilities[name])
        if best in _NONE:
            return None
        return replace(
            act, event_type=best, mode=act.mode if best == act.event_type else "", certain=probabilities[best]
        )

    def _classified(self, sentence: str) -> dict[str, float]:
        with self._no_grad():
            logits = self._model(**self._tokens(sentence)).logits[0]
        return dict(zip(self._labels, self._softmax(logits, 0).tolist(), strict=True))

    def _inferred(self, sentence: str, actor: str, recipient: str) -> dict[str, float]:
        """How much more the sentence entails that the actor does one type to the recipient than any other.

        Source: Yin, Hay and Roth, "Benchmarking zero-shot text classification", EMNLP 2019.
        """
        types = plover.event_types()
        claims = [f"{actor} does this towards {recipient}: {kind.doc}." for kind in types.values()]
        with self._no_grad():
            logits = self._model(**self._tokens([sentence] * len(claims), claims)).logits[:, self._entails]
        return dict(zip(types, self._softmax(logits, 0).tolist(), strict=True))

    def _tokens(self, *texts: Any) -> Any:
        return self._tokenizer(*texts, truncation=True, max_length=self._longest(), padding=True, return_tensors="pt")

    def _longest(self) -> int:
        """Tokens that the model can read at once."""
        known = (self._tokenizer.model_max_length, getattr(self._model.config, "max_position_embeddings", _LONGEST))
        return min(_LONGEST, *map(int, known))


def marked(sentence: str, actor: str, recipient: str) -> str:
    """The sentence with `<s>actor</s>` and `<t>recipient</t>`, as `detente relate` takes it.

    Who is only meant (*it*, *both*) and doesn't stand in it goes before it.

    >>> marked("Norway thanked Peru.", "Norway", "Peru")
    '<s>Norway</s> thanked <t>Peru</t>.'
    >>> marked("It thanked Peru.", "Norway", "Peru")
    '<s>Norway</s>: It thanked <t>Peru</t>.'
    """
    for mark, name in (("s", actor), ("t", recipient)):
        at = sentence.find(name) if name else -1
        tagged = f"<{mark}>{name}</{mark}>"
        sentence = sentence[:at] + tagged + sentence[at + len(name) :] if at >= 0 else f"{tagged}: {sentence}"
    return sentence


def _folder(wanted: str) -> Path:
    if Path(wanted).is_dir():
        return Path(wanted)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(wanted, local_files_only=True))
    except (HFValidationError, LocalEntryNotFoundError) as error:
        hint = "Give its folder, or first get it with: hf download NAME."
        raise UsageError(f"there is no model “{wanted}” on this machine", hint) from error


def _hash(folder: Path) -> str:
    """Eight digits of the SHA-256 over the files that say what the model does."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in _FILES for path in folder.glob(pattern)}):
        with path.open("rb") as file:
            digest.update(path.name.encode() + hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:8]
