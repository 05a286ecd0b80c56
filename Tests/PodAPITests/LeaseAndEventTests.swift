import PodAPI
import PodModel
import PodText
import Testing

/// Leases, by which leaders are elected, and events that clients tell.
@Suite struct LeaseAndEventTests {
    private static let lease = path(.unstructured(.lease), "leader")

    @Test func aLeaseIsWrittenByWhoHasReadItLast() throws {
        let served = try ServedPlane()
        let sent = try #require(body(.unstructured(.lease), "leader"))
        let made = served.ask(.post, path(.unstructured(.lease)), sent)
        #expect(made.code == 201 && made.document.at("spec.holderIdentity")?.words == "me", "\(made.story)")
        #expect(served.ask(.post, path(.unstructured(.lease)), sent).code == 409)
        var first = made.document
        first["spec"] = .fields(("holderIdentity", .string("first")), ("leaseTransitions", .integer(1)))
        #expect(served.ask(.put, Self.lease, first.jsonLine).code == 200)
        let second = served.ask(.put, Self.lease, first.jsonLine)
        #expect(second.code == 409 && second.message.contains("the object has been modified"), "\(second.story)")
        let shown = served.ask(.get, Self.lease).document
        #expect(shown.at("spec.holderIdentity")?.words == "first" && shown.at("spec.leaseTransitions")?.count == 1)
        let table = served.ask(
            .get, path(.unstructured(.lease)), accept: "application/json;as=Table;v=v1;g=meta.k8s.io"
        ).document
        #expect(table.at("rows.0.cells.1")?.words == "first")
    }

    private static let events = "/api/v1/namespaces/default/events"
    private static let told = """
        {'metadata':{'name':'seen'},'involvedObject':{'apiVersion':'v1','kind':'Pod','name':'web','namespace':'default',
        'uid':'8'},'reason':'Seen','message':'it was seen','type':'Warning','count':1,'source':{'component':'me'},
        'firstTimestamp':'2026-01-01T00:00:00Z','lastTimestamp':'2026-01-01T00:00:00Z'}
        """

    @Test func aToldEventIsListedWatchedAndToldAnew() throws {
        let served = try ServedPlane()
        let watch = try #require(served.watch("\(Self.events)?watch=1"))
        let made = served.ask(.post, Self.events, Self.told)
        #expect(made.code == 201 && made.document.at("metadata.uid") != nil, "\(made.story)")
        #expect(served.ask(.post, Self.events, Self.told).code == 409)
        #expect(served.ask(.get, "\(Self.events)?fieldSelector=involvedObject.uid%3D8").names == ["seen"])
        let again = served.ask(
            .patch, "\(Self.events)/seen", "{'count':2}", type: "application/strategic-merge-patch+json")
        #expect(again.document["count"]?.count == 2 && again.code == 200, "\(again.story)")
        #expect(served.ask(.get, Self.events).items.count == 1)
        #expect(served.ask(.get, "\(Self.events)/seen").document["count"]?.count == 2)
        #expect(!watch.told().isEmpty)
        let elsewhere = Self.told.replacing("'namespace':'default'", with: "'namespace':'other'")
            .replacing("'seen'}", with: "'x'}")
        let refused = served.ask(.post, Self.events, elsewhere)
        #expect(
            refused.code == 422 && refused.message.contains("involvedObject.namespace: Invalid value: \"other\""),
            "\(refused.story)")
    }

    @Test func bothGroupsHaveTheSameEvents() throws {
        let served = try ServedPlane()
        served.ask(.post, Self.events, Self.told)
        let newer = "/apis/events.k8s.io/v1/namespaces/default/events"
        let shown = served.ask(.get, "\(newer)/seen").document
        #expect(shown["apiVersion"]?.words == "events.k8s.io/v1" && shown["note"]?.words == "it was seen")
        #expect(shown.at("regarding.name")?.words == "web" && shown["deprecatedCount"]?.count == 1)
        let made = served.ask(
            .post, newer,
            "{'metadata':{'generateName':'n-'},'eventTime':'2026-01-01T00:00:00.000000Z','reason':'Newer',"
                + "'type':'Normal',"
                + "'action':'Look','reportingController':'example.com/me','reportingInstance':'x','note':'hello',"
                + "'regarding':{'kind':'Thing','apiVersion':'none.example.com/v1','name':'t','namespace':'default'}}")
        #expect(made.code == 201, "\(made.story)")
        let name = try #require(made.document.at("metadata.name")?.words)
        let first = served.ask(.get, "\(Self.events)/\(name)").document
        #expect(first["message"]?.words == "hello" && first.at("involvedObject.kind")?.words == "Thing")
        #expect(first["reportingComponent"]?.words == "example.com/me")
    }

    @Test func theStatusOfPodshsKindsIsPodshs() throws {
        let served = try ServedPlane()
        served.ask(.post, path(.deployment), try #require(body(.deployment, "web")))
        served.pass(.seconds(10))
        let now = served.ask(.get, "\(path(.deployment, "web"))/status").document
        #expect(served.ask(.put, "\(path(.deployment, "web"))/status", now.jsonLine).code == 200, "nothing is another")
        let refused = served.ask(
            .patch, "\(path(.deployment, "web"))/status", "{'status':{'readyReplicas':9}}",
            type: "application/merge-patch+json")
        #expect(refused.code == 403 && refused.message.contains("podsh alone writes it"), "\(refused.story)")
    }
}
