import PodAPI
import PodEngine
import PodKubernetes
import PodModel
import PodSimulation
import PodText

/// The API over an engine on simulated machines.
final class ServedPlane {
    let plane: EmbeddedControlPlane
    let server: APIServer

    init(nodes: Int = 2, isStrict: Bool = false) throws {
        plane = EmbeddedControlPlane(Engine(seed: 1, runtime: SimulatedRuntime(seed: 1)))
        server = APIServer(plane, version: "test", isStrict: isStrict) { $0 }
        if nodes > 0 {
            _ = try plane.submit(.declare(.nodes(group: "node", count: nodes, shape: NodeShape())))
        }
    }

    struct Reply {
        let code: Int
        let document: Document
        let warnings: [String]
        var reason: String { document["reason"]?.words ?? "" }
        var message: String { document["message"]?.words ?? "" }
        var story: String { "\(code) \(document.jsonLine)" }
        var items: [Document] {
            guard case .array(let items)? = document["items"] ?? document["rows"] else { return [] }
            return items
        }
        var names: [String] { items.map { $0["metadata"]?["name"]?.words ?? "" } }
    }

    /// `'` stands for `"` in a body.
    @discardableResult func ask(
        _ method: APIRequest.Method, _ target: String, _ body: String = "", type: String = "application/json",
        accept: String = "", agent: String = "test"
    ) -> Reply {
        guard var request = APIRequest(method, target: target, accept: accept, contentType: type) else {
            return Reply(code: 0, document: .null, warnings: [])
        }
        request.userAgent = agent
        request.body = Array(String(body.map { $0 == "'" ? "\"" : $0 }).utf8)
        switch server.answer(request) {
        case .document(let code, let document, let warnings):
            return Reply(code: code, document: document, warnings: warnings)
        case .text(let code, let text): return Reply(code: code, document: .string(text), warnings: [])
        case .bytes, .watch, .log, .command, .forward, .proxy: return Reply(code: 0, document: .null, warnings: [])
        }
    }

    func watch(_ target: String, accept: String = "") -> APIWatch? {
        guard let request = APIRequest(.get, target: target, accept: accept),
            case .watch(let watch) = server.answer(request)
        else {
            return nil
        }
        return watch
    }

    func log(_ target: String) -> APILog? {
        guard let request = APIRequest(.get, target: target), case .log(let log) = server.answer(request) else {
            return nil
        }
        return log
    }

    func pass(_ span: TimeSpan) { plane.engine.advance(to: plane.now + span) }

    /// `apply` as kubectl asks for it.
    @discardableResult func apply(
        _ target: String, _ body: String, manager: String, force: Bool = false
    ) -> Reply {
        ask(
            .patch, "\(target)?fieldManager=\(manager)&force=\(force)", body, type: "application/apply-patch+yaml")
    }
}

extension APIWatch {
    /// What the next portion's lines say.
    func events() -> [Document] { next().compactMap { try? JSONReader.value(of: $0.line) } }

    /// `ADDED web`, in order.
    func told() -> [String] {
        events().map { event in
            let object = event["object"]
            return
                "\(event["type"]?.words ?? "") \(object?["metadata"]?["name"]?.words ?? object?["reason"]?.words ?? "")"
        }
    }
}

extension Document {
    var words: String? { if case .string(let text) = self { text } else { nil } }
    var count: Int64? { if case .integer(let number) = self { number } else { nil } }
    /// By keys and places: `spec.containers.0.image`.
    func at(_ path: String) -> Document? {
        path.split(separator: ".").reduce(self as Document?) { place, step in
            if case .array(let items)? = place, let index = Int(step) {
                return items.indices.contains(index) ? items[index] : nil
            }
            return place?[String(step)]
        }
    }
}

/// Where the objects of a kind are.
func path(_ kind: ObjectKind, _ name: String? = nil, namespace: String = "default") -> String {
    let resource = ServedResource(kind)
    let group = resource.group.isEmpty ? "/api/\(resource.version)" : "/apis/\(resource.group)/\(resource.version)"
    let place = kind.isNamespaced ? "/namespaces/\(namespace)" : ""
    return "\(group)\(place)/\(resource.plural)" + (name.map { "/\($0)" } ?? "")
}

/// A whole object of a kind, as a client sends it; nil where nobody makes one through the API.
func body(_ kind: ObjectKind, _ name: String, labels: String = "{'app':'web'}") -> String? {
    let pod = "{'metadata':{'labels':{'app':'web'}},'spec':{'containers':[{'name':'c','image':'nginx'}]}}"
    let once =
        "{'metadata':{'labels':{'app':'web'}},'spec':{'restartPolicy':'Never','containers':[{'name':'c',"
        + "'image':'nginx'}]}}"
    let selector = "'selector':{'matchLabels':{'app':'web'}}"
    let rest: String
    switch kind {
    case .pod: rest = "'spec':{'containers':[{'name':'c','image':'nginx'}]}"
    case .deployment, .replicaSet: rest = "'spec':{'replicas':2,\(selector),'template':\(pod)}"
    case .statefulSet: rest = "'spec':{'replicas':2,'serviceName':'web',\(selector),'template':\(pod)}"
    case .daemonSet: rest = "'spec':{\(selector),'template':\(pod)}"
    case .replicationController: rest = "'spec':{'replicas':2,'selector':{'app':'web'},'template':\(pod)}"
    case .job: rest = "'spec':{'template':\(once)}"
    case .cronJob: rest = "'spec':{'schedule':'*/5 * * * *','jobTemplate':{'spec':{'template':\(once)}}}"
    case .service: rest = "'spec':{'selector':{'app':'web'},'ports':[{'port':80}]}"
    case .autoscaler:
        rest =
            "'spec':{'scaleTargetRef':{'apiVersion':'apps/v1','kind':'Deployment','name':'web'},'maxReplicas':3}"
    case .budget: rest = "'spec':{'minAvailable':1,\(selector)}"
    case .persistentVolumeClaim:
        rest =
            "'spec':{'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}},"
            + "'storageClassName':'standard'}"
    case .configMap: rest = "'data':{'k':'v'}"
    case .secret: rest = "'data':{'k':'dg=='}"
    case .namespace: rest = "'spec':{}"
    // What the machines and podsh itself make.
    case .node, .event: return nil
    case .template: rest = "'template':\(pod)"
    case .unstructured(let kind):
        switch kind {
        // Those of a service are its own.
        case .endpoints: return nil
        case .endpointSlice:
            rest = "'addressType':'IPv4','endpoints':[{'addresses':['192.0.2.7']}],'ports':[{'port':80}]"
        case .serviceAccount: rest = "'automountServiceAccountToken':false"
        case .role, .clusterRole: rest = "'rules':[{'apiGroups':[''],'resources':['pods'],'verbs':['get']}]"
        case .roleBinding:
            rest = "'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'Role','name':'r'}"
        case .clusterRoleBinding:
            rest = "'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'r'}"
        case .ingress: rest = "'spec':{'defaultBackend':{'service':{'name':'web','port':{'number':80}}}}"
        case .ingressClass: rest = "'spec':{'controller':'example.com/x'}"
        case .networkPolicy: rest = "'spec':{'podSelector':{}}"
        case .persistentVolume:
            rest =
                "'spec':{'capacity':{'storage':'1Gi'},'accessModes':['ReadWriteOnce'],'hostPath':{'path':'/tmp/x'}}"
        case .storageClass: rest = "'provisioner':'example.com/x'"
        case .priorityClass: rest = "'value':10"
        case .runtimeClass: rest = "'handler':'runc'"
        case .limitRange: rest = "'spec':{'limits':[{'type':'Container','default':{'cpu':'1'}}]}"
        case .resourceQuota: rest = "'spec':{'hard':{'pods':'100'}}"
        case .lease: rest = "'spec':{'holderIdentity':'me','leaseDurationSeconds':15}"
        // Their names are bound to what they define.
        case .customResourceDefinition, .customResource, .clusterCustomResource: return nil
        }
    }
    return
        "{'apiVersion':'\(kind.apiVersion)','kind':'\(kind.apiName)','metadata':{'name':'\(name)','labels':\(labels)},"
        + "\(rest)}"
}

/// Kinds that a client makes through the API.
let writableKinds = ObjectKind.allCases.filter { body($0, "x") != nil }
