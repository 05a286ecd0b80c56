import PodModel
import PodTesting
import PodText
import Testing

@testable import PodAPI

/// What holds of patches and of what is applied, whatever the objects.
@Suite struct DrawnPatchTests {
    private let seeds = 0..<UInt64(Lane.count(200, full: 2_000))
    private static let creator = FieldManager("creator", .update, apiVersion: "apps/v1")
    private static let applier = FieldManager("applier", .apply, apiVersion: "apps/v1")
    private let deployments = ServerSideApply(.of(.deployment))

    private func pair(_ seed: UInt64) -> (Document, Document) {
        var drawn = DrawnObjects(seed: seed)
        return (drawn.deployment(), drawn.deployment())
    }

    private func apply(_ applied: Document, to live: Document, force: Bool = true) throws(ApplyError) -> Document {
        try deployments.apply(applied, to: live, by: Self.applier, force: force, time: "2026-01-01T00:00:00Z")
    }

    private func created(_ object: Document) -> Document {
        deployments.update(from: nil, to: object, by: Self.creator, time: "2026-01-01T00:00:00Z")
    }

    private func differs(_ a: Document, _ b: Document) -> Bool {
        !FieldComparison(a, b, as: .of(.deployment)).isEmpty
    }

    private func bare(_ object: Document) -> Document {
        var (object, metadata) = (object, object["metadata"] ?? .object([]))
        metadata["managedFields"] = nil
        object["metadata"] = metadata
        return object
    }

    @Test func theMergePatchBetweenTwoObjectsMakesOneOfTheOther() {
        for seed in seeds {
            let (a, b) = pair(seed)
            #expect(MergePatch.apply(mergePatch(from: a, to: b), to: a).isSame(as: b), "seed \(seed)")
        }
    }

    private func mergePatch(from a: Document, to b: Document) -> Document {
        guard case .object(let old) = a, case .object(let new) = b else { return b }
        let gone = old.filter { b[$0.key] == nil }.map { Document.Field($0.key, .null) }
        return .object(gone + new.map { Document.Field($0.key, mergePatch(from: a[$0.key] ?? .null, to: $0.value)) })
    }

    @Test func theJSONPatchBetweenTwoObjectsMakesOneOfTheOther() throws {
        for seed in seeds {
            let (a, b) = pair(seed)
            let patch = try JSONPatch(.array(operations(from: a, to: b, "")))
            #expect(try patch.apply(to: a).isSame(as: b), "seed \(seed)")
        }
    }

    /// Objects field by field, lists item by item from the front.
    private func operations(from a: Document, to b: Document, _ path: String) -> [Document] {
        func operation(_ word: String, _ path: String, _ value: Document? = nil) -> Document {
            .object(
                [.init("op", .string(word)), .init("path", .string(path))]
                    + (value.map { [Document.Field("value", $0)] } ?? []))
        }
        switch (a, b) {
        case (.object(let old), .object(let new)):
            return old.filter { b[$0.key] == nil }.map { operation("remove", "\(path)/\($0.key)") }
                + new.flatMap { field in
                    a[field.key].map { operations(from: $0, to: field.value, "\(path)/\(field.key)") }
                        ?? [operation("add", "\(path)/\(field.key)", field.value)]
                }
        case (.array(let old), .array(let new)):
            return old.flatMap { [operation("test", "\(path)/0", $0), operation("remove", "\(path)/0")] }
                + new.map { operation("add", "\(path)/-", $0) }
        case (_, _): return a.isSame(as: b) ? [] : [operation("replace", path, b)]
        }
    }

    @Test func aStrategicMergePatchTwiceIsThePatchOnce() throws {
        for seed in seeds {
            let (a, b) = pair(seed)
            let once = try StrategicMergePatch.apply(b, to: a, as: .of(.deployment))
            let twice = try StrategicMergePatch.apply(b, to: once, as: .of(.deployment))
            #expect(twice.isSame(as: once), "seed \(seed)")
        }
    }

    @Test func whatIsAppliedIsSo() throws {
        for seed in seeds {
            let (live, applied) = pair(seed)
            let made = try apply(applied, to: created(live))
            let difference = FieldComparison(bare(made), applied, as: .of(.deployment))
            #expect(difference.added.isEmpty && difference.modified.isEmpty, "seed \(seed)")
        }
    }

    @Test func appliedAgainNothingChanges() throws {
        for seed in seeds {
            let (live, applied) = pair(seed)
            let once = try apply(applied, to: created(live))
            #expect(try apply(applied, to: once, force: false).isSame(as: once), "seed \(seed)")
        }
    }

    /// Whoever applies the second object after the first has what a new object would have got of the second alone.
    @Test func whatIsAppliedNoMoreIsGone() throws {
        for seed in seeds {
            let (first, second) = pair(seed)
            let moved = try apply(second, to: try apply(first, to: created(.object([]))))
            #expect(!differs(bare(moved), second), "seed \(seed)")
        }
    }

    @Test func whoAppliesNothingLeavesWhatWasThereBefore() throws {
        var count = 0
        for seed in seeds {
            let (object, applied) = pair(seed)
            let live = created(object)
            guard let both = try? apply(applied, to: live, force: false) else { continue }
            count += 1
            let left = try apply(.fields(("kind", .string("Deployment"))), to: both, force: false)
            #expect(!differs(bare(left), object), "seed \(seed)")
            #expect(left["metadata"]?["managedFields"] == live["metadata"]?["managedFields"], "seed \(seed)")
        }
        #expect(count > 10)
    }

    @Test func everyOwnedFieldIsThere() throws {
        for seed in seeds {
            var drawn = DrawnObjects(seed: seed)
            var live = created(drawn.deployment())
            for step in 0..<4 {
                let next = drawn.deployment()
                live =
                    step % 2 == 0
                    ? try apply(next, to: live)
                    : deployments.update(from: live, to: next, by: Self.creator, time: "2026-01-01T00:00:00Z")
                let managed = try #require(ManagedFields(live["metadata"]?["managedFields"] ?? .array([])))
                var there = FieldComparison(.object([]), bare(live), as: .of(.deployment)).added
                there = there.withNamedParents()
                #expect(managed.union.subtracting(there).isEmpty, "seed \(seed)")
            }
        }
    }
}
