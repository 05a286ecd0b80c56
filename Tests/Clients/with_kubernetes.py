"""What is asked of the API with PyPI's `kubernetes`: `sim` or `real` says which machines are behind it."""

import datetime
import sys
import threading
import time

from kubernetes import client, config, dynamic, utils, watch
from kubernetes.client.exceptions import ApiException
from kubernetes.leaderelection import electionconfig, leaderelection
from kubernetes.leaderelection.resourcelock.configmaplock import ConfigMapLock
from kubernetes.leaderelection.resourcelock.leaselock import LeaseLock
from kubernetes.stream import stream
from urllib3.exceptions import ProtocolError

from definition import DEFINITION, GROUP

machines = sys.argv[1]
config.load_kube_config()
core, apps, custom = client.CoreV1Api(), client.AppsV1Api(), client.CustomObjectsApi()
extensions = client.ApiextensionsV1Api()


def eventually(what, question, seconds=60):
    end = time.time() + seconds
    while time.time() < end:
        answer = question()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {what}")


def refused(code, call, *words, **options):
    try:
        call(*words, **options)
    except ApiException as error:
        assert error.status == code, f"{error.status} for {code}: {error.body}"
        return error.body
    raise AssertionError(f"{call.__name__} was not refused")


def deployment(name, replicas=2):
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "labels": {"app": name}},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": name}},
            "template": {
                "metadata": {"labels": {"app": name}},
                "spec": {"containers": [{"name": "web", "image": "nginx:1.27"}]},
            },
        },
    }


def lists_watches_and_patches():
    told, over = [], []
    watcher = watch.Watch()

    def look():
        try:
            pods = watcher.stream(core.list_namespaced_pod, "default", label_selector="app=web", timeout_seconds=90)
            for event in pods:
                told.append((event["type"], event["object"].metadata.name, event["object"].status.phase))
        except ProtocolError:
            # `stop` shuts the connection.
            assert over

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    utils.create_from_dict(client.ApiClient(), deployment("web"))
    eventually("two pods run", lambda: len({name for _, name, phase in told if phase == "Running"}) == 2)
    assert apps.read_namespaced_deployment("web", "default").spec.replicas == 2
    apps.patch_namespaced_deployment("web", "default", {"spec": {"replicas": 3}})
    apps.patch_namespaced_deployment_scale("web", "default", {"spec": {"replicas": 1}})
    eventually("one is left", lambda: len(core.list_namespaced_pod("default", label_selector="app=web").items) == 1)
    assert any(kind == "DELETED" for kind, _, _ in told)
    over.append(True)
    watcher.stop()
    listed = core.list_namespaced_pod("default", field_selector="status.phase=Running")
    assert [pod.metadata.labels["app"] for pod in listed.items] == ["web"]
    body = refused(404, core.read_namespaced_pod, "none", "default")
    assert 'pods \\"none\\" not found' in body, body


def enters_containers():
    name = core.list_namespaced_pod("default", label_selector="app=web").items[0].metadata.name
    answer = stream(
        core.connect_get_namespaced_pod_exec, name, "default", command=["/bin/sh", "-c", "echo told; echo wrong >&2"],
        stderr=True, stdin=False, stdout=True, tty=False)
    assert "told" in answer and "wrong" in answer, answer
    talk = stream(
        core.connect_get_namespaced_pod_exec, name, "default", command=["/bin/sh"], stderr=True, stdin=True,
        stdout=True, tty=False, _preload_content=False)
    talk.write_stdin("echo back; exit 3\n")
    talk.run_forever(timeout=20)
    assert talk.read_stdout() == "back\n" and talk.returncode == 3, talk.returncode


def reads_logs():
    pod = {
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "talker"},
        "spec": {"restartPolicy": "Never", "containers": [
            {"name": "c", "image": "busybox:1.36", "command": ["sh", "-c", "echo one; echo two"]}]},
    }
    core.create_namespaced_pod("default", pod)
    eventually("it has ended", lambda: core.read_namespaced_pod_status("talker", "default").status.phase == "Succeeded")
    assert core.read_namespaced_pod_log("talker", "default") == "one\ntwo\n"
    followed = "".join(watch.Watch().stream(core.read_namespaced_pod_log, "talker", "default"))
    assert followed == "onetwo", followed


def has_custom_resources():
    extensions.create_custom_resource_definition(DEFINITION)
    found = extensions.read_custom_resource_definition(f"sites.{GROUP}")
    assert any(c.type == "Established" and c.status == "True" for c in found.status.conditions)
    here = (GROUP, "v1", "default", "sites")
    site = {"apiVersion": f"{GROUP}/v1", "kind": "Site", "metadata": {"name": "one"}, "spec": {"replicas": 2}}
    made = custom.create_namespaced_custom_object(*here, site)
    assert made["spec"]["image"] == "nginx:1.27" and made["metadata"]["generation"] == 1
    site["metadata"]["name"], site["spec"]["replicas"] = "two", 9
    body = refused(422, custom.create_namespaced_custom_object, *here, site)
    assert "should be less than or equal to 5" in body, body
    custom.patch_namespaced_custom_object_status(*here, "one", {"status": {"phase": "ready"}})
    custom.patch_namespaced_custom_object(*here, "one", {"spec": {"replicas": 3}})
    seen = custom.get_namespaced_custom_object(*here, "one")
    assert seen["status"] == {"phase": "ready"} and seen["metadata"]["generation"] == 2, seen
    refused(409, custom.replace_namespaced_custom_object, *here, "one", made)
    sites = dynamic.DynamicClient(client.ApiClient()).resources.get(api_version=f"{GROUP}/v1", kind="Site")
    applied = sites.server_side_apply(
        body={"apiVersion": f"{GROUP}/v1", "kind": "Site", "metadata": {"name": "one"}, "spec": {"replicas": 4}},
        name="one", namespace="default", field_manager="test", force_conflicts=True)
    assert applied.spec.replicas == 4
    events = list(watch.Watch().stream(custom.list_namespaced_custom_object, *here, timeout_seconds=1))
    assert [event["object"]["metadata"]["name"] for event in events] == ["one"], events
    custom.delete_namespaced_custom_object(*here, "one")
    refused(404, custom.get_namespaced_custom_object, *here, "one")
    extensions.delete_custom_resource_definition(f"sites.{GROUP}")


def elects_leaders(lock_type, name):
    led, over = [], threading.Event()

    def candidate(who):
        def lead():
            led.append(who)
            over.wait(30)

        lock = lock_type(name, "default", who)
        election = leaderelection.LeaderElection(
            electionconfig.Config(
                lock, lease_duration=5, renew_deadline=4, retry_period=1, onstarted_leading=lead,
                onstopped_leading=lambda: None))
        threading.Thread(target=election.run, daemon=True).start()

    for who in ("first", "second", "third"):
        candidate(who)
    eventually("somebody leads", lambda: led)
    time.sleep(3)
    assert len(led) == 1, led
    over.set()


def leases_are_locked_by_their_versions():
    leases = client.CoordinationV1Api()
    now = datetime.datetime.now(datetime.timezone.utc)
    made = leases.create_namespaced_lease(
        "default",
        client.V1Lease(
            metadata=client.V1ObjectMeta(name="held"),
            spec=client.V1LeaseSpec(holder_identity="a", lease_duration_seconds=15, acquire_time=now, renew_time=now)))
    made.spec.holder_identity = "b"
    leases.replace_namespaced_lease("held", "default", made)
    made.spec.holder_identity = "c"
    refused(409, leases.replace_namespaced_lease, "held", "default", made)
    assert leases.read_namespaced_lease("held", "default").spec.holder_identity == "b"
    leases.delete_namespaced_lease("held", "default")


def tells_events():
    pod = core.list_namespaced_pod("default", label_selector="app=web").items[0]
    about = client.V1ObjectReference(
        api_version="v1", kind="Pod", name=pod.metadata.name, namespace="default", uid=pod.metadata.uid)
    now = datetime.datetime.now(datetime.timezone.utc)
    made = core.create_namespaced_event(
        "default",
        client.CoreV1Event(
            metadata=client.V1ObjectMeta(generate_name="seen-"), involved_object=about, reason="Seen", type="Normal",
            message="it was seen", count=1, first_timestamp=now, last_timestamp=now,
            source=client.V1EventSource(component="tests")))
    core.patch_namespaced_event(made.metadata.name, "default", {"count": 2})
    found = core.list_namespaced_event("default", field_selector=f"involvedObject.uid={pod.metadata.uid},reason=Seen")
    assert [(event.count, event.source.component) for event in found.items] == [(2, "tests")], found.items
    newer = client.EventsV1Api()
    newer.create_namespaced_event(
        "default",
        client.EventsV1Event(
            metadata=client.V1ObjectMeta(name="newer"), event_time=now, regarding=about, reason="Newer", type="Warning",
            note="it was seen again", action="Look", reporting_controller="example.com/tests", reporting_instance="x"))
    notes = [event.note for event in newer.list_namespaced_event("default").items if event.reason == "Newer"]
    assert notes == ["it was seen again"], notes


def deletions_wait_for_finalizers():
    core.create_namespaced_config_map(
        "default", {"metadata": {"name": "held", "finalizers": ["example.com/one"]}, "data": {}})
    core.delete_namespaced_config_map("held", "default")
    assert core.read_namespaced_config_map("held", "default").metadata.deletion_timestamp
    core.patch_namespaced_config_map("held", "default", {"metadata": {"finalizers": None}})
    refused(404, core.read_namespaced_config_map, "held", "default")


lists_watches_and_patches()
if machines == "real":
    enters_containers()
    reads_logs()
has_custom_resources()
elects_leaders(LeaseLock, "by-lease")
elects_leaders(ConfigMapLock, "by-config")
leases_are_locked_by_their_versions()
tells_events()
deletions_wait_for_finalizers()
print("well")
