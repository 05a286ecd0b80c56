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
        let event = try #require(watch.next().first)
        #expect(event["type"] == .string("DELETED") && event.at("object.data.k") == .string("v"))
        #expect((event.at("object.metadata.resourceVersion")?.words).flatMap { UInt64($0) } ?? 0 > before)
    }

    /// Several writes are told as one, by what the object is now.
    @Test func writesInBetweenAreLeftOut() throws {
        let served = try ServedPlane()
        make(served, "a")
        let watch = try #require(served.watch(path(.configMap) + "?watch=true"))
        _ = watch.next()
        for value in 0..<5 { label(served, "a", "\(value)") }
        let events = watch.next()
        #expect(events.count == 1 && events.first?.at("object.metadata.labels.tier") == .string("4"))
        // Gone and there again is another object.
        let old = served.ask(.get, path(.configMap, "a")).document.at("metadata.uid")
        served.ask(.delete, path(.configMap, "a"))
        make(served, "a")
        let again = watch.next()
        #expect(again.map { $0["type"]?.words } == ["DELETED", "ADDED"])
        #expect(again.first?.at("object.metadata.uid") == old && again.last?.at("object.metadata.uid") != old)
    }

    /// Made and gone before anybody looked: nobody has to know, and whoever is told of the end was told of the start.
    @Test func whatCameAndWentInBetweenIsToldInOrder() throws {
        let served = try ServedPlane()
        for query in ["", "&labelSelector=tier%3Dx"] {
            let watch = try #require(served.watch(path(.configMap) + "?watch=true" + query))
            _ = watch.next()
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
        let events = late.next()
        #expect(events.count == 1 && events.first?["type"] == .string("ERROR"))
        #expect(
            events.first?.at("object.code") == .integer(410) && events.first?.at("object.reason") == .string("Expired"))
        #expect(late.isEnded && late.next().isEmpty)
        // One that begins there too.
        let second = try #require(served.watch(path(.configMap) + "?watch=true&resourceVersion=\(start)"))
        #expect(second.next().first?.at("object.code") == .integer(410))
        // What another kind's watch may have missed it cannot know either; a new list helps.
        let fresh = try #require(
            served.watch(path(.configMap) + "?watch=true&resourceVersion=\(served.plane.revision)"))
        #expect(fresh.next().isEmpty && !fresh.isEnded)
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
            for event in watch.next() {
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
