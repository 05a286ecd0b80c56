"""A `kopf` operator at work: what it makes of a custom resource, what it reports, and what goes with it."""

import os
import subprocess
import sys
import time

from kubernetes import client, config
from kubernetes.client.exceptions import ApiException

from definition import DEFINITION, GROUP

config.load_kube_config()
client.ApiextensionsV1Api().create_custom_resource_definition(DEFINITION)
core, apps, custom = client.CoreV1Api(), client.AppsV1Api(), client.CustomObjectsApi()
here = (GROUP, "v1", "default", "sites")
folder = os.path.dirname(os.path.abspath(__file__))
log = open("operator.log", "w+")
operator = subprocess.Popen(
    [sys.executable, "-m", "kopf", "run", "--standalone", "--namespace", "default", f"{folder}/operator_site.py"],
    stdout=log, stderr=subprocess.STDOUT)


def eventually(what, question, seconds=60):
    end = time.time() + seconds
    while time.time() < end:
        try:
            answer = question()
        except ApiException as error:
            if error.status != 404:
                raise
            answer = None
        if answer:
            return answer
        time.sleep(0.1)
    log.seek(0)
    raise AssertionError(f"not within {seconds} s: {what}\n{log.read()[-6000:]}")


def gone(call, *words):
    try:
        call(*words)
        return False
    except ApiException as error:
        return error.status == 404


try:
    site = {"apiVersion": f"{GROUP}/v1", "kind": "Site", "metadata": {"name": "one"}, "spec": {"replicas": 2}}
    custom.create_namespaced_custom_object(*here, site)

    def status():
        return custom.get_namespaced_custom_object(*here, "one").get("status", {})

    eventually("the operator reports two ready", lambda: status().get("ready") == 2)
    eventually("its handler's result is in the status", lambda: status().get("create"))
    made = apps.read_namespaced_deployment("site-one", "default")
    assert made.metadata.owner_references[0].kind == "Site"
    assert custom.get_namespaced_custom_object(*here, "one")["metadata"]["finalizers"]
    eventually(
        "its event is told",
        lambda: [e for e in core.list_namespaced_event("default").items if e.reason == "Made"])
    custom.patch_namespaced_custom_object(*here, "one", {"spec": {"replicas": 3}})
    eventually("the operator scales", lambda: status().get("ready") == 3)
    custom.delete_namespaced_custom_object(*here, "one")
    eventually("its finalizer has run", lambda: core.read_namespaced_config_map("left-one", "default"))
    eventually("the site is gone", lambda: gone(custom.get_namespaced_custom_object, *here, "one"))
    eventually("its deployment is collected", lambda: gone(apps.read_namespaced_deployment, "site-one", "default"))
    eventually("and its pods", lambda: not core.list_namespaced_pod("default").items)
finally:
    operator.terminate()
    operator.wait(30)
print("well")
