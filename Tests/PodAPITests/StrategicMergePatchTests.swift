import PodAPI
import PodModel
import PodText
import Testing

@Suite struct StrategicMergePatchTests {
    private func patch(
        _ target: String, _ patch: String, _ kind: ObjectKind = .pod
    ) throws(PatchError) -> Document {
        guard let patch = try? json(patch), let target = try? json(target) else {
            Issue.record("no JSON")
            return .null
        }
        return try StrategicMergePatch.apply(patch, to: target, as: .of(kind))
    }

    /// Of a list in a pod's `spec`.
    private func list(_ name: String, _ live: String, _ change: String, and others: String = "") throws -> String? {
        let comma = others.isEmpty ? "" : ","
        let result = try patch("{'spec':{'\(name)':\(live)}}", "{'spec':{'\(name)':\(change)\(comma)\(others)}}")
        return result["spec"]?[name]?.jsonLine.replacing("\"", with: "'")
    }

    /// What is new comes before what was there, for the patch's own order holds.
    @Test func containersMergeByName() throws {
        let result = try patch(
            """
            {'spec':{'replicas':2,'template':{'spec':{'containers':[
                {'name':'a','image':'nginx','ports':[{'containerPort':80}]}],'tolerations':[{'key':'x'}]}}}}
            """,
            """
            {'spec':{'template':{'spec':{'containers':[{'name':'b','image':'redis'},
                {'name':'a','ports':[{'containerPort':80,'name':'web'},{'containerPort':81}]}],
                'tolerations':[{'key':'y'}]}}}}
            """, .deployment)
        expectSame(
            result,
            try json(
                """
                {'spec':{'replicas':2,'template':{'spec':{'containers':[{'name':'b','image':'redis'},
                    {'name':'a','image':'nginx','ports':[{'containerPort':80,'name':'web'},{'containerPort':81}]}],
                    'tolerations':[{'key':'y'}]}}}}
                """))
    }

    @Test(arguments: [
        (
            "containers", "[{'name':'a','x':1},{'name':'b'}]", "[{'name':'a','x':2}]",
            "[{'name':'a','x':2},{'name':'b'}]"
        ),
        ("containers", "[{'name':'a'},{'name':'b'}]", "[{'name':'c'}]", "[{'name':'c'},{'name':'a'},{'name':'b'}]"),
        (
            "containers", "[{'name':'a'},{'name':'b'}]", "[{'name':'b','x':1},{'name':'a'}]",
            "[{'name':'b','x':1},{'name':'a'}]"
        ),
        ("containers", "[{'name':'a'},{'name':'b'}]", "[{'name':'a','$patch':'delete'}]", "[{'name':'b'}]"),
        ("containers", "[{'name':'a'},{'name':'b'}]", "[{'name':'c'},{'$patch':'replace'}]", "[{'name':'c'}]"),
        ("containers", "[{'name':'a'}]", "[{'$patch':'replace'}]", "[]"),
        ("containers", "[{'name':'a'}]", "[{'name':'a','$patch':'delete'},{'name':'a','y':1}]", "[{'name':'a','y':1}]"),
        (
            "volumes", "[{'name':'v','emptyDir':{}}]",
            "[{'name':'v','hostPath':{'path':'/x'},'$retainKeys':['name','hostPath']}]",
            "[{'name':'v','hostPath':{'path':'/x'}}]"
        ),
        (
            "hostAliases", "[{'ip':'1.1.1.1','hostnames':['a']}]", "[{'ip':'1.1.1.1','hostnames':['b']}]",
            "[{'ip':'1.1.1.1','hostnames':['b']}]"
        ),
        (
            "topologySpreadConstraints", "[{'topologyKey':'z','maxSkew':1}]", "[{'topologyKey':'z','maxSkew':2}]",
            "[{'topologyKey':'z','maxSkew':2}]"
        ),
        ("imagePullSecrets", "[{'name':'a'}]", "[{'name':'b'}]", "[{'name':'b'},{'name':'a'}]"),
        ("tolerations", "[{'key':'a'}]", "[{'key':'b'}]", "[{'key':'b'}]"),
        ("readinessGates", "[1]", "[]", "[]"),
        ("nodeSelector", "{'a':'1','b':'2'}", "{'a':null,'c':'3'}", "{'b':'2','c':'3'}"),
        ("nodeSelector", "{'a':'1'}", "{'$patch':'replace','c':'3'}", "{'c':'3'}"),
        ("nodeSelector", "{'a':'1'}", "{'$patch':'delete'}", "{}"),
        ("nodeSelector", "'a'", "{'c':'3','d':null}", "{'c':'3'}"),
        ("unknown", "[1]", "[2]", "[2]"),
    ])
    func everyListMergesAsItsTypeSays(_ name: String, _ live: String, _ change: String, _ result: String) throws {
        #expect(try list(name, live, change) == result)
    }

    @Test(arguments: [
        (
            "[{'name':'a'},{'name':'b'},{'name':'c'}]", "['c','a']", "[{'name':'a','x':1}]",
            "[{'name':'b'},{'name':'c'},{'name':'a','x':1}]"
        ),
        (
            "[{'name':'a'},{'name':'b'},{'name':'c'}]", "['b','a','c']", "[]",
            "[{'name':'b'},{'name':'a'},{'name':'c'}]"
        ),
        ("[{'name':'a'},{'name':'b'}]", "['b','n','a']", "[{'name':'n'}]", "[{'name':'b'},{'name':'n'},{'name':'a'}]"),
        (
            "[{'name':'a'},{'name':'b'}]", "['b']", "[{'name':'a','$patch':'delete'},{'name':'b','x':1}]",
            "[{'name':'b','x':1}]"
        ),
    ])
    func aPatchMaySayTheOrder(_ live: String, _ order: String, _ change: String, _ result: String) throws {
        let names = try json(order)
        guard case .array(let items) = names else { return }
        let said = Document.array(items.map { .fields(("name", $0)) }).jsonLine
        let found = try list("containers", live, change, and: "'$setElementOrder/containers':\(said)")
        #expect(found == result)
    }

    @Test func theOrderAloneOrdersWhatIsThere() throws {
        let result = try patch(
            "{'metadata':{'finalizers':['a','b','c']}}",
            "{'metadata':{'$setElementOrder/finalizers':['c','a'],'$deleteFromPrimitiveList/finalizers':['b']}}")
        #expect(result["metadata"]?["finalizers"]?.jsonLine == #"["c","a"]"#)
    }

    @Test func scalarsAreThereOnce() throws {
        let result = try patch("{'metadata':{'finalizers':['a','b']}}", "{'metadata':{'finalizers':['b','c']}}")
        #expect(result["metadata"]?["finalizers"]?.jsonLine == #"["a","b","c"]"#)
    }

    @Test func portsOfAServiceMergeByPort() throws {
        let result = try patch(
            "{'spec':{'ports':[{'port':80,'nodePort':30001},{'port':81}],'selector':{'a':'b'}}}",
            "{'spec':{'ports':[{'port':80,'targetPort':'web'}],'selector':{'c':'d'}}}", .service)
        expectSame(
            result,
            try json(
                "{'spec':{'ports':[{'port':80,'nodePort':30001,'targetPort':'web'},{'port':81}],"
                    + "'selector':{'a':'b','c':'d'}}}"))
    }

    @Test func theSelectorOfABudgetIsReplaced() throws {
        let result = try patch(
            "{'spec':{'selector':{'matchLabels':{'a':'b'}}}}", "{'spec':{'selector':{'matchLabels':{'c':'d'}}}}",
            .budget)
        expectSame(result, try json("{'spec':{'selector':{'matchLabels':{'c':'d'}}}}"))
    }

    @Test func conditionsMergeByTypeInAllThatHaveThem() throws {
        let live = "{'status':{'conditions':[{'type':'Ready','status':'False'},{'type':'X'}]}}"
        let change = "{'status':{'conditions':[{'type':'Ready','status':'True'}]}}"
        for kind in [ObjectKind.pod, .deployment, .replicaSet, .statefulSet, .daemonSet, .job, .node, .budget] {
            expectSame(
                try patch(live, change, kind),
                try json("{'status':{'conditions':[{'type':'Ready','status':'True'},{'type':'X'}]}}"))
        }
    }

    /// Nothing that a patch says for itself gets into the object.
    @Test func directivesAndNullsDoNotStayInWhatIsNew() throws {
        let result = try patch(
            "{}",
            """
            {'spec':{'containers':[{'name':'a','x':null,'y':{'z':null,'$retainKeys':[]}},
                {'name':'b','$patch':'delete'}],'$setElementOrder/containers':[{'name':'a'}],
                'volumes':[{'name':'b','$patch':'delete'}]}}
            """)
        expectSame(result, try json("{'spec':{'containers':[{'name':'a','y':{}}],'volumes':[]}}"))
    }

    @Test(arguments: [
        (
            "{'spec':{'containers':[{'image':'x'}]}}", PatchError.Reason.doesNotApply,
            #"map: {"image":"x"} does not contain declared merge key: name"#
        ),
        (
            "{'spec':{'containers':[{'name':'a','$patch':'merge'}]}}", .malformed,
            "merging lists cannot yet be specified in the patch"
        ),
        (
            "{'spec':{'$patch':'drop'}}", .malformed, #"unknown patch type: drop in map: {"$patch":"drop"}"#
        ),
        ("{'spec':{'$retainKeys':['a'],'b':1}}", .malformed, "invalid patch format of retainKeys"),
        ("{'spec':{'$setElementOrder/containers':1}}", .malformed, "invalid patch format of setElementOrder list"),
        ("{'spec':{'$deleteFromPrimitiveList/x':1}}", .malformed, "invalid patch format of primitive list"),
        (
            "{'spec':{'containers':[1]}}", .doesNotApply, "expected a map[string]interface {}, but received 1"
        ),
        (
            "{'spec':{'containers':[{'name':'a'}],'$setElementOrder/containers':[{'name':'b'}]}}", .malformed,
            "The order in patch list:\n[{\"name\":\"a\"}]\n doesn't match $setElementOrder list:\n[{\"name\":\"b\"}]\n"
        ),
        ("[]", .malformed, "invalid JSON document"),
    ])
    func whatIsNoPatchIsRefused(_ change: String, _ reason: PatchError.Reason, _ message: String) {
        do throws(PatchError) {
            Issue.record("made \(try patch("{'spec':{'containers':[{'name':'z'}]}}", change).jsonLine)")
        } catch {
            #expect(error.reason == reason)
            #expect(error.message == message)
        }
    }
}
