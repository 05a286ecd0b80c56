import PodAPI
import PodEngine
import PodModel
import PodTesting
import PodText
import Testing

/// Lists in parts and of a certain state, and how watches begin.
@Suite struct ServedListTests {
    private let served: ServedPlane

    init() throws {
        served = try ServedPlane()
        for name in ["a", "b", "c", "d", "e"] { make(name) }
    }

    private let target = path(.configMap)

    private func make(_ name: String) { served.ask(.post, target, body(.configMap, name) ?? "") }

    @Test func aListIsToldInPartsAsItWas() throws {
        let first = served.ask(.get, target + "?limit=2")
        let revision = try #require(first.document.at("metadata.resourceVersion")?.words)
        #expect(first.names == ["a", "b"] && first.document.at("metadata.remainingItemCount")?.count == 3)
        // What is written meanwhile is of another list.
        served.ask(.delete, path(.configMap, "c"))
        make("bb")
        let token = try #require(first.document.at("metadata.continue")?.words)
        let second = served.ask(.get, target + "?limit=2&continue=\(token)")
        #expect(second.names == ["c", "d"] && second.document.at("metadata.resourceVersion")?.words == revision)
        #expect(second.document.at("metadata.remainingItemCount")?.count == 1)
        let next = try #require(second.document.at("metadata.continue")?.words)
        let last = served.ask(.get, target + "?limit=2&continue=\(next)")
        #expect(last.names == ["e"] && last.document.at("metadata.continue") == nil)
        // Asked again, the same again.
        #expect(served.ask(.get, target + "?limit=2&continue=\(token)").names == ["c", "d"])
        #expect(served.ask(.get, target).names == ["a", "b", "bb", "d", "e"])
    }

    @Test func tablesComeInPartsToo() throws {
        let first = served.ask(
            .get, target + "?limit=4", accept: "application/json;as=Table;v=v1;g=meta.k8s.io")
        #expect(first.items.count == 4 && first.document.at("metadata.continue") != nil)
    }

    @Test func ofASelectionNobodyCountsTheRest() {
        let first = served.ask(.get, target + "?limit=1&labelSelector=app%3Dweb")
        #expect(first.names == ["a"] && first.document.at("metadata.continue") != nil)
        #expect(first.document.at("metadata.remainingItemCount") == nil)
    }

    @Test func aTokenGrowsOldAndIsOfItsListAlone() throws {
        let token = try #require(served.ask(.get, target + "?limit=2").document.at("metadata.continue")?.words)
        let other = served.ask(.get, path(.secret) + "?limit=2&continue=\(token)")
        #expect(other.code == 400, "\(other.story)")
        for text in ["x", "1", "1-", "-1", "1-x", "1-0", "99999999999999999999-1"] {
            #expect(served.ask(.get, target + "?limit=2&continue=\(text)").code == 400)
        }
        served.pass(.seconds(301))
        let late = served.ask(.get, target + "?limit=2&continue=\(token)")
        #expect(late.code == 410 && late.reason == "Expired", "\(late.story)")
    }

    @Test func aStateMayBeAskedFor() throws {
        let now = try #require(served.ask(.get, target).document.at("metadata.resourceVersion")?.words)
        for query in ["=\(now)", "=0", "=\(now)&resourceVersionMatch=Exact", "=1&resourceVersionMatch=NotOlderThan"] {
            #expect(served.ask(.get, target + "?resourceVersion" + query).code == 200, "\(query)")
        }
        make("f")
        let old = served.ask(.get, target + "?resourceVersion=\(now)&resourceVersionMatch=Exact")
        #expect(old.code == 410 && old.reason == "Expired", "\(old.story)")
        // Another kind has not been written since.
        #expect(served.ask(.get, path(.secret) + "?resourceVersion=\(now)&resourceVersionMatch=Exact").code == 200)
        let future = served.ask(.get, target + "?resourceVersion=99999")
        #expect(future.code == 504 && future.message.contains("Too large resource version"), "\(future.story)")
    }

    @Test(arguments: [
        ("resourceVersionMatch=Exact", 422), ("resourceVersion=0&resourceVersionMatch=Exact", 422),
        ("resourceVersion=1&resourceVersionMatch=Never", 422), ("resourceVersion=x", 400), ("limit=x", 400),
        ("watch=true&sendInitialEvents=true", 422), ("watch=true&resourceVersionMatch=NotOlderThan", 422),
        ("watch=true&resourceVersion=99999", 504),
    ]) func whatMakesNoSenseIsRefused(_ query: String, _ code: Int) {
        let reply = served.ask(.get, target + "?" + query)
        #expect(reply.code == code, "\(query): \(reply.story)")
    }

    @Test func aWatchMayBeginWithAllAndSaysWhenItWasAll() throws {
        let watch = try #require(
            served.watch(
                target + "?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"
            ))
        let events = watch.events()
        #expect(events.map { $0["type"]?.words } == [String](repeating: "ADDED", count: 5) + ["BOOKMARK"])
        #expect(
            events.last?["object"]?["metadata"]?["annotations"]?["k8s.io/initial-events-end"] == .string("true"))
        make("f")
        #expect(watch.told() == ["ADDED f"])
        served.pass(.seconds(61))
        #expect(watch.events().map { $0["type"]?.words } == ["BOOKMARK"])
        let silent = try #require(
            served.watch(target + "?watch=true&sendInitialEvents=false&resourceVersionMatch=NotOlderThan"))
        #expect(silent.told() == [])
    }

    @Test func endpointsComeAndGoWithTheirService() throws {
        let watch = try #require(served.watch(path(.endpoints) + "?watch=true"))
        #expect(watch.told() == [])
        served.ask(.post, path(.service), body(.service, "web") ?? "")
        #expect(watch.told() == ["ADDED web"])
        served.ask(.post, path(.pod), body(.pod, "one") ?? "")
        served.pass(.seconds(10))
        #expect(watch.told() == ["MODIFIED web"])
        served.ask(
            .patch, path(.service, "web"), "{'metadata':{'annotations':{'a':'b'}}}",
            type: "application/merge-patch+json")
        #expect(watch.told() == [], "nothing of it is the endpoints'")
        served.ask(.delete, path(.service, "web"))
        #expect(watch.told() == ["DELETED web"])
    }

    @Test func anEventThatHappensAgainIsTheSame() throws {
        let watch = try #require(served.watch("/api/v1/events?watch=true"))
        var container = Container(name: "c", image: "nginx")
        var behavior = SimulatedBehavior()
        behavior.runs = [SimulatedBehavior.Run(duration: .seconds(1), exitCode: 1)]
        container.simulation = behavior
        let template = PodTemplate(labels: [:], spec: .of(container))
        _ = try served.plane.submit(.declare(.pod(name: "web", namespace: "default", template: template)))
        var told: [Document] = []
        for _ in 0..<8 {
            served.pass(.seconds(120))
            told += watch.events().filter { $0.at("object.reason")?.words == "BackOff" }
        }
        let names = Set(told.compactMap { $0.at("object.metadata.name")?.words })
        #expect(told.count > 1 && names.count == 1, "\(told.map(\.jsonLine))")
        #expect(told.map { $0["type"]?.words } == ["ADDED"] + [String](repeating: "MODIFIED", count: told.count - 1))
        #expect(served.ask(.get, "/api/v1/namespaces/default/events/\(names.first ?? "")").code == 200)
    }
}
