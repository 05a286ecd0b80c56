import PodAPI
import PodModel
import PodText
import Testing

@Suite struct ServerSideApplyTests {
    private static let kubectl = FieldManager("kubectl", .apply, apiVersion: "apps/v1")
    private static let other = FieldManager("other", .apply, apiVersion: "apps/v1")
    private static let client = FieldManager("kubectl-client-side-apply", .update, apiVersion: "apps/v1")
    private let deployments = ServerSideApply(.of(.deployment))

    private func apply(
        _ applied: String, to live: Document?, by manager: FieldManager = kubectl, force: Bool = false,
        time: String = "2026-01-01T00:00:00Z"
    ) throws -> Document {
        try deployments.apply(try json(applied), to: live, by: manager, force: force, time: time)
    }

    private func update(
        _ object: String, of live: Document? = nil, by manager: FieldManager = client,
        time: String = "2026-01-01T00:00:00Z"
    ) throws -> Document {
        deployments.update(from: live, to: try json(object), by: manager, time: time)
    }

    /// A deployment of that name with more of a spec.
    private func web(_ spec: String, _ metadata: String = "") -> String {
        "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web'\(metadata)},'spec':{\(spec)}}"
    }

    private func fields(_ object: Document, of manager: FieldManager) -> String? {
        guard case .array(let entries)? = object["metadata"]?["managedFields"] else { return nil }
        return entries.first {
            $0["manager"] == .string(manager.name) && $0["operation"] == .string(manager.operation.rawValue)
        }?["fieldsV1"]?.jsonLine.replacing("\"", with: "'")
    }

    private func bare(_ object: Document) -> Document {
        var (object, metadata) = (object, object["metadata"] ?? .object([]))
        metadata["managedFields"] = nil
        object["metadata"] = metadata
        return object
    }

    @Test func whatIsAppliedFirstBelongsToWhoAppliesIt() throws {
        let made = try apply(
            web(
                "'replicas':1,'selector':{'matchLabels':{'a':'b'}},'template':{'spec':{'containers':[{'name':'c',"
                    + "'image':'i','ports':[{'containerPort':80}],'args':['x'],'resources':{}}],'tolerations':[]}}",
                ",'labels':{'a':'b'},'finalizers':['f/x'],'creationTimestamp':null"), to: nil)
        #expect(
            made["metadata"]?["managedFields"]?.jsonLine.replacing("\"", with: "'")
                == "[{'manager':'kubectl','operation':'Apply','apiVersion':'apps/v1','time':'2026-01-01T00:00:00Z',"
                + "'fieldsType':'FieldsV1','fieldsV1':{'f:metadata':{'f:finalizers':{'v:\\'f/x\\'':{}},"
                + "'f:labels':{'f:a':{}}},'f:spec':{'f:replicas':{},'f:selector':{},'f:template':{'f:spec':{"
                + "'f:containers':{'k:{\\'name\\':\\'c\\'}':{'.':{},'f:args':{},'f:image':{},'f:name':{},'f:ports':{"
                + "'k:{\\'containerPort\\':80,\\'protocol\\':\\'TCP\\'}':{'.':{},'f:containerPort':{}}},"
                + "'f:resources':{}}},'f:tolerations':{}}}}}}]")
        #expect(made["metadata"]?["creationTimestamp"] == nil)
        expectSame(try apply(web("'replicas':1"), to: nil)["spec"] ?? .null, try json("{'replicas':1}"))
    }

    /// The fields of a deployment that `kubectl create` makes, as a real API server lists them.
    @Test func whatIsCreatedBelongsToItsCreator() throws {
        let made = try update(
            web(
                """
                'progressDeadlineSeconds':600,'replicas':1,'selector':{'matchLabels':{'app':'web'}},
                'strategy':{'rollingUpdate':{'maxSurge':'25%','maxUnavailable':'25%'},'type':'RollingUpdate'},
                'template':{'metadata':{'creationTimestamp':null,'labels':{'app':'web'}},'spec':{'containers':[
                    {'image':'nginx','name':'nginx','resources':{}}],'dnsPolicy':'ClusterFirst','securityContext':{}}}
                """, ",'labels':{'app':'web'}"))
        #expect(
            fields(made, of: Self.client)
                == "{'f:metadata':{'f:labels':{'.':{},'f:app':{}}},'f:spec':{'f:progressDeadlineSeconds':{},"
                + "'f:replicas':{},'f:selector':{},'f:strategy':{'f:rollingUpdate':{'.':{},'f:maxSurge':{},"
                + "'f:maxUnavailable':{}},'f:type':{}},'f:template':{'f:metadata':{'f:labels':{'.':{},'f:app':{}}},"
                + "'f:spec':{'f:containers':{'k:{\\'name\\':\\'nginx\\'}':{'.':{},'f:image':{},'f:name':{},"
                + "'f:resources':{}}},'f:dnsPolicy':{},'f:securityContext':{}}}}}")
    }

    @Test func anotherValueForWhatAnotherOwnsIsAConflict() throws {
        let live = try update(web("'replicas':1"))
        do {
            Issue.record("made \(try apply(web("'replicas':2"), to: live).jsonLine)")
        } catch let error as ApplyError {
            #expect(
                error.description
                    == "Apply failed with 1 conflict: conflict with \"kubectl-client-side-apply\" using apps/v1: "
                    + ".spec.replicas")
            let status = APIStatus(error)
            #expect(status.code == 409)
            #expect(
                status.details.causes == [
                    .init(
                        .fieldManagerConflict, "conflict with \"kubectl-client-side-apply\" using apps/v1",
                        field: ".spec.replicas")
                ])
        }
        let forced = try apply(web("'replicas':2"), to: live, force: true)
        #expect(fields(forced, of: Self.kubectl) == "{'f:spec':{'f:replicas':{}}}")
        #expect(fields(forced, of: Self.client) == nil)
        expectSame(forced["spec"] ?? .null, try json("{'replicas':2}"))
    }

    @Test func conflictsAreToldByManager() throws {
        let containers = "'template':{'spec':{'containers':[{'name':'c','image':'IMAGE'}]}}"
        var live = try apply(web(containers.replacing("IMAGE", with: "a")), to: nil, by: Self.other)
        live = try update(
            web("'replicas':1,'paused':true,\(containers.replacing("IMAGE", with: "a"))"), of: live)
        do {
            let change = web("'replicas':2,'paused':false,\(containers.replacing("IMAGE", with: "b"))")
            Issue.record("made \(try apply(change, to: live).jsonLine)")
        } catch let error as ApplyError {
            #expect(
                error.description
                    == "Apply failed with 3 conflicts: conflicts with \"kubectl-client-side-apply\" using apps/v1:\n"
                    + "- .spec.paused\n- .spec.replicas\nconflicts with \"other\":\n"
                    + "- .spec.template.spec.containers[name=\"c\"].image")
        }
    }

    @Test func theSameValueIsOwnedByBoth() throws {
        let live = try update(web("'replicas':1"))
        let both = try apply(web("'replicas':1"), to: live)
        #expect(fields(both, of: Self.kubectl) == "{'f:spec':{'f:replicas':{}}}")
        #expect(fields(both, of: Self.client) == "{'f:spec':{'f:replicas':{}}}")
        let left = try apply(web(""), to: both)
        #expect(fields(left, of: Self.client) == "{'f:spec':{'f:replicas':{}}}")
        expectSame(left["spec"] ?? .null, try json("{'replicas':1}"))
    }

    @Test func whatIsAppliedNoMoreGoesUnlessAnotherOwnsIt() throws {
        let containers = "'template':{'spec':{'containers':[{'name':'a','image':'i'},{'name':'b','image':'i'}]}}"
        let labels = ",'labels':{'x':'1','y':'2'}"
        var live = try apply(web("'replicas':1,'minReadySeconds':5,\(containers)", labels), to: nil)
        live = try apply(web("'minReadySeconds':5", ",'labels':{'y':'2'}"), to: live, by: Self.other)
        live = try update(
            web(
                "'replicas':1,'minReadySeconds':5,'template':{'spec':{'containers':[{'name':'a','image':'i'},"
                    + "{'name':'b','image':'i','tty':true}]}}",
                "\(labels),'managedFields':\(live["metadata"]?["managedFields"]?.jsonLine ?? "")"), of: live)
        let left = try apply(web("'template':{'spec':{'containers':[{'name':'a'}]}}"), to: live)
        expectSame(
            bare(left),
            try json(
                web("'minReadySeconds':5,'template':{'spec':{'containers':[{'name':'a'}]}}", ",'labels':{'y':'2'}")))
        #expect(
            fields(left, of: Self.other) == "{'f:metadata':{'f:labels':{'f:y':{}}},'f:spec':{'f:minReadySeconds':{}}}")
        #expect(fields(left, of: Self.client) == nil)
    }

    /// All of it, where nobody else has a hand in it; its name stays.
    @Test func anObjectThatIsAppliedEmptyKeepsItsName() throws {
        let live = try apply(web("'replicas':1", ",'labels':{'x':'1'}"), to: nil)
        let left = try apply("{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web'}}", to: live)
        expectSame(left, try json("{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web'}}"))
    }

    @Test func listsMergeByTheirKeysAndKeepTheirOrder() throws {
        let all = "'template':{'spec':{'containers':[CONTAINERS]}}"
        let live = try update(
            web(all.replacing("CONTAINERS", with: "{'name':'a'},{'name':'x','tty':true},{'name':'b'}")))
        let applied = try apply(
            web(all.replacing("CONTAINERS", with: "{'name':'b'},{'name':'n'},{'name':'a','image':'i'}")), to: live)
        expectSame(
            applied["spec"]?["template"]?["spec"]?["containers"] ?? .null,
            try json("[{'name':'x','tty':true},{'name':'b'},{'name':'n'},{'name':'a','image':'i'}]"))
    }

    @Test func aListThatIsAWholeHasOneOwner() throws {
        let spec = "'template':{'spec':{'tolerations':[{'key':'KEY'}],'nodeSelector':{'a':'b'}}}"
        let live = try apply(web(spec.replacing("KEY", with: "a")), to: nil, by: Self.other)
        #expect(
            fields(live, of: Self.other)
                == "{'f:spec':{'f:template':{'f:spec':{'f:nodeSelector':{},'f:tolerations':{}}}}}")
        do {
            Issue.record("made \(try apply(web(spec.replacing("KEY", with: "b")), to: live).jsonLine)")
        } catch let error as ApplyError {
            #expect(
                error.description
                    == "Apply failed with 1 conflict: conflict with \"other\": .spec.template.spec.tolerations")
        }
    }

    @Test func theItemsOfASetHaveTheirOwners() throws {
        let live = try apply("{'metadata':{'name':'web','finalizers':['a/x','b/x']}}", to: nil, by: Self.other)
        let both = try apply(web("", ",'finalizers':['c/x','b/x']"), to: live)
        #expect(both["metadata"]?["finalizers"]?.jsonLine == #"["a/x","c/x","b/x"]"#)
        let left = try apply(web(""), to: both)
        #expect(left["metadata"]?["finalizers"]?.jsonLine == #"["a/x","b/x"]"#)
        #expect(fields(left, of: Self.other) == "{'f:metadata':{'f:finalizers':{'v:\\'a/x\\'':{},'v:\\'b/x\\'':{}}}}")
    }

    @Test func anUpdateTakesWhatItChangesAndLeavesTheRest() throws {
        let live = try apply(web("'replicas':1,'paused':true,'minReadySeconds':1"), to: nil)
        let scaled = try update(web("'replicas':2,'minReadySeconds':1"), of: live, time: "2026-01-02T00:00:00Z")
        #expect(fields(scaled, of: Self.kubectl) == "{'f:spec':{'f:minReadySeconds':{}}}")
        #expect(fields(scaled, of: Self.client) == "{'f:spec':{'f:replicas':{}}}")
        #expect(
            scaled["metadata"]?["managedFields"]?.jsonLine.contains("2026-01-02") == true,
            "\(scaled.jsonLine)")
    }

    @Test func whoSaysTheSameAgainChangesNothing() throws {
        let applied = web("'replicas':1,'template':{'spec':{'containers':[{'name':'a','env':[{'name':'X'}]}]}}")
        let live = try apply(applied, to: nil)
        expectSame(try apply(applied, to: live, time: "2027-01-01T00:00:00Z"), live)
        let updated = deployments.update(from: live, to: live, by: Self.client, time: "2027-01-01T00:00:00Z")
        expectSame(updated, live)
    }

    @Test func partsOfTheApiHaveTheirOwnManagers() throws {
        let scale = FieldManager("hpa", .update, apiVersion: "autoscaling/v1", subresource: "scale")
        let live = try update(web("'replicas':1"), by: Self.client)
        let scaled = try update(web("'replicas':2"), of: live, by: scale)
        #expect(scaled["metadata"]?["managedFields"]?.jsonLine.contains(#""subresource":"scale""#) == true)
        do {
            Issue.record("made \(try apply(web("'replicas':3"), to: scaled).jsonLine)")
        } catch let error as ApplyError {
            #expect(
                error.description
                    == "Apply failed with 1 conflict: conflict with \"hpa\" with subresource \"scale\" using "
                    + "autoscaling/v1: .spec.replicas")
        }
    }

    @Test func whatIsWrittenElsewhereHasNoOwnerHere() throws {
        let main = ServerSideApply(.of(.deployment), ignoring: ["status"])
        let live = main.update(
            from: nil, to: try json("{'metadata':{'name':'web'},'spec':{'replicas':1},'status':{'replicas':1}}"),
            by: Self.client, time: "")
        #expect(fields(live, of: Self.client) == "{'f:spec':{'f:replicas':{}}}")
        let applied = try main.apply(
            try json("{'metadata':{'name':'web'},'status':{'replicas':5}}"), to: live, by: Self.kubectl, force: false,
            time: "")
        expectSame(applied["status"] ?? .null, try json("{'replicas':1}"))
    }

    /// Objects from before there were managers, and those whose managers somebody has removed.
    @Test func whatNobodyManagesBelongsToWhoWasThereBefore() throws {
        let live = try json(web("'replicas':1"))
        let updated = deployments.update(from: live, to: try json(web("'replicas':2")), by: Self.client, time: "")
        #expect(updated["metadata"]?["managedFields"] == nil)
        do {
            Issue.record("made \(try apply(web("'replicas':2"), to: live).jsonLine)")
        } catch let error as ApplyError {
            #expect(
                error.description
                    == "Apply failed with 1 conflict: conflict with \"before-first-apply\" using apps/v1: "
                    + ".spec.replicas")
        }
    }

    @Test func anEmptyListOfManagersRemovesThem() throws {
        let live = try update(web("'replicas':1"))
        for empty in ["[]", "[{}]"] {
            let reset = try update(web("'replicas':2", ",'managedFields':\(empty)"), of: live)
            #expect(reset["metadata"]?["managedFields"] == nil)
        }
        let kept = try update(web("'replicas':2", ",'managedFields':[{'manager':'by hand'}]"), of: live)
        #expect(fields(kept, of: Self.client) == "{'f:spec':{'f:replicas':{}}}")
    }

    /// A program with a name of its own for each of its requests.
    @Test func oldUpdatesArePutTogether() throws {
        var live = try update(web("'replicas':1"))
        for number in 10..<40 {
            var labels = live["metadata"]?["labels"] ?? .object([])
            labels["l\(number)"] = .string("x")
            var object = live
            object["metadata"]?["labels"] = labels
            let manager = FieldManager("client-\(number)", .update, apiVersion: "apps/v1")
            live = deployments.update(from: live, to: object, by: manager, time: "2026-01-01T00:00:\(number)Z")
        }
        guard case .array(let entries)? = live["metadata"]?["managedFields"] else {
            Issue.record("no managers: \(live.jsonLine)")
            return
        }
        #expect(entries.count == 10)
        #expect(entries[0]["manager"] == .string("ancient-changes"))
        #expect(entries[9]["manager"] == .string("client-39"))
        let old = try #require(FieldSet(entries[0]["fieldsV1"] ?? .null))
        #expect(old.paths.map(\.pathText).contains(".spec.replicas"))
        #expect(old.paths.map(\.pathText).contains(".metadata.labels.l30"))
        #expect(!old.paths.map(\.pathText).contains(".metadata.labels.l31"))
    }

    @Test(arguments: [
        ("{'metadata':{'managedFields':[{}]}}", "metadata.managedFields must be nil"),
        ("[]", "an object is applied, not []"),
        (
            "{'spec':{'template':{'spec':{'containers':[{'name':'a'},{'image':'i'}]}}}}",
            ".spec.template.spec.containers: element 1: associative list with keys has an element that omits key "
                + "field \"name\" (and doesn't have default value)"
        ),
        ("{'metadata':{'finalizers':['a','a']}}", ".metadata.finalizers: duplicate entries for key [=\"a\"]"),
        (
            "{'spec':{'template':{'spec':{'containers':[{'name':'a'},{'name':'a'}]}}}}",
            ".spec.template.spec.containers: duplicate entries for key [name=\"a\"]"
        ),
    ])
    func whatCannotBeAppliedSaysWhy(_ applied: String, _ message: String) throws {
        do {
            Issue.record("made \(try apply(applied, to: nil).jsonLine)")
        } catch let error as ApplyError {
            #expect(error == .malformed(message))
            #expect(APIStatus(error).code == 400)
        }
    }

    /// Names given twice, and items without one, are in objects that were never applied.
    @Test func liveListsNeedNotHaveTheirKeys() throws {
        let live = try update(
            web("'template':{'spec':{'containers':[{'name':'a'},{'name':'a','tty':true},{'image':'i'}]}}"))
        let applied = try apply(web("'template':{'spec':{'containers':[{'name':'b'}]}}"), to: live)
        expectSame(
            applied["spec"]?["template"]?["spec"]?["containers"] ?? .null,
            try json("[{'name':'a'},{'name':'a','tty':true},{'image':'i'},{'name':'b'}]"))
    }

    @Test func aSetOfFieldsIsReadAsItIsWritten() throws {
        let text =
            "{'f:metadata':{'f:labels':{'.':{},'f:app':{}}},'f:spec':{'f:containers':{'k:{\\'name\\':\\'a\\'}':"
            + "{'.':{},'f:image':{}}},'f:x':{'v:\\'a\\'':{},'v:1':{}}}}"
        let set = try #require(FieldSet(try json(text.replacing("\\'", with: "\\\""))))
        #expect(set.document.jsonLine.replacing("\"", with: "'") == text)
        #expect(
            set.paths.map(\.pathText) == [
                ".metadata.labels", ".metadata.labels.app", ".spec.containers[name=\"a\"]",
                ".spec.containers[name=\"a\"].image", ".spec.x[=\"a\"]", ".spec.x[=1]",
            ])
        #expect(FieldSet(try json("{'x:y':{}}")) == nil)
        #expect(FieldSet(try json("{'k:{':{}}")) == nil)
    }
}
