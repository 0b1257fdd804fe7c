"""A real Chromium without a window, asked over a pipe by its DevTools protocol."""

import base64
import itertools
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_SECONDS = 30
# The protocol's pipe is file descriptors 3 and 4; sh puts our pipe there.
_PIPED = 'exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null'


def chromium() -> str:
    """Return the browser's program, "" where there is none."""
    if os.name == "nt":
        return ""
    return next(filter(None, map(shutil.which, NAMES)), "")


class Browser:
    """One page of a browser."""

    def __init__(self, profile: Path) -> None:
        options = (
            "--headless", "--remote-debugging-pipe", f"--user-data-dir={profile}", "--no-first-run", "--disable-gpu",
            "--disable-dev-shm-usage", "--hide-scrollbars", "--force-color-profile=srgb", "--lang=en",
            *(("--no-sandbox",) if sys.platform == "linux" else ()), "about:blank",
        )  # fmt: skip
        command = ("sh", "-c", _PIPED, chromium(), *options)
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._numbers = itertools.count(1)
        self._session = ""
        self._rest = b""
        self.events: list[dict[str, Any]] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.ask(f"{domain}.enable")

    def close(self) -> None:
        """End the browser."""
        self._session = ""
        self.ask("Browser.close")
        self._process.wait(_SECONDS)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Send one command, and return its result; events that come before it are kept."""
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        assert self._process.stdin
        self._process.stdin.write(json.dumps(message).encode() + b"\0")
        self._process.stdin.flush()
        while True:
            answer = self._read()
            if answer.get("id") == number:
                assert "error" not in answer, (method, answer["error"])
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout
        while b"\0" not in self._rest:
            more = os.read(self._process.stdout.fileno(), 1 << 20)
            assert more, "the browser has gone"
            self._rest += more
        text, _, self._rest = self._rest.partition(b"\0")
        answer: dict[str, Any] = json.loads(text)
        return answer

    def screen(self, width: int, height: int = 900, *, dark: bool = False) -> None:
        """Set the size of the window and the colours that its user prefers."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", features=[scheme])

    def go(self, address: str) -> None:
        """Open a page, and wait until its script has drawn it."""
        self.events.clear()
        self.ask("Page.navigate", url="about:blank")
        self.ask("Page.navigate", url=address)
        self.until(lambda: self.run("document.readyState === 'complete' && location.href !== 'about:blank'"))

    def run(self, script: str) -> Any:
        """Return the value of an expression in the page."""
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, (script, answer)
        return answer["result"].get("value")

    def until(self, true: Callable[[], T]) -> T:
        """Wait for something to become true, and return it."""
        end = time.monotonic() + _SECONDS
        while not (found := true()):
            assert time.monotonic() < end, "it did not come true"
            time.sleep(0.02)
        return found

    def middle(self, selector: str) -> tuple[float, float]:
        """Return where an element is, scrolled into view."""
        script = f"""(() => {{
            const one = document.querySelector({json.dumps(selector)});
            one.scrollIntoView({{block: "center", inline: "center"}});
            const box = one.getBoundingClientRect();
            return [box.left + box.width / 2, box.top + box.height / 2];
        }})()"""
        x, y = self.run(script)
        return x, y

    def mouse(self, kind: str, x: float, y: float, clicks: int = 0) -> None:
        """Move, press or release the mouse: "mouseMoved", "mousePressed", "mouseReleased"."""
        button = "none" if kind == "mouseMoved" and not clicks else "left"
        self.ask(
            "Input.dispatchMouseEvent", type=kind, x=x, y=y, button=button, clickCount=clicks, buttons=int(clicks > 0)
        )

    def click(self, selector: str, times: int = 1) -> None:
        """Click into the middle of an element."""
        x, y = self.middle(selector)
        self.mouse("mouseMoved", x, y)
        for number in range(1, times + 1):
            self.mouse("mousePressed", x, y, number)
            self.mouse("mouseReleased", x, y, number)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press the mouse at one place, move it, and release it at another."""
        self.mouse("mouseMoved", *start)
        self.mouse("mousePressed", *start, 1)
        for part in range(1, 6):
            x, y = (one + (other - one) * part / 5 for one, other in zip(start, end, strict=True))
            self.mouse("mouseMoved", x, y, 1)
        self.mouse("mouseReleased", *end, 1)

    def press(self, key: str) -> None:
        """Press and release a key such as "Enter"."""
        code = {"Enter": 13, " ": 32, "Tab": 9, "ArrowRight": 39, "Escape": 27}.get(key, ord(key[0]))
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        self.ask("Input.dispatchKeyEvent", type="keyDown", key=key, text=text, windowsVirtualKeyCode=code)
        self.ask("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def type(self, selector: str, text: str) -> None:
        """Write into a field, after what it held was removed."""
        self.click(selector)
        self.run(f"document.querySelector({json.dumps(selector)}).select()")
        self.press("Backspace") if not text else self.ask("Input.insertText", text=text)

    def put(self, selector: str, value: str, event: str) -> None:
        """Give a slider or a list another value, as a hand on it would."""
        box = f"document.querySelector({json.dumps(selector)})"
        self.run(f"{box}.value = {json.dumps(value)}; {box}.dispatchEvent(new Event({json.dumps(event)}))")

    def texts(self, selector: str) -> list[str]:
        """Return the visible texts of the elements."""
        found: list[str] = self.run(
            f"[...document.querySelectorAll({json.dumps(selector)})].filter((one) => one.checkVisibility())"
            ".map((one) => one.innerText.trim())"
        )
        return found

    def picture(self, width: int, height: int) -> bytes:
        """Return the upper left of the window, as PNG."""
        part = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        return base64.b64decode(self.ask("Page.captureScreenshot", format="png", clip=part)["data"])
