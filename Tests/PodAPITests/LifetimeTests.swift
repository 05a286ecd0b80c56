import PodAPI
import PodModel
import PodText
import Testing

/// Finalizers and owners, of all kinds.
@Suite struct LifetimeTests {
    private static func with(_ meta: String, _ body: String) -> String {
        body.replacing("'metadata':{'name'", with: "'metadata':{\(meta),'name'", maxReplacements: 1)
    }

    @Test(arguments: writableKinds) func whatHasFinalizersGoesWithTheLastOfThem(_ kind: ObjectKind) throws {
        let served = try ServedPlane()
        let sent = try #require(body(kind, "web"))
        let made = served.ask(
            .post, path(kind), Self.with("'finalizers':['example.com/one','example.com/two']", sent))
        #expect(made.code == 201, "\(made.story)")
        #expect(made.document.at("metadata.finalizers.1")?.words == "example.com/two", "\(made.story)")
        served.pass(.seconds(5))
        served.ask(.delete, path(kind, "web"))
        served.pass(.minutes(2))
        let marked = served.ask(.get, path(kind, "web"))
        #expect(marked.document.at("metadata.deletionTimestamp") != nil, "\(marked.story)")
        let more = served.ask(
            .patch, path(kind, "web"), "{'metadata':{'finalizers':['example.com/two','example.com/three']}}",
            type: "application/merge-patch+json")
        #expect(more.code == 403 || more.code == 422, "\(more.story)")
        let less = served.ask(
            .patch, path(kind, "web"), "{'metadata':{'finalizers':['example.com/two']}}",
            type: "application/merge-patch+json")
        #expect(less.code == 200 && served.ask(.get, path(kind, "web")).code == 200, "\(less.story)")
        let last = served.ask(
            .patch, path(kind, "web"), "{'metadata':{'finalizers':null}}", type: "application/merge-patch+json")
        #expect(last.code == 200, "\(last.story)")
        #expect(served.ask(.get, path(kind, "web")).code == 404, "\(kind)")
    }

    @Test func aHeldControllerMakesNoMorePods() throws {
        let served = try ServedPlane()
        let deployment = try #require(body(.deployment, "web"))
        served.ask(.post, path(.deployment), Self.with("'finalizers':['example.com/one']", deployment))
        served.pass(.seconds(10))
        served.ask(.delete, path(.deployment, "web"))
        let set = try #require(served.ask(.get, path(.replicaSet)).names.first)
        served.ask(.delete, path(.replicaSet, set))
        served.pass(.minutes(2))
        #expect(served.ask(.get, path(.pod)).items.isEmpty)
        #expect(served.ask(.get, path(.replicaSet)).items.isEmpty)
        #expect(served.ask(.get, path(.deployment)).names == ["web"])
    }

    @Test func aDeletionInTheForegroundWaitsForWhatIsOwned() throws {
        let served = try ServedPlane()
        served.ask(.post, path(.deployment), try #require(body(.deployment, "web")))
        served.pass(.seconds(10))
        let marked = served.ask(.delete, "\(path(.deployment, "web"))?propagationPolicy=Foreground")
        #expect(marked.document.at("metadata.finalizers.0")?.words == "foregroundDeletion", "\(marked.story)")
        #expect(served.ask(.get, path(.pod)).items.count == 2, "they end with their grace")
        served.pass(.minutes(2))
        #expect(served.ask(.get, path(.deployment)).items.isEmpty)
        #expect(served.ask(.get, path(.pod)).items.isEmpty)
    }

    private static func owned(by owner: Document, blocks: Bool = true, controls: Bool = true) -> String {
        let kind = owner["kind"]?.words ?? ""
        let uid = owner.at("metadata.uid")?.words ?? ""
        let name = owner.at("metadata.name")?.words ?? ""
        let version = owner["apiVersion"]?.words ?? ""
        return "'ownerReferences':[{'apiVersion':'\(version)','kind':'\(kind)','name':'\(name)','uid':'\(uid)',"
            + "'controller':\(controls),'blockOwnerDeletion':\(blocks)}]"
    }

    private static let tab =
        "{'apiVersion':'stable.example.com/v1','kind':'CronTab','metadata':{'name':'owner'},"
        + "'spec':{'cronSpec':'* * * * *'}}"
    private static let tabs = "/apis/stable.example.com/v1/namespaces/default/crontabs"

    private static func family(blocks: Bool = true) throws -> ServedPlane {
        let served = try CustomResourceTests.served()
        let owner = served.ask(.post, tabs, tab).document
        let made = served.ask(
            .post, path(.deployment), with(owned(by: owner, blocks: blocks), try #require(body(.deployment, "web"))))
        #expect(made.document.at("metadata.ownerReferences.0.kind")?.words == "CronTab", "\(made.story)")
        served.ask(
            .post, path(.configMap), with(owned(by: made.document), try #require(body(.configMap, "settings"))))
        served.pass(.seconds(5))
        return served
    }

    @Test func aCustomResourceTakesAlongWhatItOwnsAcrossKinds() throws {
        let served = try Self.family()
        #expect(served.ask(.get, path(.pod)).items.count == 2)
        served.ask(.delete, "\(Self.tabs)/owner")
        served.pass(.minutes(2))
        for kind in [ObjectKind.deployment, .replicaSet, .pod] {
            #expect(served.ask(.get, path(kind)).items.isEmpty, "\(kind)")
        }
        #expect(served.ask(.get, path(.configMap, "settings")).code == 404)
    }

    @Test func orphansStayAndAreNobodys() throws {
        let served = try Self.family()
        served.ask(.delete, "\(Self.tabs)/owner?propagationPolicy=Orphan")
        served.pass(.minutes(2))
        let left = served.ask(.get, path(.deployment, "web"))
        #expect(left.code == 200 && left.document.at("metadata.ownerReferences") == nil, "\(left.story)")
        #expect(served.ask(.get, path(.configMap, "settings")).code == 200)
    }

    @Test func whoBlocksItsOwnersDeletionGoesFirst() throws {
        let served = try Self.family()
        served.ask(
            .patch, path(.deployment, "web"), "{'metadata':{'finalizers':['example.com/one']}}",
            type: "application/merge-patch+json")
        served.ask(.delete, "\(Self.tabs)/owner?propagationPolicy=Foreground")
        served.pass(.minutes(2))
        #expect(served.ask(.get, "\(Self.tabs)/owner").code == 200, "it waits for the deployment")
        served.ask(
            .patch, path(.deployment, "web"), "{'metadata':{'finalizers':null}}",
            type: "application/merge-patch+json")
        served.pass(.seconds(1))
        #expect(served.ask(.get, "\(Self.tabs)/owner").code == 404)
    }

    @Test func whoDoesNotBlockIsNotWaitedFor() throws {
        let served = try Self.family(blocks: false)
        served.ask(
            .patch, path(.deployment, "web"), "{'metadata':{'finalizers':['example.com/one']}}",
            type: "application/merge-patch+json")
        served.ask(.delete, "\(Self.tabs)/owner?propagationPolicy=Foreground")
        served.pass(.seconds(1))
        #expect(served.ask(.get, "\(Self.tabs)/owner").code == 404)
        #expect(served.ask(.get, path(.deployment, "web")).document.at("metadata.deletionTimestamp") != nil)
    }

    @Test func ofSeveralOwnersTheLastCounts() throws {
        let served = try ServedPlane()
        let first = served.ask(.post, path(.configMap), try #require(body(.configMap, "first"))).document
        let second = served.ask(.post, path(.configMap), try #require(body(.configMap, "second"))).document
        let both = [first, second].map {
            Self.owned(by: $0, controls: false).dropFirst("'ownerReferences':[".count).dropLast()
        }
        served.ask(
            .post, path(.secret),
            Self.with("'ownerReferences':[\(both.joined(separator: ","))]", try #require(body(.secret, "child"))))
        served.ask(.delete, path(.configMap, "first"))
        let left = served.ask(.get, path(.secret, "child")).document
        #expect(left.at("metadata.ownerReferences.0.name")?.words == "second")
        #expect(left.at("metadata.ownerReferences.1") == nil)
        served.ask(.delete, path(.configMap, "second"))
        #expect(served.ask(.get, path(.secret, "child")).code == 404)
    }

    @Test func whoseOwnerIsGoneAlreadyIsCollected() throws {
        let served = try ServedPlane()
        let first = served.ask(.post, path(.configMap), try #require(body(.configMap, "first"))).document
        served.ask(.delete, path(.configMap, "first"))
        served.ask(.post, path(.secret), Self.with(Self.owned(by: first), try #require(body(.secret, "child"))))
        served.pass(.seconds(1))
        #expect(served.ask(.get, path(.secret, "child")).code == 404)
    }

    @Test func aNamespaceWaitsForWhatHasFinalizers() throws {
        let served = try ServedPlane()
        served.ask(.post, path(.namespace), try #require(body(.namespace, "team")))
        served.ask(
            .post, path(.configMap, namespace: "team"),
            Self.with("'finalizers':['example.com/one']", try #require(body(.configMap, "held"))))
        served.ask(.delete, path(.namespace, "team"))
        served.pass(.seconds(5))
        #expect(served.ask(.get, path(.namespace, "team")).code == 200)
        #expect(served.ask(.get, path(.configMap, "held", namespace: "team")).code == 200)
        served.ask(
            .patch, path(.configMap, "held", namespace: "team"), "{'metadata':{'finalizers':null}}",
            type: "application/merge-patch+json")
        #expect(served.ask(.get, path(.namespace, "team")).code == 404)
    }
}
