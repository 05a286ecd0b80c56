import PodModel
import Testing

/// A variable from a file of variables.
@Suite struct FileKeyTests {
    @Test(
        "lines, quotes, comments, and the last that says it",
        arguments: [
            ("DB=address", "address"), ("DB='a b'", "a b"), ("  DB=x\n", "x"), ("# DB=x\n\nDB=y", "y"),
            ("DB=x\nDB=y", "y"), ("A='1\nDB=no'\nDB='two\nlines'\n", "two\nlines"), ("DB=", ""), ("DB=a=b", "a=b"),
            ("DB='open", "'open"), ("DB = x", nil), ("#DB=x", nil), ("DBX=1", nil), ("", nil),
        ] as [(String, String?)])
    func values(_ text: String, value: String?) {
        #expect(FileKey(volume: "v", path: "f", key: "DB").value(in: text) == value)
    }

    @Test func hostPortsAreTwoAtTwoAddressesAndOfTwoProtocols() {
        let (local, other) = (IPv4.loopback, IPv4(127, 0, 0, 2))
        let port = HostPort(80, .tcp, at: local)
        #expect(port.conflicts(with: port) && port.conflicts(with: HostPort(80, .tcp)))
        #expect(HostPort(80, .tcp).conflicts(with: port) && HostPort(80, .tcp).conflicts(with: HostPort(80, .tcp)))
        for free in [HostPort(80, .tcp, at: other), HostPort(80, .udp, at: local), HostPort(81, .tcp, at: local)] {
            #expect(!port.conflicts(with: free) && !free.conflicts(with: port))
        }
    }
}
