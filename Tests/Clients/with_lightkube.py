"""What is asked of the API with PyPI's `lightkube`."""

import time

from lightkube import ApiError, Client
from lightkube.generic_resource import create_namespaced_resource, load_in_cluster_generic_resources
from lightkube.models.apps_v1 import DeploymentSpec
from lightkube.models.core_v1 import Container, PodSpec, PodTemplateSpec
from lightkube.models.meta_v1 import LabelSelector, ObjectMeta
from lightkube.resources.apiextensions_v1 import CustomResourceDefinition
from lightkube.resources.apps_v1 import Deployment
from lightkube.resources.core_v1 import ConfigMap, Pod
from lightkube.types import PatchType

from definition import DEFINITION, GROUP

client = Client(field_manager="lightkube-test")
labels = {"app": "light"}
client.create(
    Deployment(
        metadata=ObjectMeta(name="light", namespace="default"),
        spec=DeploymentSpec(
            replicas=2, selector=LabelSelector(matchLabels=labels),
            template=PodTemplateSpec(
                metadata=ObjectMeta(labels=labels),
                spec=PodSpec(containers=[Container(name="web", image="nginx:1.27")])))))
client.wait(Deployment, "light", for_conditions=["Available"], namespace="default")
assert len(list(client.list(Pod, namespace="default", labels=labels))) == 2
client.patch(Deployment, "light", {"spec": {"replicas": 1}}, namespace="default")
scale = client.get(Deployment.Scale, "light", namespace="default")
assert scale.spec.replicas == 1, scale
applied = client.apply(ConfigMap(metadata=ObjectMeta(name="set", namespace="default"), data={"a": "1"}))
assert applied.data == {"a": "1"}
try:
    client.apply(
        ConfigMap(metadata=ObjectMeta(name="set", namespace="default"), data={"a": "2"}), field_manager="other")
    raise AssertionError("no conflict")
except ApiError as error:
    assert error.status.code == 409, error
client.patch(
    ConfigMap, "set", [{"op": "add", "path": "/data/b", "value": "x"}], namespace="default",
    patch_type=PatchType.JSON)

client.create(CustomResourceDefinition.from_dict(DEFINITION))
client.wait(CustomResourceDefinition, f"sites.{GROUP}", for_conditions=["Established"])
load_in_cluster_generic_resources(client)
Site = create_namespaced_resource(GROUP, "v1", "Site", "sites")
client.create(Site(metadata=ObjectMeta(name="one", namespace="default"), spec={"replicas": 2}))
found = client.get(Site, "one", namespace="default")
assert found.spec["image"] == "nginx:1.27"
found["status"] = {"phase": "ready"}
assert client.replace(Site.Status.from_dict(found.to_dict())).status == {"phase": "ready"}
for kind, site in client.watch(Site, namespace="default"):
    assert (kind, site.metadata.name) == ("ADDED", "one")
    break
client.delete(Site, "one", namespace="default")
assert list(client.list(Site, namespace="default")) == []
client.delete(Deployment, "light", namespace="default")
end = time.time() + 60
while list(client.list(Pod, namespace="default", labels=labels)):
    assert time.time() < end
    time.sleep(0.1)
print("well")
