"""The language-model coder against a hostile server of ours: what it survives, what it says, what it never shows."""

from __future__ import annotations

import gzip
import json
import logging
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import detente
from detente.cli import app
from detente.coding import Coded, open_coder
from detente.errors import DetenteError, ModelError, UsageError
from detente.schema import make_article
from detente.settings import settings

DAY = datetime(2025, 6, 18, tzinfo=UTC)
TEXT = "Kenya recalled its ambassador to Somalia on Monday."
QUOTE = "Kenya recalled its ambassador to Somalia"


def code() -> Coded:
    (coded,) = open_coder("llm").code([make_article(TEXT, name="x", known_at=DAY, published=DAY)])
    return coded


def first_then_good(models: Any, *bad: Callable[[Any], None]) -> Callable[[Any, Any], None]:
    """Behave badly, once in each way given, then well."""
    left = list(bad)

    def behave(handler: Any, asked: Any) -> None:
        if left:
            left.pop(0)(handler)
        else:
            handler.reply(models.completion([models.event(QUOTE)]))

    return behave


def drip(handler: Any) -> None:
    """A byte now and then, and never the end."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" ")
        time.sleep(0.05)


def drip_headers(handler: Any) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(100):
        handler.wfile.write(b"a")
        handler.wfile.flush()
        time.sleep(0.05)


def half(handler: Any) -> None:
    handler.reply('{"choices": [{"message": {"con', length=5_000)


@pytest.mark.parametrize(
    "bad",
    [
        lambda handler: handler.reply("slow down", status=429, Retry_After="0.05"),
        lambda handler: handler.reply("slow down", status=429, Retry_After="Wed, 18 Jun 2025 00:00:00 GMT"),
        lambda handler: handler.reply("slow down", status=429, Retry_After="soon, NaN, -1"),
        lambda handler: handler.reply("", status=500),
        lambda handler: handler.reply("<html>Bad gateway</html>", status=502),
        half,
        lambda handler: handler.connection.close(),
        lambda handler: handler.wfile.write(b"220 this is no web server\r\n"),
        lambda handler: handler.reply("<html><body>Welcome to the hotel's network</body></html>"),
        lambda handler: handler.reply('{"choices": []}'),
        lambda handler: handler.reply('{"choices": [{"message": {"content": null, "refusal": "no"}}]}'),
        lambda handler: handler.reply('{"choices": NaN}'),
        lambda handler: handler.reply("[" * 100_000),
        lambda handler: handler.reply(b"\xff\xfe\x00"),
    ],
)
def test_a_passing_fault_is_waited_out(server, models, bad) -> None:
    server.behave = first_then_good(models, bad)
    assert [row["evidence"] for row in code().events] == [QUOTE]
    assert len(server.asked) == 2


@pytest.mark.parametrize("bad", [drip, drip_headers])
def test_a_slow_drip_is_cut_off_in_time(server, models, monkeypatch: pytest.MonkeyPatch, bad) -> None:
    monkeypatch.setenv("DETENTE_LLM_SECONDS", "0.3")
    server.behave = first_then_good(models, bad)
    assert len(code().events) == 1


def test_a_server_is_waited_for_as_long_as_it_says(server, models) -> None:
    server.behave = first_then_good(models, lambda handler: handler.reply("", status=429, Retry_After="1"))
    began = time.monotonic()
    assert len(code().events) == 1
    assert time.monotonic() - began >= 1


def content(text: str, **more: Any) -> Callable[[Any, Any], None]:
    """Always this as the model's answer."""
    message = {"choices": [{"message": {"content": text}} | more]}
    return lambda handler, asked: handler.reply(json.dumps(message))


@pytest.mark.parametrize(
    ("behave", "reason"),
    [
        (content("I'd rather not."), "holds no JSON object"),
        (content('{"events": [{"quote": "Kenya rec'), "holds no JSON object"),
        (content('{"events": [{"confidence": NaN}]}'), "holds no JSON object"),
        (content('{"events": {"quote": "x"}}'), "no list of events"),
        (content("[" * 50_000 + "{" * 50_000 + "}"), "holds no JSON object"),
        (content('{"events": []}', finish_reason="length"), "DETENTE_LLM_MAX_TOKENS"),
        (content(7), "isn't that of a chat completion"),
        (lambda handler, asked: handler.reply(" " * 4_000_001), "longer than 4,000,000 bytes"),
        (lambda handler, asked: handler.reply(gzip.compress(b" " * 50_000_000), Content_Encoding="gzip"), "is packed"),
        (lambda handler, asked: handler.reply("too long", status=413), "refuses the request (status 413)"),
    ],
)
def test_an_answer_that_can_not_be_read_leaves_its_article_uncoded_and_says_why(server, behave, reason) -> None:
    server.behave = behave
    coded = code()
    assert (coded.events, coded.statements) == ([], [])
    assert reason in coded.article.problem
    assert len(server.asked) <= 3
    assert code().article.problem == coded.article.problem  # a bad answer isn't kept


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, r"doesn't take the key \(status 401\)\. Set DETENTE_LLM_KEY\."),
        (403, "DETENTE_LLM_KEY"),
        (402, "nothing is left to spend"),
        (404, "DETENTE_LLM_ADDRESS and DETENTE_LLM_MODEL"),
        (418, "status 418"),
        (500, "fails (.*500).*Try it later"),
    ],
)
def test_what_no_article_can_help_stops_the_run_and_names_the_setting(server, status, said) -> None:
    server.behave = lambda handler, asked: handler.reply("{}", status=status)
    with pytest.raises(ModelError, match=said):
        code()
    assert len(server.asked) == (3 if status == 500 else 1)


def test_a_server_that_asks_for_an_hour_stops_the_run(server) -> None:
    server.behave = lambda handler, asked: handler.reply("", status=429, Retry_After="3600")
    with pytest.raises(ModelError, match="wait 3,600 seconds"):
        code()
    assert len(server.asked) == 1


def test_nothing_left_to_spend_is_not_waited_for(server) -> None:
    body = '{"error": {"code": "insufficient_quota"}}'
    server.behave = lambda handler, asked: handler.reply(body, status=429)
    with pytest.raises(ModelError, match="nothing is left"):
        code()
    assert len(server.asked) == 1


def test_no_server_at_all_is_said(server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.shutdown()
    server.server_close()
    with pytest.raises(ModelError, match=r"doesn't answer \(ConnectError\)\. Start it, or set DETENTE_LLM_ADDRESS"):
        code()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(server, models, status: int) -> None:
    elsewhere = models.start()
    target = f"{elsewhere.address}/chat/completions"
    server.behave = lambda handler, asked: handler.reply("", status=status, Location=target)
    with pytest.raises(ModelError, match="elsewhere"):
        code()
    assert elsewhere.asked == []


def test_a_proxy_of_the_environment_gets_nothing(server, models, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = models.start()
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, elsewhere.address)
    code()
    assert (len(server.asked), elsewhere.asked) == (1, [])


@pytest.mark.parametrize("status", [400, 422])
def test_a_server_without_structured_output_is_asked_without(server, models, status: int) -> None:
    def behave(handler, asked) -> None:
        if "response_format" in asked.body:
            handler.reply('{"error": "unknown field response_format"}', status=status)
        else:
            body = json.loads(models.completion([]))
            body["choices"][0]["message"]["content"] = (
                f"Sure!\n```json\n{json.dumps({'events': [models.event(QUOTE)]})}\n```"
            )
            handler.reply(json.dumps(body))

    server.behave = behave
    articles = [make_article(f"{TEXT} {i}", name=str(i), known_at=DAY, published=DAY) for i in range(12)]
    assert [len(coded.events) for coded in open_coder("llm").code(articles)] == [1] * 12
    assert "response_format" not in server.asked[-1].body
    assert sum("response_format" in asked.body for asked in server.asked) <= 2 * 4  # the first few, no more


def test_a_model_that_reasons_is_asked_in_its_own_words(server, models) -> None:
    def behave(handler, asked) -> None:
        if "temperature" in asked.body or "max_tokens" in asked.body:
            handler.reply('{"error": "unsupported parameter"}', status=400)
        else:
            handler.reply(models.completion([models.event(QUOTE)]))

    server.behave = behave
    assert len(code().events) == 1
    assert {"response_format", "max_completion_tokens"} <= set(server.asked[-1].body)


# The key


def echo(status: int) -> Callable[[Any, Any], None]:
    """Send the key back in every place there is."""

    def behave(handler: Any, asked: Any) -> None:
        key = asked.headers["Authorization"]
        escaped = "".join(f"\\u{ord(letter):04x}" for letter in key)
        told = {"quote": f"Kenya {key}", "actor": key, "speaker": key, key: key}
        inner = json.dumps({"events": [told, {"quote": "@"}]}).replace("@", escaped)
        body = json.dumps({"error": {"message": key, "code": key}, "choices": [{"message": {"content": inner}}]})
        handler.wfile.write(
            f"HTTP/1.1 {status} {key}\r\nX-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        )

    return behave


@pytest.mark.parametrize("status", [200, 302, 400, 401, 404, 429, 500])
def test_the_key_is_never_shown(server, models, status, caplog, tmp_path: Path, capsys) -> None:
    caplog.set_level(logging.DEBUG)
    server.behave = echo(status)
    news, shown = tmp_path / "news.txt", []
    news.write_text(TEXT)
    told = CliRunner().invoke(app, ["ingest", str(news), "--desk", str(tmp_path / "desk"), "--coder", "llm"])
    shown.append(told.output)
    try:
        coded = code()
        shown.append(repr(coded))
    except DetenteError as error:
        shown.append("".join(traceback.format_exception(error)))
    chosen = settings()
    shown += [
        repr(chosen),
        str(chosen),
        chosen.model_dump_json(),
        repr(open_coder("llm").__dict__),
        open_coder("llm").name,
    ]
    shown += [caplog.text, *(repr(record.__dict__) for record in caplog.records), *capsys.readouterr()]
    assert caplog.records  # the libraries do log
    assert server.asked[0].headers["Authorization"].endswith(models.key)
    assert [text for text in shown if models.key in text] == []
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and models.key.encode() in path.read_bytes()]
    assert kept == []
    for table in detente.open_desk(tmp_path / "desk").rejects().to_pylist():
        assert models.key not in repr(table)


@pytest.mark.parametrize("key", ["sk-with space", "sk-with\ttab", "schlüssel", 'quo"te'])
def test_a_key_that_can_be_none_is_said_and_not_shown(server, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("DETENTE_LLM_KEY", key)
    with pytest.raises(UsageError, match="DETENTE_LLM_KEY") as caught:
        open_coder("llm")
    assert key not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "address", ["http://example.org/v1", "ftp://example.org", "example.org", "https://me:pw@example.org/v1", "http://["]
)
def test_an_address_that_would_give_the_key_away_or_is_none_is_refused(server, monkeypatch, address: str) -> None:
    monkeypatch.setenv("DETENTE_LLM_ADDRESS", address)
    with pytest.raises(UsageError, match="DETENTE_LLM_ADDRESS"):
        open_coder("llm")


def test_without_a_key_none_is_sent(server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DETENTE_LLM_KEY")
    code()
    assert "Authorization" not in server.asked[0].headers


def test_without_a_model_the_setting_is_named(server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DETENTE_LLM_MODEL")
    with pytest.raises(UsageError, match="DETENTE_LLM_MODEL"):
        open_coder("llm")
