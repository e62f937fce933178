"""A headless Chromium, driven through its pipe: what a page asks for, what it says on the console, how it looks."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync "
    "--disable-dev-shm-usage --hide-scrollbars --no-first-run --remote-debugging-pipe"
).split()


class Browser:
    """One tab.  ``requests`` are the addresses it asked for, ``said`` what it wrote to the console."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.requests: list[str] = []
        self.said: list[str] = []

    def __enter__(self) -> Browser:
        theirs, self.out = os.pipe()
        self.into, back = os.pipe()
        command = [str(PROGRAM), *FLAGS, f"--user-data-dir={self.folder}", "about:blank"]
        # Chromium reads commands from 3 and answers to 4.
        shell = ["/bin/bash", "-c", f'exec "$@" 3<&{theirs} 4>&{back}', "bash", *command]
        # What is preloaded into this Python is none of the browser's business.
        environment = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
        self.process = subprocess.Popen(
            shell, pass_fds=(theirs, back), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(theirs)
        os.close(back)
        self.buffer, self.count, self.session = b"", 0, ""
        [tab] = [t for t in self.ask("Target.getTargets")["targetInfos"] if t["type"] == "page"]
        self.session = self.ask("Target.attachToTarget", targetId=tab["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        os.close(self.out)
        os.close(self.into)
        self.process.terminate()
        self.process.wait(20)

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        self.count += 1
        message: dict[str, Any] = {"id": self.count, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            got = self._next()
            if got.get("id") == self.count:
                if "error" in got:
                    raise RuntimeError(f"{method}: {got['error']['message']}")
                return dict(got["result"])

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.into], [], [], 60)
            more = os.read(self.into, 1 << 20) if ready else b""
            if not more:
                raise RuntimeError("the browser has gone, or says nothing")
            self.buffer += more
        one, self.buffer = self.buffer.split(b"\0", 1)
        got: dict[str, Any] = json.loads(one)
        params = got.get("params", {})
        match got.get("method"):
            case "Network.requestWillBeSent":
                self.requests.append(params["request"]["url"])
            case "Runtime.consoleAPICalled":
                self.said.append(f"{params['type']}: {[a.get('value') for a in params['args']]}")
            case "Runtime.exceptionThrown":
                self.said.append(f"exception: {params['exceptionDetails']}")
            case "Log.entryAdded":
                self.said.append(f"log: {params['entry']['text']}")
        return got

    def value(self, script: str) -> Any:
        """What a piece of JavaScript evaluates to."""
        return self.ask("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")

    def open(self, page: Path, width: int, *, scheme: str = "light", scripts: bool = True, height: int = 800) -> None:
        """Load a file and wait until it has drawn."""
        self.ask("Emulation.setScriptExecutionDisabled", value=not scripts)
        phone = width < 600
        self.ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone
        )
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.ask("Emulation.setEmulatedMedia", media="", features=features)
        self.ask("Page.navigate", url=page.as_uri())
        until = time.monotonic() + 60
        done = "document.readyState === 'complete'"
        if scripts:
            done += " && (!document.querySelector('.live') || document.documentElement.classList.contains('ready'))"
        while not self.value(done):
            if time.monotonic() > until:
                raise RuntimeError("the page does not finish")
            time.sleep(0.05)

    def picture(self, file: Path) -> None:
        """Of the whole page."""
        shot = self.ask("Page.captureScreenshot", captureBeyondViewport=True, format="png")
        file.write_bytes(base64.b64decode(shot["data"]))

    def paper(self, file: Path) -> None:
        """The page as it prints."""
        file.write_bytes(base64.b64decode(self.ask("Page.printToPDF", preferCSSPageSize=True)["data"]))
