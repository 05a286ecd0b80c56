import PodKernel
import Testing

struct LayoutTests {
    @Test func namesInTheKernelAreShortAndDifferFromEnvironmentToEnvironment() {
        let first = EnvironmentLayout(name: "web-0001", home: "/var/lib/podsh")
        let second = EnvironmentLayout(name: "web-0002", home: "/var/lib/podsh")
        #expect(first.tag.utf8.count == 6 && first.tag != second.tag)
        #expect(first.linkPrefix.utf8.count == 8, "an interface has 15 bytes, 7 are for node and pod")
    }
}
