import PodModel
import PodTesting
import Testing

@testable import PodControl
import PodTables

/// Watchers see every change of their selector, in order, and nothing else.
struct WatchTests {
    private func begin(_ f: inout Fixture, _ app: String?) throws -> WatchID {
        let watch = f.cluster.watchPods(app.map { Selector(matching: ["app": $0]) } ?? Selector(), namespace: "default")
        return try #require(watch)
    }

    private func take(_ f: inout Fixture, _ watch: WatchID) throws -> [PodChange] {
        let changes = f.cluster.takeChanges(of: watch)
        return try #require(changes)
    }

    @Test func aWatcherSeesItsPodsComeChangeAndGo() throws {
        var f = try Fixture(nodes: 3)
        let (web, all) = (try begin(&f, "web"), try begin(&f, nil))
        try f.apply(.replicate("web", 2, template()))
        try f.apply(.replicate("db", 1, template()))
        let seen = try take(&f, web)
        #expect(seen.filter { $0.kind == .added }.count == 2)
        #expect(Set(seen.map(\.pod)) == Set(f.cluster.pods(ofOwner: ObjectKey(.replicaSet, "web"))))
        #expect(zip(seen, seen.dropFirst()).someAndAllSatisfy { $0.version < $1.version })
        let everything = try take(&f, all)
        #expect(everything.filter { $0.kind == .added }.count == 3)
        #expect(zip(everything, everything.dropFirst()).someAndAllSatisfy { $0.version < $1.version })

        try f.settle()
        _ = (try take(&f, web), try take(&f, all))
        try f.apply(.delete(ObjectKey(.replicaSet, "db"), grace: .zero))
        #expect(try take(&f, web).isEmpty)
        #expect(try take(&f, all).last?.kind == .deleted)
    }

    @Test func otherLabelsAreAnEndForSomeAndABeginningForOthers() throws {
        var f = try Fixture(nodes: 1)
        let (web, free) = (try begin(&f, "web"), try begin(&f, "free"))
        try f.apply(.replicate("web", 1, template()))
        let pod = try #require(f.pods("web").first)
        _ = try take(&f, web)
        try f.apply(.setLabels(pod.key, [LabelEdit(key: "app", value: "free")]))
        let left = try take(&f, web)
        #expect(left.first?.kind == .deleted && left.first?.pod.uid == pod.meta.uid)
        #expect(left.contains { $0.kind == .added && $0.pod.uid != pod.meta.uid }, "its successor")
        #expect(try take(&f, free).first?.kind == .added)
    }

    @Test func whoDoesNotLookIsToldToListAgain() throws {
        var f = try Fixture(nodes: 1)
        try f.apply(.replicate("web", 1, template()))
        let watch = try begin(&f, nil)
        let pod = try #require(f.pods("web").first)
        for n in 0...WatchTable.limit { try f.apply(.setAnnotations(pod.key, [LabelEdit(key: "n", value: "\(n)")])) }
        let behind = f.cluster.takeChanges(of: watch)
        #expect(behind == nil)
        #expect(try take(&f, watch).isEmpty)
        f.cluster.endWatch(watch)
        let ended = f.cluster.takeChanges(of: watch)
        #expect(ended == nil)
    }
}
