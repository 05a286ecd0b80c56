import PodAPI
import PodEngine
import PodModel
import PodTesting
import PodText
import Testing

/// What the API shows: discovery, objects, lists, tables, events, logs.
@Suite struct ServedReadTests {
    @Test func discoveryLeadsToEveryResource() throws {
        let served = try ServedPlane()
        for resource in ServedResource.all {
            let root =
                resource.group.isEmpty ? "/api/\(resource.version)" : "/apis/\(resource.group)/\(resource.version)"
            guard case .array(let rows)? = served.ask(.get, root).document["resources"] else {
                Issue.record("\(root) lists nothing")
                continue
            }
            #expect(
                rows.contains { $0["name"]?.words == resource.plural && $0["kind"]?.words == resource.kind.apiName })
            for part in resource.subresources {
                #expect(rows.contains { $0["name"]?.words == "\(resource.plural)/\(part.rawValue)" })
            }
            #expect(served.ask(.get, path(resource.kind)).code == 200, "\(resource.plural)")
        }
        #expect(served.ask(.get, "/api").document["versions"] == .strings(["v1"]))
        #expect(served.ask(.get, "/apis/apps").document["kind"] == .string("APIGroup"))
        #expect(served.ask(.get, "/version").document["gitVersion"]?.words?.hasPrefix("v1.") == true)
    }

    @Test(arguments: ["v2", "v2beta1"]) func aggregatedDiscoverySaysTheSame(_ version: String) throws {
        let served = try ServedPlane()
        let accept = "application/json;g=apidiscovery.k8s.io;v=\(version);as=APIGroupDiscoveryList,application/json"
        var found: Set<String> = []
        for place in ["/api", "/apis"] {
            let reply = served.ask(.get, place, accept: accept)
            #expect(reply.document["kind"] == .string("APIGroupDiscoveryList"))
            #expect(reply.document["apiVersion"] == .string("apidiscovery.k8s.io/\(version)"))
            for group in reply.items {
                guard case .array(let rows)? = group.at("versions.0.resources") else { continue }
                for row in rows {
                    found.insert("\(group.at("metadata.name")?.words ?? "")/\(row["resource"]?.words ?? "")")
                }
            }
        }
        // Metrics are of no kind of object.
        #expect(
            found.filter { !$0.hasPrefix("metrics.k8s.io/") }
                == Set(ServedResource.all.map { "\($0.group)/\($0.plural)" }))
    }

    @Test func aListHoldsWhatASelectorLeaves() throws {
        let served = try ServedPlane()
        for (name, tier) in [("a", "front"), ("b", "back"), ("c", "back")] {
            served.ask(.post, path(.configMap), body(.configMap, name, labels: "{'tier':'\(tier)'}") ?? "")
        }
        #expect(served.ask(.get, path(.configMap)).names == ["a", "b", "c"])
        #expect(served.ask(.get, path(.configMap) + "?labelSelector=tier%3Dback").names == ["b", "c"])
        #expect(served.ask(.get, path(.configMap) + "?labelSelector=tier%20notin%20(back)").names == ["a"])
        #expect(served.ask(.get, path(.configMap) + "?fieldSelector=metadata.name%3Db").names == ["b"])
        #expect(served.ask(.get, path(.configMap) + "?labelSelector=%21%21").code == 400)
        #expect(served.ask(.get, path(.configMap) + "?fieldSelector=data.k%3Dv").code == 400)
        #expect(served.ask(.get, path(.configMap, namespace: "none")).names == [])
        let all = served.ask(.get, "/api/v1/configmaps?fieldSelector=metadata.namespace%3Ddefault")
        #expect(all.names == ["a", "b", "c"])
        #expect(all.document["kind"] == .string("ConfigMapList") && all.document["apiVersion"] == .string("v1"))
        #expect(all.document.at("metadata.resourceVersion")?.words == "\(served.plane.revision)")
    }

    @Test(arguments: writableKinds) func aTableHasAsManyCellsAsColumns(_ kind: ObjectKind) throws {
        let served = try ServedPlane()
        #expect(served.ask(.post, path(kind), body(kind, "web") ?? "").code == 201)
        served.pass(.seconds(20))
        for place in [path(kind), path(kind, "web")] {
            let reply = served.ask(
                .get, place, accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json")
            guard reply.document["kind"] == .string("Table"),
                case .array(let columns)? = reply.document["columnDefinitions"],
                let row = reply.items.first(where: { $0.at("object.metadata.name")?.words == "web" }),
                case .array(let cells)? = row["cells"]
            else {
                Issue.record("\(reply.story)")
                continue
            }
            #expect(cells.count == columns.count && cells.first == .string("web"), "\(reply.story)")
            #expect(columns.first?["name"] == .string("NAME") || columns.first?["name"] == .string("Name"))
        }
    }

    @Test func aSecretIsToldToItsOwner() throws {
        let served = try ServedPlane()
        #expect(served.ask(.post, path(.secret), body(.secret, "s") ?? "").code == 201)
        #expect(served.ask(.get, path(.secret, "s")).document.at("data.k") == .string("dg=="))
        let table = served.ask(.get, path(.secret), accept: "application/json;as=Table;v=v1;g=meta.k8s.io")
        #expect(!table.story.contains("dg=="), "a table shows none")
    }

    @Test func endpointsFollowTheirService() throws {
        let served = try ServedPlane()
        served.ask(.post, path(.service), body(.service, "web") ?? "")
        served.ask(.post, path(.deployment), body(.deployment, "web") ?? "")
        let watch = try #require(served.watch(path(.endpoints) + "?watch=1"))
        #expect(watch.told() == ["ADDED web"])
        served.pass(.minutes(1))
        let found = served.ask(.get, path(.endpoints, "web"))
        guard case .array(let addresses)? = found.document.at("subsets.0.addresses") else {
            Issue.record("\(found.story)")
            return
        }
        #expect(addresses.count == 2 && found.document.at("subsets.0.ports.0.port") == .integer(80))
        let told = watch.told()
        #expect(told.someAndAllSatisfy { $0 == "MODIFIED web" }, "\(told)")
        served.ask(.delete, path(.service, "web"))
        #expect(served.ask(.get, path(.endpoints, "web")).code == 404)
    }

    @Test func eventsAreListedAndWatched() throws {
        let served = try ServedPlane()
        let watch = try #require(served.watch(path(.event) + "?watch=1"))
        #expect(watch.told() == [])
        served.ask(.post, path(.pod), body(.pod, "web") ?? "")
        served.pass(.minutes(1))
        let list = served.ask(.get, path(.event))
        let reasons = list.items.map { $0["reason"]?.words ?? "" }
        #expect(["Scheduled", "Pulled", "Created", "Started"].someAndAllSatisfy { reasons.contains($0) }, "\(reasons)")
        #expect(watch.next().count >= 4)
        let of = served.ask(
            .get, path(.event) + "?fieldSelector=involvedObject.name%3Dweb,involvedObject.kind%3DPod")
        #expect(of.items.count == reasons.count)
        #expect(served.ask(.get, path(.event) + "?fieldSelector=involvedObject.name%3Dx").items.isEmpty)
        let name = try #require(list.names.first)
        #expect(served.ask(.get, path(.event, name)).document.at("metadata.name")?.words == name)
        #expect(served.ask(.get, path(.event, "none")).code == 404)
    }

    @Test func aLogIsReadWholeAndInParts() throws {
        let served = try ServedPlane()
        var container = Container(name: "c", image: "nginx")
        var behavior = SimulatedBehavior()
        behavior.output = (1...5).map { SimulatedBehavior.Output(text: "line \($0)") }
        container.simulation = behavior
        let template = PodTemplate(labels: [:], spec: .of(container))
        _ = try served.plane.submit(.declare(.pod(name: "web", namespace: "default", template: template)))
        served.pass(.minutes(1))
        func text(_ query: String) -> String? {
            served.log(path(.pod, "web") + "/log" + query).map { String(decoding: $0.next(), as: UTF8.self) }
        }
        #expect(text("") == "line 1\nline 2\nline 3\nline 4\nline 5\n")
        #expect(text("?tailLines=2") == "line 4\nline 5\n")
        #expect(text("?tailLines=0") == "")
        #expect(text("?limitBytes=9") == "line 1\nli")
        #expect(text("?container=c&tailLines=1") == "line 5\n")
        #expect(text("?timestamps=true&tailLines=1")?.hasSuffix("Z line 5\n") == true)
        #expect(served.ask(.get, path(.pod, "web") + "/log?tailLines=x").code == 400)
        #expect((400..<500).contains(served.ask(.get, path(.pod, "web") + "/log?container=none").code))
        #expect(served.ask(.get, path(.pod, "none") + "/log").code == 404)
        let earlier = served.ask(.get, path(.pod, "web") + "/log?previous=true")
        #expect(
            earlier.code == 400 && earlier.reason == "BadRequest"
                && earlier.message == "previous terminated container \"c\" in pod \"web\" not found", "\(earlier.story)"
        )
        let followed = try #require(served.log(path(.pod, "web") + "/log?follow=true"))
        #expect(!followed.next().isEmpty && followed.next().isEmpty && !followed.isEnded)
        served.ask(.delete, path(.pod, "web") + "?gracePeriodSeconds=0")
        served.pass(.seconds(5))
        _ = followed.next()
        #expect(followed.isEnded, "a log ends with its container")
    }

    @Test(arguments: [
        "/api/v2", "/api/v1/nothing", "/apis/none", "/apis/apps/v9/deployments", "/apis/apps/v1/pods", "/nothing",
        "/api/v1/namespaces/default/configmaps/x/scale", "/api/v1/namespaces/default/pods/x/nothing",
        "/api/v1/namespaces/default/pods/x/log/more", "/openapi/v3/none",
    ]) func whatIsNotThereIsAStatus(_ target: String) throws {
        let reply = try ServedPlane().ask(.get, target)
        #expect(
            reply.code == 404 && reply.reason == "NotFound" && reply.document["kind"] == .string("Status"),
            "\(reply.story)")
    }

    @Test func anObjectThatIsNotThereIsNamed() throws {
        let reply = try ServedPlane().ask(.get, path(.deployment, "web"))
        #expect(reply.message == "deployments.apps \"web\" not found")
        #expect(
            reply.document.at("details.name")?.words == "web" && reply.document.at("details.group")?.words == "apps")
    }

    @Test func aPodThatRunsSaysWhereAndAsWhat() throws {
        let served = try ServedPlane()
        served.ask(.post, path(.pod), body(.pod, "web") ?? "")
        #expect(served.ask(.get, path(.pod, "web")).document.at("status.containerStatuses.0.containerID") == nil)
        served.pass(.minutes(1))
        let pod = served.ask(.get, path(.pod, "web")).document
        let node = pod.at("spec.nodeName")?.words ?? ""
        let address = try #require(served.ask(.get, path(.node, node)).document.at("status.addresses.0.address"))
        #expect(pod.at("status.hostIP") == address && pod.at("status.hostIPs.0.ip") == address)
        let uid = try #require(pod.at("metadata.uid")?.words)
        #expect(pod.at("status.containerStatuses.0.containerID")?.words == "simulated://\(uid).c")
        #expect(pod.at("status.containerStatuses.0.imageID")?.words?.contains("nginx") == true)
    }

    @Test func whoAsksMayDoAll() throws {
        let reply = try ServedPlane().ask(
            .post, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", "{'spec':{}}")
        #expect(reply.code == 201 && reply.document.at("status.allowed") == .bool(true))
    }

    /// As Kubernetes' controller makes them, and as `kubectl describe service` asks for them.
    @Test func aServicesSlicesFollowItsPods() throws {
        let served = try ServedPlane()
        served.ask(.post, path(.service), body(.service, "web") ?? "")
        let slices = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices"
        let query = "labelSelector=kubernetes.io%2Fservice-name%3Dweb"
        #expect(served.ask(.get, "\(slices)?\(query)").items.count == 1)
        let watch = try #require(served.watch("\(slices)?watch=1&\(query)"))
        _ = watch.told()
        served.ask(.post, path(.deployment), body(.deployment, "web") ?? "")
        served.pass(.seconds(30))
        let found = served.ask(.get, "\(slices)?\(query)").items
        #expect(found.count == 1)
        #expect(found.first?.at("endpoints.0.targetRef.kind")?.words == "Pod", "\(found)")
        #expect(found.first?.at("ports.0.port") == .integer(80))
        #expect(found.first?.at("endpoints.1.conditions.ready") == .bool(true))
        let name = found.first?.at("metadata.name")?.words ?? ""
        #expect(served.ask(.get, "\(slices)/\(name)").document.at("endpoints.0.addresses.0") != nil)
        #expect(!watch.told().isEmpty)
        served.ask(.delete, path(.service, "web"))
        #expect(served.ask(.get, "\(slices)?\(query)").items.isEmpty)
        #expect(served.ask(.get, "\(slices)/\(name)").code == 404)
    }
}
