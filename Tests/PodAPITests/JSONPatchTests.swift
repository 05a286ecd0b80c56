import PodAPI
import PodText
import Testing

@Suite struct JSONPatchTests {
    private func apply(_ patch: String, _ target: String) throws(PatchError) -> Document {
        guard let patch = try? json(patch), let target = try? json(target) else {
            Issue.record("no JSON")
            return .null
        }
        return try JSONPatch(patch).apply(to: target)
    }

    /// One for each rule that RFC 6902 gives an example of.
    @Test(arguments: [
        ("[{'op':'add','path':'/n','value':'q'}]", "{'f':'b'}", "{'n':'q','f':'b'}"),
        ("[{'op':'add','path':'/f/1','value':'q'}]", "{'f':['b','z']}", "{'f':['b','q','z']}"),
        ("[{'op':'remove','path':'/n'}]", "{'n':'q','f':'b'}", "{'f':'b'}"),
        ("[{'op':'remove','path':'/f/1'}]", "{'f':['b','q','z']}", "{'f':['b','z']}"),
        ("[{'op':'replace','path':'/n','value':'o'}]", "{'n':'q','f':'b'}", "{'n':'o','f':'b'}"),
        (
            "[{'op':'move','from':'/f/w','path':'/q/t'}]", "{'f':{'b':'z','w':'x'},'q':{'c':'g'}}",
            "{'f':{'b':'z'},'q':{'c':'g','t':'x'}}"
        ),
        ("[{'op':'move','from':'/f/1','path':'/f/3'}]", "{'f':['a','g','c','e']}", "{'f':['a','c','e','g']}"),
        (
            "[{'op':'test','path':'/b','value':'q'},{'op':'test','path':'/f/1','value':2}]",
            "{'b':'q','f':['a',2,'c']}", "{'b':'q','f':['a',2,'c']}"
        ),
        ("[{'op':'add','path':'/c','value':{'g':{}}}]", "{'f':'b'}", "{'f':'b','c':{'g':{}}}"),
        ("[{'op':'add','path':'/b','value':'q','xyz':1}]", "{'f':'b'}", "{'f':'b','b':'q'}"),
        ("[{'op':'test','path':'/~01','value':10}]", "{'/':9,'~1':10}", "{'/':9,'~1':10}"),
        ("[{'op':'replace','path':'/a~1b','value':1}]", "{'a/b':0}", "{'a/b':1}"),
        ("[{'op':'add','path':'/f/-','value':['a','d']}]", "{'f':['b']}", "{'f':['b',['a','d']]}"),
        ("[{'op':'copy','from':'/a','path':'/b/-'}]", "{'a':{'x':1},'b':[]}", "{'a':{'x':1},'b':[{'x':1}]}"),
        ("[{'op':'add','path':'','value':[1]}]", "{'f':'b'}", "[1]"),
        ("[{'op':'add','path':'/f','value':null}]", "{'f':'b'}", "{'f':null}"),
        ("[{'op':'test','path':'','value':{'b':1.0,'a':[]}}]", "{'a':[],'b':1}", "{'a':[],'b':1}"),
        ("[{'op':'move','from':'/a','path':'/a'}]", "{'a':1}", "{'a':1}"),
        ("[]", "{'a':1}", "{'a':1}"),
    ])
    func operationsApplyOneAfterAnother(_ patch: String, _ target: String, _ result: String) throws {
        expectSame(try apply(patch, target), try json(result))
    }

    @Test(arguments: [
        (
            "[{'op':'add','path':'/b/t','value':'q'}]", PatchError.Reason.doesNotApply,
            "add operation does not apply: doc is missing path: \"/b/t\": missing value"
        ),
        (
            "[{'op':'replace','path':'/b','value':1}]", .doesNotApply,
            "replace operation does not apply: doc is missing key: /b: missing value"
        ),
        (
            "[{'op':'remove','path':'/b'}]", .doesNotApply,
            "error in remove for path: '/b': Unable to remove nonexistent key: b: missing value"
        ),
        (
            "[{'op':'add','path':'/l/3','value':1}]", .doesNotApply,
            "error in add for path: '/l/3': Unable to access invalid index: 3: invalid index referenced"
        ),
        (
            "[{'op':'add','path':'/l/01','value':1}]", .doesNotApply,
            "error in add for path: '/l/01': Unable to access invalid index: 01: invalid index referenced"
        ),
        (
            "[{'op':'test','path':'/f','value':'b'},{'op':'test','path':'/f','value':'c'}]", .testFailed,
            "testing value /f failed: test failed"
        ),
        ("[{'op':'test','path':'/l/0','value':'1'}]", .testFailed, "testing value /l/0 failed: test failed"),
        (
            "[{'op':'move','from':'/l','path':'/l/0'}]", .doesNotApply,
            "move operation does not apply: /l/0 lies in /l"
        ),
        ("[{'op':'spam','path':'/f'}]", .malformed, "Unexpected kind: \"spam\""),
        ("[{'op':'add','value':1}]", .malformed, "add operation missing path field"),
        ("[{'op':'add','path':'/f'}]", .malformed, "add operation missing value field"),
        ("[{'op':'copy','path':'/f'}]", .malformed, "copy operation missing from field"),
        ("[{'op':'remove','path':'f'}]", .malformed, "remove operation has \"f\" for path, which is no pointer"),
        ("[{'op':'remove','path':'/~2'}]", .malformed, "remove operation has \"/~2\" for path, which is no pointer"),
        ("{}", .malformed, "error decoding patch: a JSON patch is a list of operations"),
    ])
    func whatDoesNotApplySaysWhy(_ patch: String, _ reason: PatchError.Reason, _ message: String) {
        do throws(PatchError) {
            Issue.record("made \(try apply(patch, "{'f':'b','l':[1,2]}").jsonLine)")
        } catch {
            #expect(error.reason == reason)
            #expect(error.message == message)
        }
    }

    /// 30 operations would make a thousand million of one item.
    @Test func aSmallPatchMakesNoHugeDocument() throws {
        let double = "{'op':'copy','from':'','path':'/-'}"
        let patch = "[\(Array(repeating: double, count: 60).joined(separator: ","))]"
        do throws(PatchError) {
            Issue.record("made \(try apply(patch, "[1]").jsonLine.utf8.count) bytes")
        } catch {
            #expect(error.reason == .tooLarge)
            #expect(error.message.hasPrefix("Unable to complete the copy, the accumulated size increase of copy is "))
        }
    }

    @Test func noPatchNestsDeeperThanAReaderReads() throws {
        let inside = "{'op':'copy','from':'','path':'/0'}"
        let replaced = "{'op':'remove','path':'/1'}"
        let patch = "[\(Array(repeating: inside + "," + replaced, count: 300).joined(separator: ","))]"
        do throws(PatchError) {
            Issue.record("made a depth of \(try apply(patch, "[[],1]").depth)")
        } catch {
            #expect(error.reason == .tooLarge)
            #expect(error.message == "error in copy for path: '/0': nested deeper than the limit")
        }
    }

    @Test func operationsAreCountedBeforeTheyAreRead() throws {
        let patch = Document.array(Array(repeating: .null, count: JSONPatch.maximumOperations + 1))
        do throws(PatchError) {
            Issue.record("read \(try JSONPatch(patch).operations.count)")
        } catch {
            #expect(error.reason == .tooLarge)
            #expect(error.message == "The allowed maximum operations in a JSON patch is 10000, got 10001")
        }
    }
}
