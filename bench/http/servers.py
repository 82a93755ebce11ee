"""The servers that measure.py asks: ours, nginx and Prometheus, each on a free port and in a folder
that goes with the run."""
import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

START_S = 60


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def pinned(core, command):
    return command if core is None else ["taskset", "-c", str(core), *command]


def end(process, seconds=60):
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Server:
    """A process that listens on `port`."""
    process = None
    port = 0

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def get(self, path, **parameters):
        query = "?" + urllib.parse.urlencode(parameters) if parameters else ""
        with urllib.request.urlopen(self.address + path + query, timeout=60) as answer:
            return answer.read()

    def json(self, path, **parameters):
        return json.loads(self.get(path, **parameters))

    def cpu_seconds(self):
        """Of the process and its children."""
        pid, ticks = self.process.pid, 0
        with open(f"/proc/{pid}/task/{pid}/children", encoding="utf-8") as children:
            for one in [pid, *map(int, children.read().split())]:
                with open(f"/proc/{one}/stat", encoding="utf-8") as stat:
                    ticks += sum(map(int, stat.read().rpartition(")")[2].split()[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def until(self, is_so, what, seconds=START_S, pause=0.05):
        """Seconds until `is_so` is true."""
        begin = time.monotonic()
        while time.monotonic() - begin < seconds:
            if self.process.poll() is not None:
                raise SystemExit(f"{what}: the process has ended; see {self.log}")
            with contextlib.suppress(urllib.error.URLError, http.client.HTTPException, OSError):
                if is_so():
                    return time.monotonic() - begin
            time.sleep(pause)
        raise SystemExit(f"{what}: not within {seconds} s; see {self.log}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process is not None:
            end(self.process)


class Foreshock(Server):
    def __init__(self, program, folder, feed=None, core=None, history=256, config=""):
        """`feed`: the command whose output is its standard input; `history` in MiB."""
        self.port, self.log = free_port(), folder / "foreshock.log"
        path = folder / "foreshock.yaml"
        if "models:" not in config:
            config += "models: {default: {horizon: 1h}}\n"
        path.write_text(f"sources: {{stdin: {{}}}}\nseries: {{freq: 1m}}\n"
                        f"server: {{listen: '127.0.0.1:{self.port}', history: {history}}}\n"
                        f"{config}", encoding="utf-8")
        self.feed = subprocess.Popen(feed, stdout=subprocess.PIPE) if feed else None
        with self.log.open("ab") as log:
            self.began = time.monotonic()
            self.process = subprocess.Popen(
                pinned(core, [program, "run", "--config", str(path)]), stderr=log,
                stdin=self.feed.stdout if feed else subprocess.DEVNULL)
        if feed:
            self.feed.stdout.close()

    def metric(self, name):
        return sum(float(line.split()[-1]) for line in self.get("/metrics").decode().splitlines()
                   if re.split(r"[{ ]", line, maxsplit=1)[0] == name)

    def until_ready(self):
        return self.until(lambda: self.get("/readyz"), "ready", pause=0.005)

    def until_taken(self, samples, seconds=600):
        return self.until(lambda: self.metric("foreshock_samples_consumed_total") >= samples,
                          f"{samples:,} samples", seconds, 0.2)

    def rss_mb(self):
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as lines:
            return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))

    def kill9(self):
        self.process.kill()
        self.process.wait()

    def __exit__(self, *_):
        if self.feed is not None:
            self.feed.kill()
            self.feed.wait()
        super().__exit__()


class Nginx(Server):
    """One worker, and files of a folder."""

    def __init__(self, folder, core=None):
        self.port, self.log = free_port(), folder / "nginx.log"
        self.files = folder / "files"
        self.files.mkdir()
        path = folder / "nginx.conf"
        user = "user root;" if os.getuid() == 0 else ""
        path.write_text(f"""{user} worker_processes 1; daemon off; pid {folder}/nginx.pid;
error_log {self.log};
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;
  default_type application/json; open_file_cache max=100 inactive=1h;
  client_body_temp_path {folder}/nginx-body; proxy_temp_path {folder}/nginx-proxy;
  fastcgi_temp_path {folder}/nginx-fastcgi; uwsgi_temp_path {folder}/nginx-uwsgi;
  scgi_temp_path {folder}/nginx-scgi;
  server {{ listen 127.0.0.1:{self.port}; root {self.files}; }}
}}
""", encoding="utf-8")
        self.process = subprocess.Popen(pinned(core, ["/usr/sbin/nginx", "-c", str(path)]))


class Prometheus(Server):
    """With the samples of a text in the form of OpenMetrics, and nothing that it scrapes."""

    def __init__(self, folder, samples, core=None):
        self.port, self.log = free_port(), folder / "prometheus.log"
        text, data, path = (folder / name for name in ("samples.om", "data", "prometheus.yml"))
        text.write_text(samples, encoding="utf-8")
        path.write_text("global: {scrape_interval: 1h}\n", encoding="utf-8")
        subprocess.run(["promtool", "tsdb", "create-blocks-from", "openmetrics", str(text),
                        str(data)], check=True, stdout=subprocess.DEVNULL)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                pinned(core, ["prometheus", f"--config.file={path}",
                              f"--storage.tsdb.path={data}", "--storage.tsdb.retention.time=100y",
                              f"--web.listen-address=127.0.0.1:{self.port}"]), stderr=log)
        self.until(lambda: self.get("/-/ready"), "Prometheus")
