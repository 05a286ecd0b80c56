import PodAPI
import PodEngine
import PodModel
import PodText
import Testing

/// What the API does: creations, updates, patches, deletions and what is asked of parts.
@Suite struct ServedWriteTests {
    private static let merge = "application/merge-patch+json"

    @Test(arguments: writableKinds) func eachKindIsMadeOnceAndFoundAgain(_ kind: ObjectKind) throws {
        let served = try ServedPlane()
        let made = served.ask(.post, path(kind), body(kind, "x") ?? "")
        #expect(made.code == 201 && made.document["kind"]?.words == kind.apiName, "\(made.story)")
        let again = served.ask(.post, path(kind), body(kind, "x") ?? "")
        #expect(again.code == 409 && again.reason == "AlreadyExists", "\(again.story)")
        let found = served.ask(.get, path(kind, "x"))
        #expect(found.code == 200 && found.document.at("metadata.uid") == made.document.at("metadata.uid"))
        // What was read is written back as it is.
        let put = served.ask(.put, path(kind, "x"), found.document.jsonLine)
        #expect(put.code == 200, "\(put.story)")
        #expect(served.ask(.get, path(kind)).names.contains("x"))
    }

    /// A client that changes a label sends all else back as it read it, what was given by the control plane too.
    @Test(arguments: writableKinds) func whatWasReadChangesNothingWhenItIsSentBack(_ kind: ObjectKind) throws {
        let served = try ServedPlane()
        served.ask(.post, path(kind), body(kind, "x") ?? "")
        served.pass(.seconds(30))
        let found = served.ask(.get, path(kind, "x")).document
        var sent = found
        var meta = try #require(found["metadata"])
        var labels = meta["labels"] ?? .object([])
        labels["again"] = .string("yes")
        meta["labels"] = labels
        sent["metadata"] = meta
        let put = served.ask(.put, path(kind, "x"), sent.jsonLine)
        #expect(put.code == 200, "\(put.story)")
        #expect(put.document.at("metadata.labels.again") == .string("yes"), "\(put.story)")
        #expect(put.document["spec"] == found["spec"])
    }

    @Test func eachFaultOfABodyIsACauseWithItsField() throws {
        let served = try ServedPlane()
        let wrong =
            "{'metadata':{'name':'x'},'spec':{'restartPolicy':'Foo','containers':[{'name':'c','image':'i',"
            + "'ports':[{'containerPort':99999}]}]}}"
        let made = served.ask(.post, path(.pod), wrong)
        #expect(made.code == 422, "\(made.story)")
        guard case .array(let causes)? = made.document.at("details.causes") else {
            Issue.record("no causes: \(made.story)")
            return
        }
        #expect(
            Set(causes.map { $0["field"]?.words })
                == ["spec.containers[0].ports[0].containerPort", "spec.restartPolicy"])
    }

    @Test func whatIsMadeInANamespaceThatIsNotThereNamesIt() throws {
        let served = try ServedPlane()
        let made = served.ask(
            .post, "/api/v1/namespaces/none/configmaps", "{'metadata':{'name':'x'},'data':{'k':'v'}}")
        #expect(made.code == 404 && made.message == "namespaces \"none\" not found", "\(made.story)")
    }

    @Test(arguments: writableKinds) func nothingComesOfADryRun(_ kind: ObjectKind) throws {
        let served = try ServedPlane()
        let before = served.plane.revision
        let made = served.ask(.post, path(kind) + "?dryRun=All", body(kind, "x") ?? "")
        #expect(made.code == 201 && made.document.at("metadata.name") == .string("x"), "\(made.story)")
        #expect(served.ask(.get, path(kind, "x")).code == 404 && served.plane.revision == before)
        served.ask(.post, path(kind), body(kind, "x") ?? "")
        let now = served.ask(.get, path(kind, "x")).document
        let patch = "{'metadata':{'labels':{'dry':'run'}}}"
        let patched = served.ask(.patch, path(kind, "x") + "?dryRun=All", patch, type: Self.merge)
        #expect(patched.code == 200 && patched.document.at("metadata.labels.dry") == .string("run"), "\(patched.story)")
        #expect(served.ask(.delete, path(kind, "x") + "?dryRun=All").code == 200)
        #expect(served.ask(.delete, path(kind, "x"), "{'dryRun':['All']}").code == 200)
        #expect(served.ask(.get, path(kind, "x")).document == now)
    }

    @Test func anUpdateNeedsTheVersionItRead() throws {
        let served = try ServedPlane()
        let made = served.ask(.post, path(.configMap), body(.configMap, "a") ?? "").document
        let old = made.at("metadata.resourceVersion")?.words ?? ""
        func put(_ version: String, _ value: String) -> ServedPlane.Reply {
            served.ask(
                .put, path(.configMap, "a"),
                "{'metadata':{'name':'a','resourceVersion':'\(version)'},'data':{'k':'\(value)'}}")
        }
        #expect(put(old, "1").code == 200)
        let late = put(old, "2")
        #expect(
            late.code == 409 && late.reason == "Conflict" && late.message.contains("has been modified"), "\(late.story)"
        )
        #expect(put("", "3").code == 200, "without one the last wins")
        #expect(served.ask(.put, path(.configMap, "a"), "{'metadata':{'name':'b'}}").code == 400)
        #expect(served.ask(.put, path(.configMap, "none"), "{'metadata':{'name':'none'}}").code == 404)
        #expect(
            served.ask(
                .patch, path(.configMap, "a"), "{'metadata':{'uid':'0-0'}}", type: Self.merge
            ).code == 409)
    }

    @Test func eachTypeOfPatchIsTaken() throws {
        let served = try ServedPlane()
        served.ask(.post, path(.deployment), body(.deployment, "web") ?? "")
        let place = path(.deployment, "web")
        let json = served.ask(
            .patch, place, "[{'op':'replace','path':'/spec/replicas','value':3}]", type: "application/json-patch+json")
        #expect(json.document.at("spec.replicas") == .integer(3), "\(json.story)")
        let merged = served.ask(.patch, place, "{'spec':{'replicas':4}}", type: Self.merge)
        #expect(merged.document.at("spec.replicas") == .integer(4), "\(merged.story)")
        let strategic = served.ask(
            .patch, place, "{'spec':{'template':{'spec':{'containers':[{'name':'side','image':'busybox'}]}}}}",
            type: "application/strategic-merge-patch+json; charset=utf-8")
        guard case .array(let containers)? = strategic.document.at("spec.template.spec.containers") else {
            Issue.record("\(strategic.story)")
            return
        }
        #expect(containers.count == 2, "a list is merged by its key")
        let failed = served.ask(
            .patch, place, "[{'op':'test','path':'/spec/replicas','value':9}]", type: "application/json-patch+json")
        #expect(failed.code == 422, "\(failed.story)")
        #expect(served.ask(.patch, place, "{}", type: "application/json").code == 415)
        #expect(served.ask(.patch, place, "{", type: Self.merge).code == 400)
    }

    @Test func whoAppliesOwnsAndOthersAreTold() throws {
        let served = try ServedPlane()
        let place = path(.configMap, "a")
        func data(_ value: String) -> String {
            "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a'},'data':{'k':'\(value)'}}"
        }
        #expect(served.apply(place, data("1"), manager: "one").code == 201)
        #expect(served.apply(place, data("2"), manager: "one").code == 200)
        let other = served.apply(place, data("3"), manager: "two")
        #expect(other.code == 409 && other.message.contains("conflict with \"one\""), "\(other.story)")
        #expect(other.document.at("details.causes.0.field") == .string(".data.k"))
        #expect(served.ask(.get, place).document.at("data.k") == .string("2"))
        let forced = served.apply(place, data("3"), manager: "two", force: true)
        #expect(forced.code == 200 && forced.document.at("data.k") == .string("3"))
        #expect(served.ask(.patch, place, data("4"), type: "application/apply-patch+yaml").code == 400, "by whom?")
    }

    @Test func deletionHasGraceAndPreconditions() throws {
        let served = try ServedPlane()
        let made = served.ask(.post, path(.pod), body(.pod, "web") ?? "").document
        served.pass(.minutes(1))
        let uid = made.at("metadata.uid")?.words ?? ""
        let wrong = served.ask(.delete, path(.pod, "web"), "{'preconditions':{'uid':'0-0-0'}}")
        #expect(wrong.code == 409 && wrong.message.contains("UID in the precondition"), "\(wrong.story)")
        #expect(served.ask(.delete, path(.pod, "web"), "{'preconditions':{'resourceVersion':'1'}}").code == 409)
        let asked = served.ask(
            .delete, path(.pod, "web"), "{'gracePeriodSeconds':20,'preconditions':{'uid':'\(uid)'}}")
        #expect(asked.code == 200 && asked.document.at("metadata.deletionTimestamp") != nil, "\(asked.story)")
        #expect(asked.document.at("metadata.deletionGracePeriodSeconds") == .integer(20))
        served.pass(.minutes(1))
        #expect(served.ask(.get, path(.pod, "web")).code == 404)
        served.ask(.post, path(.pod), body(.pod, "web") ?? "")
        served.pass(.minutes(1))
        let now = served.ask(.delete, path(.pod, "web") + "?gracePeriodSeconds=0")
        #expect(now.code == 200 && served.ask(.get, path(.pod, "web")).code == 404, "\(now.story)")
    }

    @Test func orphansStay() throws {
        let served = try ServedPlane()
        served.ask(.post, path(.replicaSet), body(.replicaSet, "web") ?? "")
        served.pass(.minutes(1))
        #expect(served.ask(.delete, path(.replicaSet, "web"), "{'propagationPolicy':'Orphan'}").code == 200)
        served.pass(.minutes(1))
        #expect(served.ask(.get, path(.pod)).items.count == 2)
    }

    @Test func aCollectionIsDeletedAsItIsSelected() throws {
        let served = try ServedPlane()
        for name in ["a", "b", "c"] {
            served.ask(.post, path(.configMap), body(.configMap, name, labels: "{'n':'\(name)'}") ?? "")
        }
        let reply = served.ask(.delete, path(.configMap) + "?labelSelector=n%20in%20(a,b)")
        #expect(reply.names == ["a", "b"] && served.ask(.get, path(.configMap)).names == ["c"])
    }

    @Test func scaleIsReadAndWritten() throws {
        let served = try ServedPlane()
        for kind in [ObjectKind.deployment, .replicaSet, .replicationController, .statefulSet] {
            served.ask(.post, path(kind), body(kind, "s", labels: "{}") ?? "")
            let place = path(kind, "s") + "/scale"
            let now = served.ask(.get, place)
            #expect(now.document["kind"] == .string("Scale") && now.document.at("spec.replicas") == .integer(2))
            #expect(served.ask(.patch, place, "{'spec':{'replicas':3}}", type: Self.merge).code == 200)
            #expect(served.ask(.get, path(kind, "s")).document.at("spec.replicas") == .integer(3))
            let put = served.ask(.put, place, "{'metadata':{'name':'s','resourceVersion':'1'},'spec':{'replicas':1}}")
            #expect(put.code == 409)
            #expect((400..<500).contains(served.ask(.patch, place, "{'spec':{'replicas':-1}}", type: Self.merge).code))
            served.ask(.delete, path(kind, "s"))
        }
        #expect(served.ask(.get, path(.daemonSet, "s") + "/scale").code == 404)
    }

    @Test func anEvictionAsksTheBudget() throws {
        let served = try ServedPlane()
        served.ask(.post, path(.deployment), body(.deployment, "web") ?? "")
        served.ask(
            .post, path(.budget),
            "{'metadata':{'name':'all'},'spec':{'minAvailable':2,'selector':{'matchLabels':{'app':'web'}}}}")
        served.pass(.minutes(1))
        let pod = try #require(served.ask(.get, path(.pod)).names.first)
        let place = path(.pod, pod) + "/eviction"
        let eviction = "{'apiVersion':'policy/v1','kind':'Eviction','metadata':{'name':'\(pod)'}}"
        let refused = served.ask(.post, place, eviction)
        #expect(refused.code == 429 && refused.reason == "TooManyRequests", "\(refused.story)")
        #expect(refused.document.at("details.causes.0.reason") == .string("DisruptionBudget"))
        served.ask(.delete, path(.budget, "all"))
        #expect(served.ask(.post, place, eviction).code == 201)
        served.pass(.minutes(2))
        #expect(served.ask(.get, path(.pod, pod)).code == 404)
    }

    @Test func aNamespaceTakesAllOfItsObjectsWithIt() throws {
        let served = try ServedPlane()
        served.ask(.post, path(.namespace), body(.namespace, "shop") ?? "")
        served.ask(.post, path(.deployment, namespace: "shop"), body(.deployment, "web") ?? "")
        served.pass(.minutes(1))
        let gone = served.ask(.delete, path(.namespace, "shop"))
        #expect(gone.code == 200 && gone.document.at("status.phase") == .string("Terminating"), "\(gone.story)")
        let late = served.ask(.post, path(.configMap, namespace: "shop"), body(.configMap, "x") ?? "")
        #expect(late.code == 403 || late.code == 404, "\(late.story)")
        served.pass(.minutes(2))
        #expect(served.ask(.get, path(.namespace, "shop")).code == 404)
        #expect(served.ask(.get, path(.pod, namespace: "shop")).items.isEmpty)
    }

    @Test func whatIsWrongIsSaidOfItsField() throws {
        let served = try ServedPlane()
        let bad = served.ask(
            .post, path(.pod), "{'metadata':{'name':'x'},'spec':{'containers':[{'name':'UPPER','image':'nginx'}]}}")
        #expect(
            bad.code == 422 && bad.reason == "Invalid" && bad.message.hasPrefix("Pod \"x\" is invalid"), "\(bad.story)")
        #expect(served.ask(.post, path(.pod), "{'kind':'Service','metadata':{'name':'x'}}").code == 400)
        #expect(served.ask(.post, path(.pod), "[]").code == 400)
        #expect(served.ask(.post, path(.pod), "").code == 400)
        #expect(served.ask(.post, path(.pod), "k8s\u{0}").code == 400)
        #expect(
            served.ask(.post, path(.configMap), "{'metadata':{'name':'x','namespace':'other'}}").code == 400)
        #expect(served.ask(.post, path(.configMap, namespace: "none"), body(.configMap, "x") ?? "").code == 404)
        for method in [APIRequest.Method.put, .patch] { #expect(served.ask(method, path(.pod)).code == 405) }
        #expect(served.ask(.post, path(.node), "{'metadata':{'name':'n'}}").code == 405)
    }

    @Test(arguments: ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"])
    func aBodyOfAnotherTypeIsRefused(_ type: String) throws {
        let served = try ServedPlane()
        let config = body(.configMap, "x") ?? ""
        let made = served.ask(.post, path(.configMap), config, type: type)
        #expect(made.code == 415 && made.reason == "UnsupportedMediaType", "\(made.story)")
        #expect(made.message.hasSuffix("application/json, application/yaml, application/vnd.kubernetes.protobuf"))
        #expect(served.ask(.post, path(.configMap), config, type: "application/JSON; charset=utf-8").code == 201)
        #expect(served.ask(.put, path(.configMap, "x"), config, type: type).code == 415)
        #expect(served.ask(.patch, path(.configMap, "x"), "no JSON", type: type).code == 415)
        #expect(served.ask(.put, path(.configMap, "x"), config, type: "").code == 200)
    }

    @Test(arguments: [
        (ObjectKind.configMap, "Web_1", ["a lowercase RFC 1123 subdomain must consist of"]),
        (.namespace, "a.b", ["a lowercase RFC 1123 label must consist of"]),
        (.service, "1x", ["a DNS-1035 label must consist of"]),
        (.service, String(repeating: "a", count: 64), ["must be no more than 63 characters"]),
        (
            .service, String(repeating: "A", count: 64),
            ["must be no more than 63 characters", "a DNS-1035 label must consist of"]
        ),
        (.service, String(repeating: "a", count: 62) + "-b", ["must be no more than 63 characters"]),
        (
            .namespace, String(repeating: "a", count: 64) + "_",
            ["must be no more than 63 characters", "a lowercase RFC 1123 label must consist of"]
        ),
    ]) func aWrongNameIsRefusedInTheServersWords(_ kind: ObjectKind, _ name: String, _ words: [String]) throws {
        let served = try ServedPlane()
        let reply = served.ask(.post, path(kind), body(kind, name) ?? "")
        guard reply.code == 422, case .array(let causes)? = reply.document.at("details.causes") else {
            Issue.record("\(reply.story)")
            return
        }
        let messages = causes.map { $0["message"]?.words ?? "" }
        let expected = words.map { "Invalid value: \"\(name)\": \($0)" }
        #expect(messages.count == words.count, "\(messages)")
        #expect(zip(messages, expected).map { $0.hasPrefix($1) } == words.map { _ in true }, "\(messages)")
        #expect(Set(causes.map { $0["field"]?.words }) == ["metadata.name"])
    }

    @Test func aNodeIsCordonedAndTainted() throws {
        let served = try ServedPlane()
        let place = path(.node, "node-1")
        #expect(served.ask(.patch, place, "{'spec':{'unschedulable':true}}", type: Self.merge).code == 200)
        #expect(served.ask(.get, place).document.at("spec.unschedulable") == .bool(true))
        let tainted = served.ask(
            .patch, place, "{'spec':{'unschedulable':null,'taints':[{'key':'a','effect':'NoSchedule'}]}}",
            type: Self.merge)
        #expect(tainted.document.at("spec.taints.0.key") == .string("a"), "\(tainted.story)")
        #expect(tainted.document.at("spec.unschedulable") == nil)
    }
}
