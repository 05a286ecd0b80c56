import PodAPI
import PodControl
import PodControlPlane
import PodEngine
import PodKubernetes
import PodModel
import PodSimulation
import PodTesting
import PodText
import Testing

/// What kubectl asks for beyond single objects in JSON, of simulated machines.
@Suite struct KubectlRequestTests {
    private let engine: Engine
    private let server: APIServer

    init() throws {
        engine = Engine(seed: 1, runtime: SimulatedRuntime(seed: 1))
        var shape = NodeShape()
        shape.capacity.pods = 110
        _ = try engine.submit(.declare(.nodes(group: "node", count: 2, shape: shape)))
        server = APIServer(EmbeddedControlPlane(engine), version: "test") { (manifest) throws(Refusal) in manifest }
    }

    private func answer(
        _ method: APIRequest.Method, _ target: String, _ body: [UInt8] = [], type: String = "application/json",
        accept: String = ""
    ) throws -> (code: Int, document: Document) {
        let request = try #require(
            APIRequest(method, target: target, accept: accept, contentType: type, body: body))
        guard case .document(let code, let document, _) = server.answer(request) else {
            throw APIStatus.badRequest("\(target) is answered by no document")
        }
        return (code, document)
    }

    private func get(_ target: String, accept: String = "") throws -> Document {
        let (code, document) = try answer(.get, target, accept: accept)
        #expect(code == 200, "\(target): \(document.jsonLine)")
        return document
    }

    private func post(_ target: String, _ text: String) throws -> (code: Int, document: Document) {
        try answer(.post, target, Array(try json(text).jsonLine.utf8))
    }

    // MARK: Protobuf

    private static let paths: [(body: RecordedBody, path: String)] = [
        (.deployment, "/apis/apps/v1/namespaces/default/deployments"),
        (.job, "/apis/batch/v1/namespaces/default/jobs"),
        (.cronJob, "/apis/batch/v1/namespaces/default/cronjobs"),
        (.namespace, "/api/v1/namespaces"),
        (.secret, "/api/v1/namespaces/default/secrets"),
        (.configMap, "/api/v1/namespaces/default/configmaps"),
        (.serviceClusterIP, "/api/v1/namespaces/default/services"),
        (.serviceNodePort, "/api/v1/namespaces/default/services"),
        (.serviceExternalName, "/api/v1/namespaces/default/services"),
        (.resourceQuota, "/api/v1/namespaces/default/resourcequotas"),
        (.serviceAccount, "/api/v1/namespaces/default/serviceaccounts"),
        (.roleBinding, "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings"),
        (.clusterRoleBinding, "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings"),
        (.ingress, "/apis/networking.k8s.io/v1/namespaces/default/ingresses"),
        (.podDisruptionBudget, "/apis/policy/v1/namespaces/default/poddisruptionbudgets"),
        (.priorityClass, "/apis/scheduling.k8s.io/v1/priorityclasses"),
        (.selfSubjectAccessReview, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"),
    ]

    @Test(arguments: paths) func whatKubectlCreatesInProtobufIsCreated(_ body: RecordedBody, _ path: String) throws {
        let type = "application/vnd.kubernetes.protobuf"
        let (code, document) = try answer(.post, path, body.bytes, type: type)
        #expect(code == 201, "\(document.jsonLine)")
    }

    @Test func zeroReplicasAreNotLeftOut() throws {
        let type = "application/vnd.kubernetes.protobuf"
        _ = try answer(.post, "/apis/apps/v1/namespaces/default/deployments", RecordedBody.deployment.bytes, type: type)
        #expect(engine.cluster.workload(ObjectKey(.deployment, "web"))?.replicas == 0)
    }

    @Test func aMalformedBodyIsABadRequest() throws {
        let path = "/api/v1/namespaces/default/configmaps"
        let cut = Array(RecordedBody.configMap.bytes.dropLast(3))
        let (code, document) = try answer(.post, path, cut, type: "application/vnd.kubernetes.protobuf")
        #expect(code == 400)
        #expect(document["message"] == .string("the body is no protobuf: a number is cut off"))
    }

    // MARK: Versions of autoscaling

    private let first = "/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers"
    private let second = "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers"

    private func autoscale() throws {
        let (code, document) = try post(
            first,
            """
            {'apiVersion':'autoscaling/v1','kind':'HorizontalPodAutoscaler','metadata':{'name':'web'},'spec':{
            'scaleTargetRef':{'apiVersion':'apps/v1','kind':'Deployment','name':'web'},'maxReplicas':5,
            'targetCPUUtilizationPercentage':60}}
            """)
        #expect(code == 201, "\(document.jsonLine)")
        #expect(document["apiVersion"] == .string("autoscaling/v1"))
        #expect(document["spec"]?["targetCPUUtilizationPercentage"] == .integer(60))
    }

    @Test func anAutoscalerIsTheSameObjectInBothVersions() throws {
        try autoscale()
        let found = try get("\(second)/web")
        #expect(found["apiVersion"] == .string("autoscaling/v2"))
        expectSame(
            found["spec"]?["metrics"] ?? .null,
            try json(
                """
                [{'type':'Resource','resource':{'name':'cpu','target':{'type':'Utilization','averageUtilization':60}}}]
                """))
        let list = try get(first)
        #expect(list["apiVersion"] == .string("autoscaling/v1"))
        #expect(try get(second)["apiVersion"] == .string("autoscaling/v2"))
    }

    @Test func whatTheFirstVersionCannotSayOutlastsItsPatch() throws {
        let (code, _) = try post(
            second,
            """
            {'apiVersion':'autoscaling/v2','kind':'HorizontalPodAutoscaler','metadata':{'name':'web'},'spec':{
            'scaleTargetRef':{'apiVersion':'apps/v1','kind':'Deployment','name':'web'},'maxReplicas':5,'metrics':[
            {'type':'Resource','resource':{'name':'memory','target':{'type':'AverageValue','averageValue':'64Mi'}}}]}}
            """)
        #expect(code == 201)
        let patch = Array(#"{"spec":{"maxReplicas":7}}"#.utf8)
        let patched = try answer(.patch, "\(first)/web", patch, type: "application/merge-patch+json")
        #expect(patched.code == 200, "\(patched.document.jsonLine)")
        let found = engine.cluster.autoscaler(ObjectKey(.autoscaler, "web"))?.spec
        #expect(found?.maxReplicas == 7)
        #expect(found?.metrics == [.memoryValue(64 << 20)])
    }

    @Test func discoveryNamesBothVersionsThePreferredOneFirst() throws {
        let group = try get("/apis/autoscaling")
        expectSame(
            group,
            try json(
                """
                {'kind':'APIGroup','apiVersion':'v1','name':'autoscaling','versions':[
                {'groupVersion':'autoscaling/v2','version':'v2'},{'groupVersion':'autoscaling/v1','version':'v1'}],
                'preferredVersion':{'groupVersion':'autoscaling/v2','version':'v2'}}
                """))
        for version in ["v1", "v2"] {
            let list = try get("/apis/autoscaling/\(version)")
            #expect(list["groupVersion"] == .string("autoscaling/\(version)"))
        }
        let all = try get("/apis", accept: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList")
        #expect(all.jsonLine.contains(#""version":"v2","resources":[{"resource":"horizontalpodautoscalers""#))
        #expect(all.jsonLine.contains(#""version":"v1","resources":[{"resource":"horizontalpodautoscalers""#))
    }

    // MARK: Metrics

    @Test func metricsSayWhatPodsAndNodesUse() throws {
        var container = Container(name: "app", image: "nginx:1.27")
        var behaviour = SimulatedBehavior()
        behaviour.cpu = 60
        behaviour.memory = 20 << 20
        container.simulation = behaviour
        var spec = PodSpec()
        spec.containers = [container]
        let template = PodTemplate(labels: ["app": "web"], spec: spec)
        _ = try engine.submit(.declare(.pod(name: "web", namespace: "default", template: template)))
        engine.advance(to: engine.now + .minutes(1))
        let list = try get("/apis/metrics.k8s.io/v1beta1/namespaces/default/pods")
        #expect(list["kind"] == .string("PodMetricsList"))
        #expect(list.jsonLine.contains(#""containers":[{"name":"app","usage":{"cpu":"60m","memory":"20480Ki"}}]"#))
        let pod = try get("/apis/metrics.k8s.io/v1beta1/namespaces/default/pods/web")
        #expect(pod["kind"] == .string("PodMetrics"))
        #expect(pod["metadata"]?["labels"]?["app"] == .string("web"))
        let nodes = try get("/apis/metrics.k8s.io/v1beta1/nodes")
        #expect(nodes.jsonLine.contains(#""usage":{"cpu":"60m","memory":"20480Ki"}"#))
        #expect(try get("/apis/metrics.k8s.io/v1beta1/pods?labelSelector=app%3Dother")["items"] == .array([]))
        #expect(try answer(.get, "/apis/metrics.k8s.io/v1beta1/namespaces/default/pods/no").code == 404)
        #expect(try answer(.delete, "/apis/metrics.k8s.io/v1beta1/nodes/node-1").code == 405)
        #expect(try answer(.get, "/apis/metrics.k8s.io/v1beta1/namespaces/default/nodes").code == 404)
        let resources = try get("/apis/metrics.k8s.io/v1beta1")
        #expect(resources["groupVersion"] == .string("metrics.k8s.io/v1beta1"))
    }

    // MARK: Events and annotations

    @Test func eventsAreFoundByTheUIDOfTheirObject() throws {
        let type = "application/vnd.kubernetes.protobuf"
        let path = "/apis/apps/v1/namespaces/default/deployments"
        let deployment = RecordedBody.deployment.bytes
        let uid = try answer(.post, path, deployment, type: type).document["metadata"]?["uid"]
        let patch = Array(#"{"spec":{"replicas":2}}"#.utf8)
        _ = try answer(.patch, "\(path)/web", patch, type: "application/merge-patch+json")
        engine.advance(to: engine.now + .seconds(5))
        guard case .string(let uid)? = uid else { throw APIStatus.badRequest("no uid") }
        for (text, isFound) in [(uid, true), ("other", false)] {
            let found = try get("/api/v1/namespaces/default/events?fieldSelector=involvedObject.uid%3D\(text)")
            #expect((found["items"] != .array([])) == isFound, "\(text)")
        }
    }

    /// Who declares annotations does not take away what the controller has written.
    @Test func theRevisionOutlastsADeclaration() throws {
        let type = "application/vnd.kubernetes.protobuf"
        let path = "/apis/apps/v1/namespaces/default/deployments"
        let made = try answer(.post, path, RecordedBody.deployment.bytes, type: type)
        #expect(made.code == 201)
        engine.advance(to: engine.now + .seconds(1))
        let patch = Array(#"{"metadata":{"annotations":{"a":"b"}}}"#.utf8)
        _ = try answer(.patch, "\(path)/web", patch, type: "application/merge-patch+json")
        let annotations = try get("\(path)/web")["metadata"]?["annotations"]
        #expect(annotations?["a"] == .string("b"))
        #expect(annotations?["deployment.kubernetes.io/revision"] == .string("1"))
    }

    // MARK: Tables

    @Test func aRowHoldsOfItsObjectWhatWasAskedFor() throws {
        _ = try post("/api/v1/namespaces/default/configmaps", "{'metadata':{'name':'c'},'data':{'a':'b'}}")
        let accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
        let path = "/api/v1/namespaces/default/configmaps/c"
        func object(_ query: String) throws -> Document? {
            guard case .array(let rows)? = try get(path + query, accept: accept)["rows"] else { return nil }
            return rows.first?["object"]
        }
        #expect(try object("?includeObject=Object")?["data"]?["a"] == .string("b"))
        #expect(try object("")?["kind"] == .string("PartialObjectMetadata"))
        #expect(try object("?includeObject=Metadata")?["data"] == nil)
        #expect(try object("?includeObject=None") == nil)
    }

    @Test func aStatusIsShownInATableToo() throws {
        try autoscale()
        let accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
        #expect(try get("\(second)/web/status", accept: accept)["kind"] == .string("Table"))
    }

    // MARK: OpenAPI

    @Test func everyKindThatIsServedHasItsFieldsInOpenAPI() throws {
        for resource in try ServedResource.all.nonEmpty() {
            let root = resource.group.isEmpty ? "api/\(resource.version)" : "apis/\(resource.apiVersion)"
            let document = try get("/openapi/v3/\(root)")
            guard case .object(let schemas)? = document["components"]?["schemas"] else {
                Issue.record("\(root) has no schemas")
                continue
            }
            let kind = schemas.first {
                $0.value["x-kubernetes-group-version-kind"]?.jsonLine.contains("\"\(resource.kind.apiName)\"") ?? false
            }
            #expect(kind?.value["properties"]?["metadata"] != nil, "\(resource.kind.apiName) of \(root)")
            let names = Set(schemas.map(\.key))
            for word in document.jsonLine.split(separator: "\"") where word.starts(with: "#/components/schemas/") {
                #expect(names.contains(String(word.dropFirst(21))), "\(word)")
            }
        }
    }

    @Test func openAPISaysHowListsMerge() throws {
        let schemas = try get("/openapi/v3/apis/apps/v1")["components"]?["schemas"]
        let containers = schemas?["io.k8s.api.core.v1.PodSpec"]?["properties"]?["containers"]
        expectSame(
            containers ?? .null,
            try json(
                """
                {'type':'array','items':{'allOf':[{'$ref':'#/components/schemas/io.k8s.api.core.v1.Container'}]},
                'x-kubernetes-patch-strategy':'merge','x-kubernetes-patch-merge-key':'name'}
                """))
    }

    @Test func theSecondVersionOfOpenAPIHasEveryKindInOneDocument() throws {
        let document = try get("/openapi/v2")
        let definitions = try #require(document["definitions"])
        guard case .object(let schemas) = definitions else {
            Issue.record("no definitions: \(definitions.jsonLine)")
            return
        }
        let kinds = schemas.compactMap { $0.value["x-kubernetes-group-version-kind"]?.jsonLine }
        for resource in try ServedResource.all.nonEmpty() {
            let wanted = "[{\"group\":\"\(resource.group)\",\"kind\":\"\(resource.kind.apiName)\","
            #expect(kinds.contains { $0.hasPrefix(wanted) }, "\(wanted)")
        }
        let names = Set(schemas.map(\.key))
        let references = document.jsonLine.split(separator: "\"").filter { $0.starts(with: "#/") }
        #expect(references.someAndAllSatisfy { names.contains(String($0.dropFirst("#/definitions/".count))) })
        let containers = definitions["io.k8s.api.core.v1.PodSpec"]?["properties"]?["containers"]
        #expect(containers?["items"]?["$ref"] == .string("#/definitions/io.k8s.api.core.v1.Container"))
    }

    /// Field 1 of `openapi.v2.Document` is its version, and what is of no length has no place in it.
    @Test func kubectlGetsTheSecondVersionOfOpenAPIInProtobuf() throws {
        let type = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"
        let request = try #require(APIRequest(.get, target: "/openapi/v2", accept: type))
        guard case .bytes(let bytes, type: let answered) = server.answer(request) else {
            Issue.record("no bytes")
            return
        }
        #expect(answered == "application/com.github.proto-openapi.spec.v2.v1.0+protobuf")
        #expect(bytes.starts(with: [0x0A, 3] + Array("2.0".utf8)))
        // Each field of the outermost message has a length, and the last one ends with it.
        var rest = bytes[...]
        var numbers: [UInt8] = []
        while let tag = rest.popFirst() {
            numbers.append(tag >> 3)
            var length = 0
            var shift = 0
            while let byte = rest.popFirst() {
                length |= Int(byte & 0x7F) << shift
                shift += 7
                if byte < 0x80 { break }
            }
            try #require(tag & 7 == 2 && length <= rest.count)
            rest = rest.dropFirst(length)
        }
        #expect(numbers == [1, 2, 8, 9])
    }
}
