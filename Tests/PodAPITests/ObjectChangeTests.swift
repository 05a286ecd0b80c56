import PodAPI
import PodControlPlane
import PodEngine
import PodModel
import PodSimulation
import PodTesting
import PodText
import Testing

/// What watches live on: each write of each object is told once, in order, with the version that it left.
@Suite struct ObjectChangeTests {
    /// What somebody knows who was told of all changes.
    private struct Mirror {
        var versions: [ObjectKey: UInt64] = [:]
        var seen: UInt64 = 0
        var faults: [String] = []

        init(_ plane: any ControlPlane) {
            seen = plane.revision
            versions = Mirror.store(plane)
        }

        static func store(_ plane: any ControlPlane) -> [ObjectKey: UInt64] {
            var known: [ObjectKey: UInt64] = [:]
            for kind in ObjectKind.allCases where kind != .event && kind != .endpoints {
                for key in plane.keys(of: kind, in: nil) { known[key] = plane.meta(of: key)?.resourceVersion }
            }
            return known
        }

        mutating func follow(_ plane: any ControlPlane) {
            guard let changes = plane.objectChanges(after: seen) else {
                faults.append("too old")
                return
            }
            for change in changes {
                // One write may be told by two changes, never by one before another.
                if change.revision < seen { faults.append("\(change.key) \(change.revision) after \(seen)") }
                seen = change.revision
                if change.key.kind == .endpoints { continue }
                switch change.kind {
                case .added:
                    if versions[change.key] != nil { faults.append("\(change.key) is added twice") }
                    versions[change.key] = change.revision
                case .modified:
                    if versions[change.key] == nil { faults.append("\(change.key) is modified before it is there") }
                    versions[change.key] = change.revision
                case .deleted(let object):
                    if versions.removeValue(forKey: change.key) == nil {
                        faults.append("\(change.key) is deleted before it is there")
                    }
                    if object.key != change.key { faults.append("\(change.key) was \(object.key)") }
                }
            }
            let store = Mirror.store(plane)
            for (key, version) in store where versions[key] != version {
                faults.append("\(key) is \(version), told \(versions[key].map(String.init) ?? "nothing")")
            }
            for key in versions.keys where store[key] == nil { faults.append("\(key) is gone, and nobody was told") }
        }
    }

    @Test(arguments: writableKinds) func eachKindsWritesAreTold(_ kind: ObjectKind) throws {
        let served = try ServedPlane()
        var mirror = Mirror(served.plane)
        let place = path(kind, "web")
        func changes(_ what: () -> ServedPlane.Reply) -> [String] {
            let before = served.plane.revision
            let reply = what()
            #expect((200..<300).contains(reply.code), "\(reply.story)")
            mirror.follow(served.plane)
            return (served.plane.objectChanges(after: before) ?? []).filter {
                $0.key == ObjectKey(kind, "web", namespace: kind.isNamespaced ? "default" : "")
            }
            .map { change in
                switch change.kind {
                case .added: "added"
                case .modified: "modified"
                case .deleted: "deleted"
                }
            }
        }
        let made = changes { served.ask(.post, path(kind), body(kind, "web") ?? "") }
        #expect(made.first == "added" && !made.dropFirst().contains("added"), "\(made)")
        let changed = changes {
            served.ask(
                .patch, place, "{'metadata':{'labels':{'x':'y'},'annotations':{'a':'b'}}}",
                type: "application/merge-patch+json")
        }
        #expect(changed.someAndAllSatisfy { $0 == "modified" }, "\(changed)")
        served.pass(.seconds(30))
        mirror.follow(served.plane)
        _ = changes { served.ask(.delete, place) }
        served.pass(.minutes(2))
        mirror.follow(served.plane)
        #expect(!served.plane.exists(ObjectKey(kind, "web", namespace: kind.isNamespaced ? "default" : "")))
        #expect(mirror.faults.isEmpty, "\(mirror.faults)")
    }

    /// Everything at once, with what controllers and machines write.
    @Test func whoFollowsTheChangesKnowsTheStore() throws {
        let served = try ServedPlane(nodes: 3)
        var mirror = Mirror(served.plane)
        for kind in writableKinds where kind != .namespace {
            let name = kind == .deployment ? "web" : "of-\(kind.word)"
            let reply = served.ask(.post, path(kind), body(kind, name, labels: "{'app':'\(name)'}") ?? "")
            #expect(reply.code == 201, "\(kind) \(reply.story)")
            mirror.follow(served.plane)
        }
        for _ in 0..<40 {
            served.pass(.seconds(15))
            mirror.follow(served.plane)
        }
        try served.plane.inject(.failNode("node-2"))
        for _ in 0..<40 {
            served.pass(.seconds(15))
            mirror.follow(served.plane)
        }
        served.ask(
            .patch, path(.deployment, "web") + "/scale", "{'spec':{'replicas':5}}", type: "application/merge-patch+json"
        )
        served.ask(
            .patch, path(.deployment, "web"),
            "{'spec':{'template':{'spec':{'containers':[{'name':'c','image':'nginx:2'}]}}}}",
            type: "application/strategic-merge-patch+json")
        served.ask(
            .patch, path(.node, "node-1"), "{'spec':{'unschedulable':true}}", type: "application/merge-patch+json")
        for _ in 0..<20 {
            served.pass(.seconds(5))
            mirror.follow(served.plane)
        }
        for kind in writableKinds where kind != .namespace {
            let name = kind == .deployment ? "web" : "of-\(kind.word)"
            served.ask(.delete, path(kind, name))
            mirror.follow(served.plane)
        }
        for _ in 0..<20 {
            served.pass(.seconds(15))
            mirror.follow(served.plane)
        }
        #expect(mirror.faults.isEmpty, "\(mirror.faults.prefix(20))")
    }

    @Test func theEndOfANamespaceIsToldOfEachObjectInIt() throws {
        let served = try ServedPlane()
        var mirror = Mirror(served.plane)
        served.ask(.post, path(.namespace), body(.namespace, "shop") ?? "")
        for kind in writableKinds where kind.isNamespaced {
            let reply = served.ask(.post, path(kind, namespace: "shop"), body(kind, "x") ?? "")
            #expect(reply.code == 201, "\(reply.story)")
        }
        served.pass(.seconds(20))
        mirror.follow(served.plane)
        served.ask(.delete, path(.namespace, "shop"))
        for _ in 0..<30 {
            served.pass(.seconds(5))
            mirror.follow(served.plane)
        }
        #expect(mirror.versions.keys.filter { $0.namespace == "shop" || $0.name == "shop" }.isEmpty)
        #expect(mirror.faults.isEmpty, "\(mirror.faults.prefix(20))")
    }

    @Test func nothingIsKeptWhileNobodyAsked() throws {
        let plane = EmbeddedControlPlane(Engine(seed: 1, runtime: SimulatedRuntime(seed: 1)))
        _ = try plane.submit(.declare(.nodes(group: "node", count: 3, shape: NodeShape())))
        _ = try plane.submit(.declare(.namespace(name: "shop")))
        #expect(plane.objectChanges(after: 0) == nil && plane.objectChanges(after: plane.revision) == nil)
        plane.keepObjectChanges()
        let start = plane.revision
        #expect(plane.objectChanges(after: start)?.isEmpty == true)
        #expect(plane.objectChanges(after: start - 1) == nil, "what was before is not known")
        _ = try plane.submit(.declare(.namespace(name: "other")))
        #expect(plane.objectChanges(after: start)?.isEmpty == false)
        // Asked for again, it goes on.
        plane.keepObjectChanges()
        #expect(plane.objectChanges(after: start)?.isEmpty == false)
    }
}
