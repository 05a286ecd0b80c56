import PodAPI
import PodEngine
import PodModel
import PodTables
import PodText
import Testing

@Suite struct ServedWatchTests {
    private func make(_ served: ServedPlane, _ name: String, _ labels: String = "{}") {
        served.ask(.post, path(.configMap), body(.configMap, name, labels: labels) ?? "")
    }

    private func label(_ served: ServedPlane, _ name: String, _ value: String) {
        served.ask(
            .patch, path(.configMap, name), "{'metadata':{'labels':{'tier':'\(value)'}}}",
            type: "application/merge-patch+json")
    }

    @Test func whatIsThereComesFirstAndThenWhatIsWritten() throws {
        let served = try ServedPlane()
        make(served, "a")
        let watch = try #require(served.watch(path(.configMap) + "?watch=true"))
        #expect(watch.told() == ["ADDED a"])
        #expect(watch.told() == [])
        make(served, "b")
        label(served, "a", "x")
        served.ask(.delete, path(.configMap, "b"))
        #expect(watch.told() == ["MODIFIED a", "DELETED b"] || watch.told() == [])
    }

    @Test func eachStepIsToldByItself() throws {
        let served = try ServedPlane()
        let watch = try #require(served.watch(path(.configMap) + "?watch=true"))
        make(served, "a")
        #expect(watch.told() == ["ADDED a"])
        label(served, "a", "x")
        #expect(watch.told() == ["MODIFIED a"])
        let before = served.plane.revision
        served.ask(.delete, path(.configMap, "a"))
        let event = try #require(watch.events().first)
        #expect(event["type"] == .string("DELETED") && event.at("object.data.k") == .string("v"))
        #expect((event.at("object.metadata.resourceVersion")?.words).flatMap { UInt64($0) } ?? 0 > before)
    }

    /// Several writes are told as one, by what the object is now.
    @Test func writesInBetweenAreLeftOut() throws {
        let served = try ServedPlane()
        make(served, "a")
        let watch = try #require(served.watch(path(.configMap) + "?watch=true"))
        _ = watch.events()
        for value in 0..<5 { label(served, "a", "\(value)") }
        let events = watch.events()
        #expect(events.count == 1 && events.first?.at("object.metadata.labels.tier") == .string("4"))
        // Gone and there again is another object.
        let old = served.ask(.get, path(.configMap, "a")).document.at("metadata.uid")
        served.ask(.delete, path(.configMap, "a"))
        make(served, "a")
        let again = watch.events()
        #expect(again.map { $0["type"]?.words } == ["DELETED", "ADDED"])
        #expect(again.first?.at("object.metadata.uid") == old && again.last?.at("object.metadata.uid") != old)
    }

    /// Made and gone before anybody looked: nobody has to know, and whoever is told of the end was told of the start.
    @Test func whatCameAndWentInBetweenIsToldInOrder() throws {
        let served = try ServedPlane()
        for query in ["", "&labelSelector=tier%3Dx"] {
            let watch = try #require(served.watch(path(.configMap) + "?watch=true" + query))
            _ = watch.events()
            make(served, "a", "{'tier':'x'}")
            served.ask(.delete, path(.configMap, "a"))
            let told = watch.told()
            #expect(told == [] || told == ["ADDED a", "DELETED a"], "\(query): \(told)")
        }
    }

    @Test func aSelectorLetsInAndOut() throws {
        let served = try ServedPlane()
        make(served, "a", "{'tier':'x'}")
        make(served, "b", "{'tier':'y'}")
        let watch = try #require(served.watch(path(.configMap) + "?watch=true&labelSelector=tier%3Dx"))
        #expect(watch.told() == ["ADDED a"])
        label(served, "b", "x")
        #expect(watch.told() == ["ADDED b"])
        label(served, "a", "y")
        #expect(watch.told() == ["DELETED a"])
        label(served, "a", "z")
        served.ask(.delete, path(.configMap, "a"))
        #expect(watch.told() == [], "it was told to be gone already")
        served.ask(.delete, path(.configMap, "b"))
        #expect(watch.told() == ["DELETED b"])
    }

    @Test func aWatchGoesOnFromAList() throws {
        let served = try ServedPlane()
        make(served, "a", "{'tier':'x'}")
        for query in ["", "&labelSelector=tier%3Dx"] {
            let list = served.ask(.get, path(.configMap)).document.at("metadata.resourceVersion")?.words ?? ""
            make(served, "b\(query.count)", "{'tier':'x'}")
            label(served, "a", "x")
            let watch = try #require(served.watch(path(.configMap) + "?watch=true&resourceVersion=\(list)" + query))
            #expect(watch.told().first == "ADDED b\(query.count)")
        }
        // What left the selection after the list is told to be gone.
        let list = served.ask(.get, path(.configMap) + "?labelSelector=tier%3Dx")
        let version = list.document.at("metadata.resourceVersion")?.words ?? ""
        #expect(list.names.contains("a"))
        label(served, "a", "y")
        let watch = try #require(
            served.watch(path(.configMap) + "?watch=true&labelSelector=tier%3Dx&resourceVersion=\(version)"))
        #expect(watch.told() == ["DELETED a"])
    }

    @Test(arguments: ["", "&allowWatchBookmarks=true"]) func whoComesTooLateListsAgain(_ query: String) throws {
        let served = try ServedPlane()
        make(served, "a")
        let start = served.plane.revision
        let late = try #require(served.watch(path(.configMap) + "?watch=true&resourceVersion=\(start)" + query))
        for round in 0..<(ObjectChangeLog.capacity + 10) {
            _ = try served.plane.submit(
                .setLabels(ObjectKey(.configMap, "a"), [LabelEdit(key: "r", value: "\(round)")]))
        }
        #expect(late.isTooOld)
        let events = late.events()
        #expect(events.count == 1 && events.first?["type"] == .string("ERROR"))
        #expect(
            events.first?.at("object.code") == .integer(410) && events.first?.at("object.reason") == .string("Expired"))
        #expect(late.isEnded && late.events().isEmpty)
        // One that begins there too.
        let second = try #require(served.watch(path(.configMap) + "?watch=true&resourceVersion=\(start)"))
        #expect(second.events().first?.at("object.code") == .integer(410))
        // What another kind's watch may have missed it cannot know either; a new list helps.
        let fresh = try #require(
            served.watch(path(.configMap) + "?watch=true&resourceVersion=\(served.plane.revision)"))
        #expect(fresh.events().isEmpty && !fresh.isEnded)
    }

    /// Each holds what the first has made; one that shows it otherwise makes its own.
    @Test func anEventIsSerializedOnceForAllWatches() throws {
        let served = try ServedPlane()
        let watches = try (0..<20).map { _ in try #require(served.watch(path(.configMap) + "?watch=true")) }
        let tables = try (0..<2).map { _ in
            try #require(
                served.watch(path(.configMap) + "?watch=true", accept: "application/json;as=Table;v=v1;g=meta.k8s.io"))
        }
        for name in 0..<30 { make(served, "m\(name)") }
        let made = watches.map { $0.next() }
        for name in 0..<30 { served.ask(.delete, path(.configMap, "m\(name)")) }
        let deleted = watches.map { $0.next() }
        #expect(made[0].count == 30 && deleted[0].count == 30)
        #expect(Set(made.joined().map(ObjectIdentifier.init)).count == 30)
        #expect(Set(deleted.joined().map(ObjectIdentifier.init)).count == 30)
        // Whoever comes later finds it too.
        make(served, "last")
        let late = try #require(served.watch(path(.configMap) + "?watch=true"))
        #expect(late.next().map(ObjectIdentifier.init) == watches[0].next().map(ObjectIdentifier.init))
        let rows = tables.map { $0.next().map(ObjectIdentifier.init) }
        #expect(rows[0].count == 1 && rows[0] == rows[1], "the others came and went")
        #expect(rows[0] != watches[1].next().map(ObjectIdentifier.init))
    }

    /// Who manages a field may change without a write of the object.
    @Test func aLaterWatchIsToldOfItsManagers() throws {
        let served = try ServedPlane()
        served.apply(path(.configMap, "a"), body(.configMap, "a") ?? "", manager: "one")
        _ = try #require(served.watch(path(.configMap) + "?watch=true")).next()
        served.apply(path(.configMap, "a"), body(.configMap, "a") ?? "", manager: "two")
        let watch = try #require(served.watch(path(.configMap) + "?watch=true"))
        let asked = served.ask(.get, path(.configMap, "a")).document
        #expect(watch.events().first?["object"] == asked && asked.at("metadata.managedFields.1") != nil)
    }

    /// What does not fit into a portion comes with the next, as it is then: each object once, in order.
    @Test func muchIsToldInPortions() throws {
        let served = try ServedPlane()
        let watch = try #require(served.watch(path(.configMap) + "?watch=true"))
        let count = 1500
        for name in 0..<count { make(served, "m\(name)") }
        var told = watch.told()
        #expect(told.count < count && watch.hasMore)
        // The first was reported, the last one not yet.
        for name in ["m0", "m\(count - 1)"] { label(served, name, "x") }
        served.ask(.delete, path(.configMap, "m\(count - 2)"))
        repeat { told += watch.told() } while watch.hasMore
        let names = (0..<(count - 2)).map { "ADDED m\($0)" }
        #expect(told == names + ["MODIFIED m0", "ADDED m\(count - 1)"])
        // A list that begins a watch comes in portions as well, as it was then.
        let late = try #require(served.watch(path(.configMap) + "?watch=true"))
        var listed = late.told()
        #expect(listed.count < count - 1 && late.hasMore)
        served.ask(.delete, path(.configMap, "m999"))
        repeat { listed += late.told() } while late.hasMore
        #expect(Set(listed.dropLast()).count == count - 1 && listed.count == count)
        #expect(listed.last == "DELETED m999")
    }

    @Test func aWatchOfANamespaceHearsOfNoOther() throws {
        let served = try ServedPlane()
        served.ask(.post, path(.namespace), body(.namespace, "shop") ?? "")
        let watch = try #require(served.watch(path(.configMap, namespace: "shop") + "?watch=true"))
        let all = try #require(served.watch("/api/v1/configmaps?watch=true"))
        make(served, "a")
        served.ask(.post, path(.configMap, namespace: "shop"), body(.configMap, "s") ?? "")
        #expect(watch.told() == ["ADDED s"] && all.told() == ["ADDED a", "ADDED s"])
    }

    /// What a watch sends is another object than the one before, in more than its version.
    @Test(arguments: [ObjectKind.deployment, .replicaSet, .daemonSet])
    func aControllersLookThatChangesNothingIsNoEvent(_ kind: ObjectKind) throws {
        let served = try ServedPlane()
        let watch = try #require(served.watch(path(kind) + "?watch=true"))
        for made in [ObjectKind.deployment, .daemonSet] { served.ask(.post, path(made), body(made, "web") ?? "") }
        var seen: [String: Document] = [:]
        var events = 0
        for step in 0..<100 {
            if step == 60 { _ = try served.plane.submit(.cordon(node: "node-1")) }
            if step == 80 { _ = try served.plane.submit(.uncordon(node: "node-1")) }
            for event in watch.events() {
                var object = try #require(event["object"])
                let name = object["metadata"]?["name"]?.words ?? ""
                var meta = try #require(object["metadata"])
                meta["resourceVersion"] = nil
                object["metadata"] = meta
                #expect(seen.updateValue(object, forKey: name) != object, "step \(step)")
                events += 1
            }
            served.pass(.milliseconds(100))
        }
        #expect(events > 2)
    }

    @Test func podsAreToldAsTheyLive() throws {
        let served = try ServedPlane()
        let watch = try #require(served.watch(path(.pod) + "?watch=true&fieldSelector=status.phase%3DRunning"))
        served.ask(.post, path(.pod), body(.pod, "web") ?? "")
        #expect(watch.told() == [], "it waits for its node")
        served.pass(.minutes(1))
        #expect(watch.told() == ["ADDED web"])
        served.ask(.delete, path(.pod, "web"))
        served.pass(.minutes(1))
        #expect(watch.told().last == "DELETED web")
    }
}
