import PodModel
import Testing

struct SelectorTests {
    private let labels: Labels = ["app": "web", "tier": "front"]

    @Test func everyRequirementMustHold() {
        #expect(Selector(matching: ["app": "web"]).matches(labels))
        #expect(!Selector(matching: ["app": "web", "tier": "back"]).matches(labels))
        #expect(Selector([.isIn("tier", ["front", "back"]), .notIn("env", ["test"])]).matches(labels))
        #expect(Selector([.exists("app"), .missing("env"), .notEquals("env", "x")]).matches(labels))
        #expect(!Selector([.missing("app")]).matches(labels))
        #expect(Selector().matches([:]))
    }

    @Test func selectorsPrintAsKubectlReadsThem() {
        let selector = Selector([.equals("a", "1"), .notEquals("b", "2"), .isIn("c", ["x", "y"]), .missing("d")])
        #expect(selector.description == "a=1,b!=2,c in (x,y),!d")
    }

    /// `é` as one code point and as two are different keys, though Swift's `==` on strings calls them equal.
    @Test func labelKeysAreComparedAsBytes() {
        var labels: Labels = ["e\u{301}": "two"]
        labels["\u{e9}"] = "one"
        #expect(labels.count == 2)
        #expect(labels["\u{e9}"] == "one")
    }

    @Test func labelsStaySortedWhateverTheOrderOfWrites() {
        var a: Labels = [:]
        for key in ["m", "z", "a", "k"] { a[key] = key }
        a["k"] = nil
        #expect(a.description == "a=a,m=m,z=z")
        #expect(a.merging(["m": "2", "b": "1"]).description == "a=a,b=1,m=2,z=z")
    }
}
