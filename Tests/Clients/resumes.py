"""An informer behind a connection that is cut again and again: it has told of everything once the cuts are over."""

import os
import socket
import tempfile
import threading
import time

import yaml
from kubernetes import client, config
from kubernetes.informer import SharedInformer

OBJECTS = 60


class Proxy:
    """Leads connections on, and cuts all of them when it is told to."""

    def __init__(self, host, port):
        self.target, self.pairs = (host, port), []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            near, _ = self.listener.accept()
            far = socket.create_connection(self.target)
            self.pairs += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self.lead, args=(source, sink), daemon=True).start()

    def lead(self, source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut(self):
        pairs, self.pairs = self.pairs, []
        for end in pairs:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        return len(pairs)


with open(os.environ["KUBECONFIG"]) as file:
    kubeconfig = yaml.safe_load(file)
config.load_kube_config()
direct = client.CoreV1Api()
cluster = kubeconfig["clusters"][0]["cluster"]
host, port = cluster["server"].removeprefix("https://").split(":")
proxy = Proxy(host, int(port))
cluster["server"] = f"https://127.0.0.1:{proxy.port}"
with tempfile.NamedTemporaryFile("w", suffix=".yaml", delete=False) as file:
    yaml.safe_dump(kubeconfig, file)
through = client.CoreV1Api(config.new_client_from_config(file.name))

told = {"ADDED": set(), "DELETED": set()}
informer = SharedInformer(through.list_namespaced_config_map, namespace="default")
for kind in told:
    informer.add_event_handler(kind, lambda found, kind=kind: told[kind].add(found.metadata.name))
informer.start()
cuts = 0
for number in range(OBJECTS):
    direct.create_namespaced_config_map("default", {"metadata": {"name": f"c-{number}"}, "data": {}})
    if number % 3 == 0:
        direct.delete_namespaced_config_map(f"c-{number}", "default")
    if number % 10 == 5:
        cuts += 1 if proxy.cut() else 0
    time.sleep(0.05)
left = {f"c-{number}" for number in range(OBJECTS) if number % 3}
end = time.time() + 60
while time.time() < end and {found.metadata.name for found in informer.cache.list()} != left:
    time.sleep(0.1)
known = {found.metadata.name for found in informer.cache.list()}
assert known == left, (known ^ left)
assert left <= told["ADDED"], left - told["ADDED"]
assert cuts >= 3, cuts
informer.stop()
print("well")
