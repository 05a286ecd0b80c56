import PodAPI
import PodModel
import PodText
import Testing

/// Custom resources through the API: definitions, and the objects of the kinds that they define.
@Suite struct CustomResourceTests {
    private static let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    private static let tabs = "/apis/stable.example.com/v1/namespaces/default/crontabs"

    static let definition = """
        {'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition',
        'metadata':{'name':'crontabs.stable.example.com'},'spec':{'group':'stable.example.com','scope':'Namespaced',
        'names':{'plural':'crontabs','kind':'CronTab','shortNames':['ct'],'categories':['all']},
        'versions':[{'name':'v1','served':true,'storage':true,
        'subresources':{'status':{},'scale':{'specReplicasPath':'.spec.replicas',
        'statusReplicasPath':'.status.replicas','labelSelectorPath':'.status.selector'}},
        'additionalPrinterColumns':[{'name':'Spec','type':'string','jsonPath':'.spec.cronSpec'},
        {'name':'Replicas','type':'integer','jsonPath':'.spec.replicas'},
        {'name':'Ready','type':'string','jsonPath':'.status.conditions[?(@.type==\\'Ready\\')].status'},
        {'name':'Age','type':'date','jsonPath':'.metadata.creationTimestamp'}],
        'schema':{'openAPIV3Schema':{'type':'object','required':['spec'],'properties':{'spec':{'type':'object',
        'required':['cronSpec'],'properties':{'cronSpec':{'type':'string',
        'pattern':'^(\\\\d+|\\\\*)(/\\\\d+)?(\\\\s+(\\\\d+|\\\\*)(/\\\\d+)?){4}$'},
        'image':{'type':'string','default':'nginx','maxLength':9},
        'replicas':{'type':'integer','minimum':1,'maximum':10,'default':1},
        'policy':{'type':'string','enum':['Allow','Forbid']},
        'port':{'x-kubernetes-int-or-string':true},
        'extra':{'type':'object','x-kubernetes-preserve-unknown-fields':true},
        'hosts':{'type':'array','x-kubernetes-list-type':'map','x-kubernetes-list-map-keys':['name'],'items':{
        'type':'object','required':['name'],'properties':{'name':{'type':'string'},'weight':{'type':'integer'}}}}}},
        'status':{'type':'object','x-kubernetes-preserve-unknown-fields':true}}}}},
        {'name':'v1beta1','served':true,'storage':false,'schema':{'openAPIV3Schema':{'type':'object',
        'x-kubernetes-preserve-unknown-fields':true}}}]}}
        """

    static func served() throws -> ServedPlane {
        let served = try ServedPlane()
        let made = served.ask(.post, definitions, definition)
        #expect(made.code == 201, "\(made.story)")
        return served
    }

    private static func tab(_ name: String, _ spec: String, _ meta: String = "") -> String {
        "{'apiVersion':'stable.example.com/v1','kind':'CronTab','metadata':{'name':'\(name)'\(meta)},'spec':\(spec)}"
    }

    @Test func aDefinitionIsEstablishedAndFoundByDiscovery() throws {
        let served = try Self.served()
        let shown = served.ask(.get, "\(Self.definitions)/crontabs.stable.example.com").document
        #expect(shown.at("spec.names.listKind")?.words == "CronTabList")
        #expect(shown.at("status.conditions.1.type")?.words == "Established")
        #expect(shown.at("status.conditions.1.status")?.words == "True")
        #expect(shown.at("status.storedVersions.0")?.words == "v1")
        #expect(served.ask(.get, "/apis").document.jsonLine.contains("\"stable.example.com/v1\""))
        let group = served.ask(.get, "/apis/stable.example.com").document
        #expect(group.at("preferredVersion.version")?.words == "v1")
        let listed = served.ask(.get, "/apis/stable.example.com/v1").document
        #expect(listed.at("resources.0.shortNames.0")?.words == "ct")
        #expect(listed.at("resources.0.categories.0")?.words == "all")
        #expect(listed.at("resources.1.name")?.words == "crontabs/status")
        let whole = served.ask(
            .get, "/apis", accept: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList")
        #expect(whole.document.jsonLine.contains("\"crontabs\""))
        let schema = served.ask(.get, "/openapi/v3/apis/stable.example.com/v1").document
        #expect(
            schema.at("components.schemas")?["com.example.stable.v1.CronTab"]?.at("properties.spec.properties.cronSpec")
                != nil, "\(schema.jsonLine)")
    }

    @Test func aDefinitionThatIsNoneIsRefusedInTheServersWords() throws {
        let served = try ServedPlane()
        func refusal(_ old: String, _ new: String) -> String {
            served.ask(.post, Self.definitions, Self.definition.replacing(old, with: new)).message
        }
        #expect(
            refusal("'name':'crontabs.stable.example.com'", "'name':'x.stable.example.com'").contains(
                "metadata.name: Invalid value: \"x.stable.example.com\": must be spec.names.plural+\".\"+spec.group"))
        #expect(
            refusal("'storage':false", "'storage':true").contains(
                "must have exactly one version marked as storage version"))
        #expect(
            refusal("'image':{'type':'string',", "'image':{").contains(
                "openAPIV3Schema.properties[spec].properties[image].type: Required value: must not be empty for "
                    + "specified object fields"))
        #expect(
            refusal("'scope':'Namespaced'", "'scope':'Galaxy'").contains(
                "spec.scope: Unsupported value: \"Galaxy\": supported values: \"Cluster\", \"Namespaced\""))
        #expect(served.ask(.get, Self.definitions).items.isEmpty)
    }

    @Test func objectsAreDefaultedPrunedAndJudged() throws {
        let served = try Self.served()
        let made = served.ask(
            .post, Self.tabs, Self.tab("a", "{'cronSpec':'* * * * */5','lost':1,'port':80,'extra':{'x':{'y':1}}}"))
        #expect(made.code == 201, "\(made.story)")
        #expect(made.warnings == ["unknown field \"spec.lost\""])
        #expect(made.document.at("spec.lost") == nil && made.document.at("spec.extra.x.y")?.count == 1)
        #expect(made.document.at("spec.image")?.words == "nginx" && made.document.at("spec.replicas")?.count == 1)
        #expect(made.document.at("metadata.name")?.words == "a")
        let strict = served.ask(
            .post, "\(Self.tabs)?fieldValidation=Strict", Self.tab("b", "{'cronSpec':'* * * * */5','lost':1}"))
        #expect(
            strict.code == 400 && strict.message.contains("strict decoding error: unknown field \"spec.lost\""),
            "\(strict.story)")
        let cases = [
            ("{}", "spec.cronSpec: Required value"),
            (
                "{'cronSpec':'* * * * */5','replicas':15}",
                "spec.replicas: Invalid value: 15: spec.replicas in body should be less than or equal to 10"
            ),
            (
                "{'cronSpec':5}",
                "spec.cronSpec: Invalid value: \"integer\": spec.cronSpec in body must be of type string: \"integer\""
            ),
            ("{'cronSpec':'x'}", "spec.cronSpec in body should match '^(\\d+|\\*)"),
            (
                "{'cronSpec':'* * * * *','policy':'No'}",
                "spec.policy: Unsupported value: \"No\": supported values: \"Allow\", \"Forbid\""
            ),
            (
                "{'cronSpec':'* * * * *','image':'0123456789'}",
                "spec.image: Too long: may not be more than 9 bytes"
            ),
            (
                "{'cronSpec':'* * * * *','hosts':[{'name':'a'},{'name':'a'}]}",
                "spec.hosts[1]: Duplicate value: {\"name\":\"a\"}"
            ),
            ("{'cronSpec':'* * * * *','port':true}", "must be of type integer,string: \"boolean\""),
        ]
        for (spec, message) in cases {
            let refused = served.ask(.post, Self.tabs, Self.tab("c", spec))
            #expect(refused.code == 422 && refused.message.contains(message), "\(refused.story)")
            #expect(refused.message.hasPrefix("CronTab.stable.example.com \"c\" is invalid: "))
        }
        #expect(served.ask(.get, Self.tabs).names == ["a"])
    }

    @Test func allVerbsWorkOnThem() throws {
        let served = try Self.served()
        let watch = try #require(served.watch("\(Self.tabs)?watch=1"))
        served.ask(.post, Self.tabs, Self.tab("a", "{'cronSpec':'* * * * *'}", ",'labels':{'team':'x'}"))
        let drawn = served.ask(
            .post, Self.tabs,
            "{'apiVersion':'stable.example.com/v1','kind':'CronTab','metadata':{'generateName':'g-'},"
                + "'spec':{'cronSpec':'* * * * *'}}")
        #expect(drawn.document.at("metadata.name")?.words?.count == 7, "\(drawn.story)")
        #expect(watch.told().count == 2)
        #expect(served.ask(.get, "\(Self.tabs)?labelSelector=team%3Dx").names == ["a"])
        #expect(served.ask(.get, "\(Self.tabs)?fieldSelector=metadata.name%3Da").names == ["a"])
        #expect(served.ask(.get, "/apis/stable.example.com/v1/crontabs").items.count == 2)
        #expect(served.ask(.get, "\(Self.tabs)").document["kind"]?.words == "CronTabList")
        let table = served.ask(.get, Self.tabs, accept: "application/json;as=Table;v=v1;g=meta.k8s.io").document
        #expect(table.at("columnDefinitions.1.name")?.words == "Spec")
        #expect(
            table.at("rows.0.cells.2")?.count == 1 && table.at("rows.0.cells.4")?.words == "0s", "\(table.jsonLine)")

        let merged = served.ask(
            .patch, "\(Self.tabs)/a", "{'spec':{'replicas':3}}", type: "application/merge-patch+json")
        #expect(
            merged.document.at("spec.replicas")?.count == 3 && merged.document.at("metadata.generation")?.count == 2)
        let json = served.ask(
            .patch, "\(Self.tabs)/a", "[{'op':'replace','path':'/spec/replicas','value':4}]",
            type: "application/json-patch+json")
        #expect(json.document.at("spec.replicas")?.count == 4)
        #expect(
            served.ask(
                .patch, "\(Self.tabs)/a", "{'spec':{'replicas':3}}", type: "application/strategic-merge-patch+json"
            ).code == 415)
        let applied = served.apply(
            "\(Self.tabs)/b",
            Self.tab("b", "{'cronSpec':'* * * * *','hosts':[{'name':'x','weight':1}]}"), manager: "one")
        #expect(applied.code == 201, "\(applied.story)")
        let other = served.apply(
            "\(Self.tabs)/b", Self.tab("b", "{'hosts':[{'name':'y','weight':2}]}"), manager: "two")
        #expect(other.document.at("spec.hosts.1.name")?.words == "y", "lists of maps merge: \(other.story)")
        let conflict = served.apply(
            "\(Self.tabs)/b", Self.tab("b", "{'hosts':[{'name':'x','weight':5}]}"), manager: "two")
        #expect(
            conflict.code == 409 && conflict.message.contains(".spec.hosts[name=\"x\"].weight"), "\(conflict.story)")

        #expect(
            served.ask(.put, "\(Self.tabs)/a", Self.tab("a", "{'cronSpec':'* * * * *'}")).message.contains(
                "metadata.resourceVersion: Invalid value"))
        let stale = served.ask(
            .put, "\(Self.tabs)/a", Self.tab("a", "{'cronSpec':'* * * * *'}", ",'resourceVersion':'1'"))
        #expect(stale.code == 409 && stale.message.contains("the object has been modified"), "\(stale.story)")

        let dry = served.ask(.post, "\(Self.tabs)?dryRun=All", Self.tab("dry", "{'cronSpec':'* * * * *'}"))
        #expect(dry.code == 201 && served.ask(.get, "\(Self.tabs)/dry").code == 404)
        #expect(
            served.ask(.get, "\(Self.tabs)/dry").message == "crontabs.stable.example.com \"dry\" not found")
        let beta = served.ask(.get, "/apis/stable.example.com/v1beta1/namespaces/default/crontabs/a").document
        #expect(beta["apiVersion"]?.words == "stable.example.com/v1beta1")
        #expect(served.ask(.delete, "\(Self.tabs)/a").code == 200)
        #expect(served.ask(.delete, Self.tabs).code == 200 && served.ask(.get, Self.tabs).items.isEmpty)
    }

    @Test func statusAndScaleHaveWaysOfTheirOwn() throws {
        let served = try Self.served()
        served.ask(.post, Self.tabs, Self.tab("a", "{'cronSpec':'* * * * *'},'status':{'replicas':9}"))
        #expect(served.ask(.get, "\(Self.tabs)/a").document["status"] == nil)
        let told = served.ask(
            .patch, "\(Self.tabs)/a/status?fieldManager=op",
            "{'spec':{'replicas':7},'status':{'replicas':2,'selector':'app=x',"
                + "'conditions':[{'type':'Ready','status':'True'}]}}",
            type: "application/merge-patch+json")
        #expect(told.code == 200 && told.document.at("spec.replicas")?.count == 1, "the spec stays: \(told.story)")
        #expect(told.document.at("status.replicas")?.count == 2 && told.document.at("metadata.generation")?.count == 1)
        #expect(told.document.jsonLine.contains("\"subresource\":\"status\""), "\(told.story)")
        let table = served.ask(.get, Self.tabs, accept: "application/json;as=Table;v=v1;g=meta.k8s.io").document
        #expect(table.at("rows.0.cells.3")?.words == "True")
        // The main way leaves the status as it is.
        let spec = served.ask(
            .patch, "\(Self.tabs)/a", "{'spec':{'replicas':2},'status':{'replicas':8}}",
            type: "application/merge-patch+json")
        #expect(spec.document.at("status.replicas")?.count == 2)
        let scale = served.ask(.get, "\(Self.tabs)/a/scale").document
        #expect(scale["kind"]?.words == "Scale" && scale.at("spec.replicas")?.count == 2)
        #expect(scale.at("status.replicas")?.count == 2 && scale.at("status.selector")?.words == "app=x")
        let scaled = served.ask(
            .patch, "\(Self.tabs)/a/scale", "{'spec':{'replicas':5}}", type: "application/merge-patch+json")
        #expect(scaled.document.at("spec.replicas")?.count == 5, "\(scaled.story)")
        #expect(served.ask(.get, "\(Self.tabs)/a").document.at("spec.replicas")?.count == 5)
        let tooMany = served.ask(
            .patch, "\(Self.tabs)/a/scale", "{'spec':{'replicas':50}}", type: "application/merge-patch+json")
        #expect(tooMany.code == 422, "\(tooMany.story)")
    }

    @Test func aDefinitionTakesItsObjectsAlong() throws {
        let served = try Self.served()
        served.ask(.post, Self.tabs, Self.tab("a", "{'cronSpec':'* * * * *'}"))
        served.ask(
            .post, Self.tabs, Self.tab("held", "{'cronSpec':'* * * * *'}", ",'finalizers':['example.com/wait']"))
        let path = "\(Self.definitions)/crontabs.stable.example.com"
        let marked = served.ask(.delete, path)
        #expect(marked.document.at("metadata.deletionTimestamp") != nil, "\(marked.story)")
        #expect(served.ask(.get, Self.tabs).names == ["held"])
        served.ask(
            .patch, "\(Self.tabs)/held", "{'metadata':{'finalizers':null}}", type: "application/merge-patch+json")
        #expect(served.ask(.get, path).code == 404)
        #expect(served.ask(.get, Self.tabs).code == 404)
        #expect(!served.ask(.get, "/apis").document.jsonLine.contains("stable.example.com"))
    }
}
