import PodAPI
import PodModel
import PodTesting
import PodText
import Testing

@Suite struct SelectorQueryTests {
    @Test(arguments: [
        ("", [Selector.Requirement]()),
        ("a=b", [.equals("a", "b")]),
        ("a==b,c!=d", [.equals("a", "b"), .notEquals("c", "d")]),
        (
            "a=b, e in (x,y), f notin (z), g, !h",
            [.equals("a", "b"), .isIn("e", ["x", "y"]), .notIn("f", ["z"]), .exists("g"), .missing("h")]
        ),
        ("app.kubernetes.io/name = web", [.equals("app.kubernetes.io/name", "web")]),
        ("a=,b", [.equals("a", ""), .exists("b")]),
        ("a in (,x,)", [.isIn("a", ["", "x"])]),
        ("a in ()", [.isIn("a", [""])]),
        ("in in (in,notin)", [.isIn("in", ["in", "notin"])]),
        ("in,notin=notin", [.exists("in"), .equals("notin", "notin")]),
        ("a=gt", [.equals("a", "gt")]),
        ("a in (x,x)", [.isIn("a", ["x"])]),
    ])
    func labelsAreSelected(_ text: String, _ requirements: [Selector.Requirement]) throws {
        #expect(try LabelSelectorQuery.read(text).requirements == requirements)
    }

    @Test func theTextOfASelectorIsReadAsTheSame() throws {
        let selector = try LabelSelectorQuery.read("a=b,c!=d,e in (x,y),f notin (z),g,!h")
        #expect(try LabelSelectorQuery.read(selector.description) == selector)
    }

    @Test(arguments: [
        ("a=b,", "found '', expected: identifier after ','"),
        (",a", "found ',', expected: !, identifier, or 'end of string'"),
        ("a=b c", "found 'c', expected: ',' or 'end of string'"),
        ("!", "unable to parse requirement: found '', expected: identifier"),
        ("!a=b", "found '=', expected: ',' or 'end of string'"),
        ("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"),
        ("a in x", "unable to parse requirement: found 'x' expected: '('"),
        ("a in (x y)", "unable to parse requirement: found 'y', expected: ',' or ')'"),
        ("a in (x", "unable to parse requirement: found '', expected: ',', ')' or identifier"),
        ("a=(b)", "unable to parse requirement: found '(', expected: identifier"),
        ("a>1", "unable to parse requirement: '>' is not served: labels are compared as texts here"),
        (
            "-a=b",
            "unable to parse requirement: <nil>: Invalid value: \"-a\": must be letters, digits, '-', '_' and '.', "
                + "and begin and end with a letter or digit"
        ),
        (
            "a=b_",
            "unable to parse requirement: values[0][a]: Invalid value: \"b_\": must be letters, digits, '-', '_' "
                + "and '.', and begin and end with a letter or digit"
        ),
    ])
    func whatIsNoSelectorOfLabelsSaysWhy(_ text: String, _ message: String) {
        do throws(SelectorError) {
            Issue.record("read \(try LabelSelectorQuery.read(text))")
        } catch {
            #expect(error.message == message)
        }
    }

    private static let pod = """
        {'metadata':{'name':'web','namespace':'shop'},'spec':{'nodeName':'node-1'},
            'status':{'phase':'Running','podIPs':[{'ip':'10.0.0.1'},{'ip':'fd00::1'}]}}
        """

    @Test(arguments: [
        ("", true), ("metadata.name=web", true), ("metadata.name==web", true), ("metadata.name!=web", false),
        ("metadata.namespace=shop,status.phase=Running", true), ("metadata.namespace=shop,status.phase=Failed", false),
        ("spec.nodeName=", false), ("spec.nodeName!=node-2", true), ("spec.restartPolicy=Always", true),
        ("spec.hostNetwork=false", true), ("spec.schedulerName=default-scheduler", true),
        ("status.podIPs=fd00::1", true), ("status.podIPs!=fd00::1", false), ("status.nominatedNodeName=", true),
        ("metadata.name=we\\,b", false), ("metadata.name!=we\\=b", true),
    ])
    func podsAreSelectedByTheirFields(_ text: String, _ matches: Bool) throws {
        #expect(try FieldSelectorQuery(text, of: .pod).matches(try json(Self.pod)) == matches)
    }

    @Test(arguments: [
        (ObjectKind.node, "spec.unschedulable=true", "{'spec':{'unschedulable':true}}"),
        (.node, "spec.unschedulable=false", "{'spec':{}}"),
        (.secret, "type=Opaque", "{'type':'Opaque'}"),
        (.service, "spec.type=ClusterIP", "{'spec':{}}"),
        (.job, "status.successful=2", "{'status':{'succeeded':2}}"),
        (.job, "status.successful=0", "{'status':{}}"),
        (.replicaSet, "status.replicas=3", "{'status':{'replicas':3}}"),
        (.namespace, "status.phase=Active,name=a", "{'metadata':{'name':'a'},'status':{'phase':'Active'}}"),
        (.event, "involvedObject.name=web,reason=Pulled", "{'involvedObject':{'name':'web'},'reason':'Pulled'}"),
        (
            .event, "involvedObject.kind=Pod,source=kubelet",
            "{'regarding':{'kind':'Pod'},'reportingController':'kubelet'}"
        ),
        (.event, "source=kubelet", "{'source':{'component':'kubelet'}}"),
        (.configMap, "metadata.name=a", "{'metadata':{'name':'a'}}"),
    ])
    func kindsHaveFieldsOfTheirOwn(_ kind: ObjectKind, _ text: String, _ object: String) throws {
        #expect(try FieldSelectorQuery(text, of: kind).matches(try json(object)))
    }

    @Test func customResourcesSayTheirFields() throws {
        let query = try FieldSelectorQuery("spec.color=red", of: nil, paths: ["spec.color"])
        #expect(query.matches(try json("{'spec':{'color':'red'}}")))
        #expect(!query.matches(try json("{'spec':{'color':'blue'}}")))
    }

    @Test(arguments: [
        (ObjectKind.pod, "spec.foo=x", "field label not supported: spec.foo"),
        (.node, "metadata.namespace=x", "field label not supported: metadata.namespace"),
        (.deployment, "status.phase=x", "field label not supported: status.phase"),
        (.pod, "a", "invalid selector: 'a'; can't understand 'a'"),
        (.pod, "metadata.name=a=b", "invalid field selector: unescaped character in value: ="),
        (.pod, "metadata.name=a\\b", "invalid field selector: invalid escape sequence: \\b"),
    ])
    func whatIsNoSelectorOfFieldsSaysWhy(_ kind: ObjectKind, _ text: String, _ message: String) {
        do throws(SelectorError) {
            Issue.record("read \(try FieldSelectorQuery(text, of: kind).requirements)")
        } catch {
            #expect(error.message == message)
        }
    }
}
