import PodAPI
import PodText
import Testing

@Suite struct ProtobufBodyTests {
    @Test func everyMessageThatTheTableNamesIsThere() {
        let table = ProtobufTable.kubernetes
        #expect(table.faults == [])
        #expect(table.messages.count > 300)
        for (name, fields) in table.messages {
            let names = fields.values.compactMap(\.name)
            #expect(Set(names).count == names.count, "\(name)")
        }
    }

    /// What has metadata, and options.
    private static let kinds = ProtobufTable.kubernetes.messages.keys.filter {
        ProtobufTable.kubernetes.messages[$0]?[1]?.name == "metadata" && !["meta"].contains($0.group)
    }

    @Test func everyFieldOfEveryKindIsRead() throws {
        let writer = ProtobufWriter()
        #expect(Self.kinds.count > 30)
        for name in Self.kinds {
            let sample = writer.sample(name)
            var found = try ProtobufBody.document(writer.body(sample, name))
            if found["kind"] == .string(name.name) { found["kind"] = sample["kind"] }
            found["apiVersion"] = sample["apiVersion"]
            #expect(found.isSame(as: sample), "\(name)")
        }
    }

    @Test(arguments: RecordedBody.allCases) func whatKubectlSendsIsRead(_ body: RecordedBody) throws {
        let document = try ProtobufBody.document(body.bytes)
        guard let expected = Self.expected[body] else {
            Issue.record("nothing is expected of it: \(document.jsonLine)")
            return
        }
        expectSame(document, try json(expected))
    }

    private static let expected: [RecordedBody: String] = [
        .deployment: """
            {'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web','labels':{'app':'web'}},
            'spec':{'replicas':0,'selector':{'matchLabels':{'app':'web'}},
            'template':{'metadata':{'labels':{'app':'web'}},'spec':{'containers':[{'name':'nginx',
            'image':'nginx:1.27','ports':[{'containerPort':80}]}]}}}}
            """,
        .job: """
            {'apiVersion':'batch/v1','kind':'Job','metadata':{'name':'once'},
            'spec':{'template':{'spec':{'containers':[{'name':'once','image':'busybox','command':['sh','-c',
            'true']}],'restartPolicy':'Never'}}}}
            """,
        .cronJob: """
            {'apiVersion':'batch/v1','kind':'CronJob','metadata':{'name':'c'},'spec':{'schedule':'*/5 * * * *',
            'jobTemplate':{'metadata':{'name':'c'},'spec':{'template':{'spec':{'containers':[{'name':'c',
            'image':'busybox'}],'restartPolicy':'OnFailure'}}}}}}
            """,
        .namespace: """
            {'apiVersion':'v1','kind':'Namespace','metadata':{'name':'x'}}
            """,
        .secret: """
            {'apiVersion':'v1','kind':'Secret','metadata':{'name':'s'},'data':{'a':'Yg=='}}
            """,
        .configMap: """
            {'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c'},'data':{'a':'','b':'ü'}}
            """,
        .serviceClusterIP: """
            {'apiVersion':'v1','kind':'Service','metadata':{'name':'s','labels':{'app':'s'}},
            'spec':{'ports':[{'name':'80-8080','protocol':'TCP','port':80,'targetPort':8080}],
            'selector':{'app':'s'},'type':'ClusterIP'}}
            """,
        .serviceNodePort: """
            {'apiVersion':'v1','kind':'Service','metadata':{'name':'s','labels':{'app':'s'}},
            'spec':{'ports':[{'name':'80-http','protocol':'TCP','port':80,'targetPort':'http','nodePort':30080}],
            'selector':{'app':'s'},'type':'NodePort'}}
            """,
        .serviceExternalName: """
            {'apiVersion':'v1','kind':'Service','metadata':{'name':'e','labels':{'app':'e'}},
            'spec':{'selector':{'app':'e'},'type':'ExternalName','externalName':'a.b'}}
            """,
        .resourceQuota: """
            {'apiVersion':'v1','kind':'ResourceQuota','metadata':{'name':'q'},'spec':{'hard':{'cpu':'1',
            'pods':'2'}}}
            """,
        .serviceAccount: """
            {'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'sa'}}
            """,
        .roleBinding: """
            {'apiVersion':'rbac.authorization.k8s.io/v1','kind':'RoleBinding','metadata':{'name':'rb'},
            'subjects':[{'kind':'User','apiGroup':'rbac.authorization.k8s.io','name':'bob'}],
            'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'Role','name':'r'}}
            """,
        .clusterRoleBinding: """
            {'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRoleBinding','metadata':{'name':'crb'},
            'subjects':[{'kind':'ServiceAccount','name':'sa','namespace':'default'}],
            'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'cr'}}
            """,
        .ingress: """
            {'apiVersion':'networking.k8s.io/v1','kind':'Ingress','metadata':{'name':'i'},
            'spec':{'rules':[{'host':'a.b','http':{'paths':[{'path':'/p','backend':{'service':{'name':'web',
            'port':{'number':80}}},'pathType':'Prefix'}]}}]}}
            """,
        .podDisruptionBudget: """
            {'apiVersion':'policy/v1','kind':'PodDisruptionBudget','metadata':{'name':'p'},
            'spec':{'minAvailable':'50%','selector':{'matchLabels':{'app':'web'}}}}
            """,
        .priorityClass: """
            {'apiVersion':'scheduling.k8s.io/v1','kind':'PriorityClass','metadata':{'name':'pc'},'value':0,
            'description':'x','preemptionPolicy':'PreemptLowerPriority'}
            """,
        .tokenRequest: """
            {'apiVersion':'authentication.k8s.io/v1','kind':'TokenRequest'}
            """,
        .selfSubjectAccessReview: """
            {'apiVersion':'authorization.k8s.io/v1','kind':'SelfSubjectAccessReview',
            'spec':{'resourceAttributes':{'namespace':'default','verb':'get','resource':'pods'}}}
            """,
    ]

    @Test func optionsAreAKindOfEveryGroup() throws {
        let options = try json("{'gracePeriodSeconds':0,'propagationPolicy':'Orphan'}")
        for group in ["v1", "apps/v1", "policy/v1"] {
            let asked = ProtobufWriter().body(options, .init("meta", "DeleteOptions"), in: group)
            let found = try ProtobufBody.document(asked)
            #expect(found["gracePeriodSeconds"] == .integer(0))
            #expect(found["propagationPolicy"] == .string("Orphan"))
            #expect(found["apiVersion"] == .string(group))
        }
    }

    @Test func fieldsThatNobodyKnowsArePassedOver() throws {
        let writer = ProtobufWriter()
        let raw =
            writer.content(1, writer.content(1, Array("a".utf8))) + writer.number(99, 5)
            + writer.content(98, [1, 2, 3]) + [0x9D, 0x06, 1, 2, 3, 4]
        let body: [UInt8] =
            [0x6B, 0x38, 0x73, 0] + writer.type("v1", "ConfigMap") + writer.content(2, raw)
        expectSame(
            try ProtobufBody.document(body), try json("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a'}}"))
    }

    @Test(arguments: [
        ([UInt8](), "it does not begin with k8s"),
        ([0x6B, 0x38, 0x73, 0, 0x0A], "a number is cut off"),
        ([0x6B, 0x38, 0x73, 0, 0x0A, 9, 1], "field 1 ends behind the body"),
        ([0x6B, 0x38, 0x73, 0, 0x0B], "field 1 has the wire type 3"),
        ([0x6B, 0x38, 0x73, 0, 0x02, 0], "a field has the number 0"),
        (
            [0x6B, 0x38, 0x73, 0, 0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02],
            "a number has more than 64 bits"
        ),
        ([0x6B, 0x38, 0x73, 0], "no kind \"\" is registered for version \"\""),
        (
            [0x6B, 0x38, 0x73, 0, 0x0A, 8, 0x0A, 2, 0x76, 0x31, 0x12, 2, 0x4E, 0x6F],
            "no kind \"No\" is registered for version \"v1\""
        ),
    ])
    func whatIsMalformedIsSaid(_ bytes: [UInt8], _ message: String) {
        let error = #expect(throws: ProtobufError.self) { try ProtobufBody.document(bytes) }
        #expect(error?.message == message)
    }

    @Test func aFieldOfAnotherTypeIsMalformed() {
        let writer = ProtobufWriter()
        for raw in [writer.number(1, 1), writer.content(1, writer.number(1, 1)), writer.content(1, [0x0A, 1, 0xFF])] {
            let body = [0x6B, 0x38, 0x73, 0] + writer.type("v1", "ConfigMap") + writer.content(2, raw)
            #expect(throws: ProtobufError.self) { try ProtobufBody.document(body) }
        }
    }

    /// Cut off anywhere, or with any byte another: an error or a document, and never the end of the process.
    @Test(arguments: RecordedBody.allCases) func damagedBodiesEndNothing(_ body: RecordedBody) {
        let bytes = body.bytes
        for place in bytes.indices {
            _ = try? ProtobufBody.document(Array(bytes[..<place]))
            for bit in 0..<8 {
                var damaged = bytes
                damaged[place] ^= 1 << bit
                _ = try? ProtobufBody.document(damaged)
            }
        }
    }
}
