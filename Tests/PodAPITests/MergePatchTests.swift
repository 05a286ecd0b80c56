import PodAPI
import PodText
import Testing

@Suite struct MergePatchTests {
    /// The cases that RFC 7386 lists in its appendix.
    @Test(arguments: [
        ("{'a':'b'}", "{'a':'c'}", "{'a':'c'}"),
        ("{'a':'b'}", "{'b':'c'}", "{'a':'b','b':'c'}"),
        ("{'a':'b'}", "{'a':null}", "{}"),
        ("{'a':'b','b':'c'}", "{'a':null}", "{'b':'c'}"),
        ("{'a':['b']}", "{'a':'c'}", "{'a':'c'}"),
        ("{'a':'c'}", "{'a':['b']}", "{'a':['b']}"),
        ("{'a':{'b':'c'}}", "{'a':{'b':'d','c':null}}", "{'a':{'b':'d'}}"),
        ("{'a':[{'b':'c'}]}", "{'a':[1]}", "{'a':[1]}"),
        ("['a','b']", "['c','d']", "['c','d']"),
        ("{'a':'b'}", "['c']", "['c']"),
        ("{'a':'foo'}", "null", "null"),
        ("{'a':'foo'}", "'bar'", "'bar'"),
        ("{'e':null}", "{'a':1}", "{'e':null,'a':1}"),
        ("[1,2]", "{'a':'b','c':null}", "{'a':'b'}"),
        ("{}", "{'a':{'bb':{'ccc':null}}}", "{'a':{'bb':{}}}"),
    ])
    func whatThePatchSaysIsSoAndTheRestStays(_ target: String, _ patch: String, _ result: String) throws {
        expectSame(MergePatch.apply(try json(patch), to: try json(target)), try json(result))
    }

    @Test func theOrderOfFieldsStaysAndWhatIsNewComesLast() throws {
        let merged = MergePatch.apply(try json("{'new':1,'b':3}"), to: try json("{'c':1,'b':2,'a':3}"))
        #expect(merged.jsonLine == #"{"c":1,"b":3,"a":3,"new":1}"#)
    }

    @Test func keysOfOtherBytesAreOtherKeys() throws {
        let merged = MergePatch.apply(try json("{'e\u{301}':1}"), to: try json("{'\u{e9}':2}"))
        #expect(merged.jsonLine == "{\"\u{e9}\":2,\"e\u{301}\":1}")
    }
}
