import PodLanguage
import PodModel
import PodShell
import PodTesting
import Testing

/// What Tab offers at `|`.
@Suite struct CompleterTests {
    @Test func offersStatements() {
        #expect(offered("repl|") == ["replicate"])
        #expect(offered("pod web < container nginx >; un|") == ["uncordon"])
        #expect(offered("if web.ready < 3 { sc|").contains("scale"))
        #expect(!offered("|").contains("timeline"), "what is not available yet is not offered")
    }

    @Test func offersTheAttributesOfTheBody() {
        #expect(offered("pod web < cont|") == ["container"])
        #expect(offered("pod web <\n  container nginx port 80\n  hostn|") == ["hostname", "hostname-override"])
        #expect(offered("pod web < container nginx < pro|") == ["probe"])
        #expect(offered("pod web < security < run|") == ["run-as-non-root"])
        #expect(offered("nodes 3 < zo|") == ["zone"])
        #expect(offered("pod web < container nginx simulate < ru|") == ["run"])
        #expect(!offered("pod web < |").contains("image"))
    }

    @Test func offersAttributesOnAContainersLine() {
        #expect(offered("pod web < container nginx po|") == ["port"])
        #expect(offered("pod web < container nginx port 80 na|") == ["name"])
        #expect(offered("pod web < container nginx port 80 name http pro|") == ["probe"])
        #expect(offered("pod web < container nginx probe |") == ["ready", "live", "startup"])
        #expect(offered("pod web < container nginx probe ready ht|") == ["http"])
        #expect(offered("pod web < container nginx probe ready tcp 80 ev|") == ["every"])
    }

    @Test func offersKindsThenNamesOfThatKind() {
        #expect(offered("get po|") == ["pods"])
        #expect(offered("get pods |").contains("web-x7k2p"))
        #expect(offered("get pods w|") == ["web-x7k2p", "web-zzzzz", "where", "watch", "wide"])
        #expect(offered("describe pod web-x|") == ["web-x7k2p"])
        #expect(offered("describe pod/web-x|") == ["pod/web-x7k2p"])
        #expect(offered("cordon |") == ["node-1", "node-2"])
        #expect(offered("fail node |") == ["node-1", "node-2"])
    }

    @Test func offersContainersBehindAPod() {
        #expect(offered("logs web-x7k2p/|") == ["web-x7k2p/nginx", "web-x7k2p/sync"])
        #expect(offered("logs web/ng|") == ["web/nginx"])
        #expect(offered("set web/nginx ima|") == ["image", "image-pull-secret"])
    }

    @Test func offersFieldsBehindADot() {
        #expect(offered("expect web.rea|") == ["ready"])
        #expect(offered("print web.pods[0].no|") == ["node"])
        #expect(offered("print node/node-2.stat|") == ["state"])
        #expect(offered("let x = http(web.endpoint).st|") == ["status"])
        #expect(offered("on pod-crash { print event.co|") == ["code"])
        #expect(offered("print \"${web.av|") == ["available"])
    }

    @Test func offersFieldsBehindWhere() {
        #expect(offered("get pods where rest|") == ["restarts"])
        #expect(offered("print count(pods where no|").contains("node"))
        #expect(offered("events where rea|") == ["reason", "read("])
        #expect(offered("get pods where restarts > 3 wi|").contains("wide"))
    }

    @Test func offersStatesEventsAndReactions() {
        #expect(offered("wait web |") == ["ready", "done", "failed", "running", "gone"])
        #expect(offered("wait web ready |") == ["or", "for", "within"])
        #expect(offered("wait web ready or d|") == ["done"])
        #expect(offered("wait al|") == ["all"])
        #expect(offered("on node-f|") == ["node-fail"])
        #expect(offered("on node-fail rec|") == ["recover"])
    }

    @Test func offersFunctionsVariablesAndNamesInExpressions() {
        #expect(offered("print cou|") == ["count("])
        #expect(offered("expect ta|") == ["tag"])
        #expect(offered("expect we|") == ["web", "web-x7k2p", "web-zzzzz"])
        #expect(offered("if web.ready < ta|") == ["tag"])
        #expect(offered("print web.ready an|") == ["and"])
    }

    @Test func offersFiles() {
        #expect(offered("source li|") == ["lib/", "\"live data.pod\""])
        #expect(offered("source lib/|") == ["lib/common.pod"])
    }

    @Test func offersTopics() {
        #expect(offered("explain pod.container.pro|") == ["pod.container.probe"])
        #expect(offered("help repl|") == ["replicate"])
    }

    @Test func everyCandidateSaysWhatItIs() throws {
        for text in [
            "|", "pod web < |", "pod web < container n |", "get |", "get pods |", "wait web |", "on |", "print |",
            "print web.|",
        ] {
            for candidate in try complete(text).candidates.nonEmpty() {
                #expect(!candidate.summary.isEmpty, "\(text) offers '\(candidate.text)' without a word of description")
            }
        }
    }

    @Test("odd names are quoted, name the same object and are never code")
    func quotesOddNames() {
        let world = FakeWorld(pods: ["a b", "x;delete web", "$(reboot)", "two\nlines", "-f", "my.pod", "q\"q"])
        let names = Completer(world: world).complete("describe pod ", at: 13).candidates.map(\.text)
        #expect(
            names == [
                "\"a b\"", "\"x;delete web\"", "\"\\$(reboot)\"", "\"two\\nlines\"", "\"-f\"", "my.pod", "\"q\\\"q\"",
            ])
        #expect(Completer(world: world).complete("describe pod \"a", at: 15).candidates.map(\.text) == ["\"a b\""])
        #expect(Completer(world: world).complete("describe pod \"a", at: 15).start == 13)
        #expect(
            Completer(world: world).complete("print ", at: 6).candidates.someAndAllSatisfy {
                !$0.text.contains("reboot")
            })
    }

    @Test func neverFailsWhereverTheCursorStands() {
        let text =
            """
            pod web < container nginx:1.27 port 80; volume data >\nlet x = "a ${web.pods[0].node} b"\nget pods \
            where restarts > 3 wide | grep x\non pod-crash of pod/web where event.code == 1 { print event \
            }\nexpect [1, {k: 2}] == x within 5s "m"\n
            """
        for offset in 0...text.utf8.count {
            let completion = Completer(world: FakeWorld()).complete(text, at: offset)
            #expect(completion.start <= offset)
        }
    }

    private func offered(_ marked: String) -> [String] { complete(marked).candidates.map(\.text) }

    private func complete(_ marked: String) -> Completion {
        let parts = marked.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        return Completer(world: FakeWorld()).complete(parts.joined(), at: parts[0].utf8.count)
    }
}

/// A small cluster and a small folder.
private struct FakeWorld: CompletionWorld {
    var pods = ["web-x7k2p", "web-zzzzz"]

    func names(of kind: ObjectKind) -> [String] {
        switch kind {
        case .pod: pods
        case .replicaSet: ["web"]
        case .node: ["node-1", "node-2"]
        default: []
        }
    }

    func containers(ofPod name: String) -> [String] { name.hasPrefix("web") ? ["nginx", "sync"] : [] }
    /// A session's world names objects here too, as it does not know their types.
    var variables: [(name: String, type: StaticType)] { [("tag", .string), ("web", StaticType(.any))] }
    var functions: [String] { ["smoke"] }

    func entries(ofFolder path: String) -> [String] {
        path == "lib/" ? ["common.pod"] : ["data.txt", "lib/", "live data.pod"]
    }
}
