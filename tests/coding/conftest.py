"""A model's server on 127.0.0.1, as good or as bad as a test wants it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from detente.ontology.plover import EVENT_TYPES

KEY = "sk-hush-0123456789abcdef"


class Handler(BaseHTTPRequestHandler):
    """Gives each request to the test's `behave`."""

    protocol_version = "HTTP/1.1"
    server: ModelServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked = Asked(self.path, dict(self.headers), body)
        with self.server.lock:
            self.server.asked.append(asked)
        self.close_connection = True
        with suppress(BrokenPipeError, ConnectionResetError):  # whom we answer has gone
            self.server.behave(self, asked)

    def do_GET(self) -> None:
        self.do_POST()

    def reply(self, body: bytes | str, status: int = 200, length: int | None = None, **headers: str) -> None:
        """Send a whole answer; `length` is what its header claims."""
        raw = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(raw) if length is None else length))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""


@dataclass
class Asked:
    """One request."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def data(self) -> dict[str, Any]:
        """The article that it holds."""
        return json.loads(self.body["messages"][1]["content"])


Behave = Callable[[Handler, Asked], None]


class ModelServer(ThreadingHTTPServer):
    """Answers each request as `behave` says, and remembers it."""

    daemon_threads = True
    request_queue_size = 32

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.asked: list[Asked] = []
        self.behave: Behave = lambda handler, asked: handler.reply(completion([]))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def tells(self, events: Callable[[dict[str, Any]], list[Any]] | list[Any]) -> None:
        """Answer each article with these events, or with what a function makes of the article."""
        self.behave = lambda handler, asked: handler.reply(
            completion(events(asked.data) if callable(events) else events)
        )


def completion(events: Any, *, read: int = 1000, written: int = 100, **more: Any) -> str:
    """The body of a chat completion."""
    message = {"role": "assistant", "content": json.dumps({"events": events})}
    usage = {"prompt_tokens": read, "completion_tokens": written}
    return json.dumps({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}], "usage": usage} | more)


def event(quote: str, actor: str = "Kenya", recipient: str = "Somalia", **more: Any) -> dict[str, Any]:
    """An event as a model tells it; codes are those of the names."""
    codes = {"Kenya": "KEN", "Somalia": "SOM", "Norway": "NOR", "Peru": "PER", "Chad": "TCD", "Niger": "NER"}
    return {
        "quote": quote,
        "actor": codes.get(actor, actor),
        "actor_name": actor,
        "recipient": codes.get(recipient, recipient),
        "recipient_name": recipient,
        "symmetric": False,
        "event_type": "SANCTION",
        "event_mode": "withdraw",
        "start": "2025-06-16",
        "end": "2025-06-16",
        "date_text": "",
        "modality": "occurred",
        "attribution": "author",
        "speaker": "",
        "confidence": 0.9,
    } | more


@dataclass
class Models:
    """Servers of one test, and the words for what they answer."""

    started: list[ModelServer] = field(default_factory=list)

    completion = staticmethod(completion)
    event = staticmethod(event)
    key = KEY

    def start(self) -> ModelServer:
        server = ModelServer()
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.started.append(server)
        return server


@pytest.fixture
def models() -> Iterator[Models]:
    found = Models()
    yield found
    for server in found.started:
        server.shutdown()
        server.server_close()


@pytest.fixture
def server(models: Models, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModelServer:
    """A server that the settings lead to."""
    started = models.start()
    for name, value in {
        "ADDRESS": started.address,
        "MODEL": "parrot-1",
        "KEY": KEY,
        "CACHE": str(tmp_path / "llm.sqlite"),
        "TRIES": "3",
        "WAIT_SECONDS": "0.01",
        "SECONDS": "5",
    }.items():
        monkeypatch.setenv(f"DETENTE_LLM_{name}", value)
    return started


@pytest.fixture
def make_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Makes a tiny classifier of random weights, to which the setting leads; `sure` is a label that it always gives."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    def make(labels: list[str], sure: int | None = None) -> Path:
        folder = tmp_path / f"model-{'-'.join(labels)[:40]}-{sure}"
        folder.mkdir()
        words = ["kenya", "somalia", "recalled", "praised", "ambassador", "to", "it", ".", "<", ">", "/", "s", "t"]
        vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]
        (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
        BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=64).save_pretrained(folder)
        torch.manual_seed(7)
        config = BertConfig(
            vocab_size=len(vocabulary),
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
            max_position_embeddings=64,
            num_labels=len(labels),
            id2label=dict(enumerate(labels)),
            label2id={label: i for i, label in enumerate(labels)},
        )
        model = BertForSequenceClassification(config)
        if sure is not None:
            with torch.no_grad():
                model.classifier.bias[sure] = 20.0
        model.save_pretrained(folder)
        monkeypatch.setenv("DETENTE_TRANSFORMERS_MODEL", str(folder))
        return folder

    return make


@pytest.fixture
def tiny_model(make_model: Callable[..., Path]) -> Path:
    """One with PLOVER's types for labels."""
    return make_model([name.title() for name in EVENT_TYPES])
