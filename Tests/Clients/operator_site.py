"""An operator of sites: a Deployment for each, and its state as the site's status."""

import kopf
from kubernetes import client, config

from definition import GROUP


@kopf.on.startup()
def begin(settings, **_):
    config.load_kube_config()
    settings.posting.enabled = True


def deployment(name, spec):
    labels = {"site": name}
    return {
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": f"site-{name}"},
        "spec": {
            "replicas": spec["replicas"], "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {"containers": [{"name": "web", "image": spec["image"]}]}},
        },
    }


@kopf.on.create(GROUP, "v1", "sites")
def create(name, spec, namespace, body, **_):
    made = deployment(name, spec)
    kopf.adopt(made)
    client.AppsV1Api().create_namespaced_deployment(namespace, made)
    kopf.info(body, reason="Made", message="its deployment is made")
    return {"deployment": made["metadata"]["name"]}


@kopf.on.update(GROUP, "v1", "sites", field="spec.replicas")
def scale(name, spec, namespace, **_):
    client.AppsV1Api().patch_namespaced_deployment(f"site-{name}", namespace, {"spec": {"replicas": spec["replicas"]}})


@kopf.on.delete(GROUP, "v1", "sites")
def leave(name, namespace, **_):
    client.CoreV1Api().create_namespaced_config_map(namespace, {"metadata": {"name": f"left-{name}"}, "data": {}})


@kopf.on.event("apps", "v1", "deployments")
def report(body, namespace, **_):
    for owner in body["metadata"].get("ownerReferences", []):
        if owner["kind"] == "Site" and not body["metadata"].get("deletionTimestamp"):
            ready = body.get("status", {}).get("readyReplicas", 0)
            try:
                client.CustomObjectsApi().patch_namespaced_custom_object_status(
                    GROUP, "v1", namespace, "sites", owner["name"], {"status": {"ready": ready}})
            except client.exceptions.ApiException as error:
                if error.status != 404:
                    raise
