import PodModel
import Testing

struct NameRulesTests {
    @Test(arguments: ["web", "web-1", "a", "1a", String(repeating: "a", count: 63)])
    func goodLabels(_ name: String) { #expect(NameRules.dnsLabel(name) == nil) }

    @Test(arguments: ["", "Web", "-a", "a-", "a.b", "a_b", "wéb", "a\0", String(repeating: "a", count: 64)])
    func badLabels(_ name: String) { #expect(NameRules.dnsLabel(name) != nil) }

    @Test func subdomainsHaveDots() {
        #expect(NameRules.dnsSubdomain("my.pod") == nil)
        #expect(NameRules.dnsSubdomain("my..pod") != nil)
        #expect(NameRules.dnsSubdomain(String(repeating: "a", count: 254)) != nil)
    }

    @Test func portNamesAreServiceNames() {
        #expect(NameRules.portName("http") == nil)
        #expect(NameRules.portName("8080") != nil)
        #expect(NameRules.portName("a--b") != nil)
        #expect(NameRules.portName("sixteen-letters-x") != nil)
    }

    @Test func labelKeysMayHaveAPrefix() {
        #expect(NameRules.labelKey("app") == nil)
        #expect(NameRules.labelKey("example.com/App_1") == nil)
        #expect(NameRules.labelKey("a/b/c") != nil)
        #expect(NameRules.labelKey("/b") != nil)
        #expect(NameRules.labelValue("") == nil)
        #expect(NameRules.labelValue("-x") != nil)
    }

    @Test func uidsPrintAsUUIDs() {
        let text = UID(rawValue: 0x0123_4567_89AB_CDEF).description
        #expect(text.utf8.count == 36)
        #expect(text.hasPrefix("01234567-89ab-8"))
        #expect(UID(rawValue: 1).description != UID(rawValue: 2).description)
    }
}
