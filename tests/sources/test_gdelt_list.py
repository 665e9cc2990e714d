"""GDELT straight from its lists, over a real server on this machine."""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import detente
from detente.errors import SourceError
from detente.sources._fetch import fetch

SAMPLE = (Path(__file__).parent / "samples" / "gdelt2.5.export.CSV").read_text().splitlines()[0]


class Server:
    """What it gives by path, and what was asked."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.leads: dict[str, str] = {}
        self.asked: list[str] = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                owner.asked.append(self.path)
                if self.path in owner.leads:
                    self.send_response(302)
                    self.send_header("Location", owner.leads[self.path])
                    self.end_headers()
                    return
                data = owner.files.get(self.path)
                self.send_response(404 if data is None else 200)
                self.end_headers()
                self.wfile.write(data or b"")

            def log_message(self, *given: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,))
        self._thread.start()

    def quarter(self, moment: str, number: int) -> str:
        """Put one file of one event there; its line of the list."""
        row = SAMPLE.replace("20250301121500", moment).replace("1000001", str(number))
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(f"{moment}.export.CSV", row + "\n")
        path = f"/gdeltv2/{moment}.export.CSV.zip"
        self.files[path] = buffer.getvalue()
        digest = hashlib.md5(buffer.getvalue()).hexdigest()
        return f"{len(buffer.getvalue())} {digest} http://{self.host}{path}"

    def close(self) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
def allowed(server: Server, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DETENTE_FETCH_ALLOW", f"localhost:80, {server.host}")
    return f"http://{server.host}/lastupdate.txt"


def test_the_files_of_a_list_go_in_once_and_a_longer_list_adds_the_rest(
    server: Server, allowed: str, tmp_path: Path
) -> None:
    desk = detente.open_desk(tmp_path / "desk", create=True)
    first = server.quarter("20250301121500", 1)
    gkg = first.replace("export.CSV", "gkg.csv")
    server.files["/lastupdate.txt"] = f"{first}\n{gkg}\n".encode()
    report = desk.ingest([allowed])
    assert [(one.file, one.accepted) for one in report.files] == [(first.split()[2], 1)]
    server.files["/lastupdate.txt"] = f"{server.quarter('20250301123000', 2)}\n{first}\n".encode()
    server.asked.clear()
    assert [one.accepted for one in desk.ingest([allowed]).files] == [1]
    assert server.asked == ["/lastupdate.txt", "/gdeltv2/20250301123000.export.CSV.zip"]
    assert desk.events().num_rows == 2
    assert desk.doctor() == []


def test_a_file_that_is_missing_or_another_is_refused_and_fetched_the_next_time(
    server: Server, allowed: str, tmp_path: Path
) -> None:
    desk = detente.open_desk(tmp_path / "desk", create=True)
    lines = [server.quarter(f"202503011{n}0000", n) for n in range(3)]
    server.files["/lastupdate.txt"] = "\n".join(lines).encode()
    kept = server.files.pop("/gdeltv2/20250301100000.export.CSV.zip")
    server.files["/gdeltv2/20250301110000.export.CSV.zip"] += b"x"
    report = desk.ingest([allowed])
    assert [one.refused for one in report.files] == [True, True, False]
    assert "answers 404" in report.files[0].reason
    assert "MD5 differs" in report.files[1].reason
    server.files["/gdeltv2/20250301100000.export.CSV.zip"] = kept
    assert [one.accepted for one in desk.ingest([allowed]).files if not one.refused] == [1]


def test_missing_quarter_hours_are_told_as_a_gap_and_not_as_quiet(server: Server, allowed: str, tmp_path: Path) -> None:
    desk = detente.open_desk(tmp_path / "desk", create=True)
    lines = [server.quarter(moment, n) for n, moment in enumerate(("20250301121500", "20250301130000"))]
    server.files["/lastupdate.txt"] = "\n".join(lines).encode()
    desk.ingest([allowed])
    found = desk.doctor()
    assert [(one.level, one.table) for one in found] == [("note", "events")]
    assert "2 quarter hours of GDELT are missing: 2025-03-01 12:30 to 12:45" in found[0].message


def test_what_is_no_list_is_refused(server: Server, allowed: str, tmp_path: Path) -> None:
    server.files["/lastupdate.txt"] = b"<html>log in</html>"
    report = detente.open_desk(tmp_path / "desk", create=True).ingest([allowed])
    assert report.files[0].refused
    assert "no list of GDELT's files" in report.files[0].reason


def test_this_machine_and_private_networks_are_not_asked(server: Server, tmp_path: Path) -> None:
    for host in (server.host, f"localhost:{server.host[-5:]}", "10.0.0.1", "169.254.169.254", "[::1]:80", "0.0.0.0"):
        with pytest.raises(SourceError, match="this machine or a private network"):
            fetch(f"http://{host}/x", tmp_path / "x")
    assert server.asked == []


def test_a_redirection_is_judged_anew(server: Server, allowed: str, tmp_path: Path) -> None:
    server.leads = {
        "/a": "http://10.0.0.1/secret",
        "/b": "/c",
        "/c": "/d",
        "/loop": "/loop",
        "/e": "file:///etc/passwd",
    }
    server.files["/d"] = b"here"
    fetch(f"http://{server.host}/b", tmp_path / "x")
    assert (tmp_path / "x").read_bytes() == b"here"
    for path, message in (("a", "private network"), ("loop", "leads on more than"), ("e", "no http or https")):
        with pytest.raises(SourceError, match=message):
            fetch(f"http://{server.host}/{path}", tmp_path / "x")
