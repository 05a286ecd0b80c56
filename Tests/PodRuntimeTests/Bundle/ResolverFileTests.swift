@testable import PodRuntime
import Foundation
import PodModel
import PodTesting
import Testing

/// What a pod's resolv.conf holds, by its policy.
struct ResolverFileTests {
    private static let own = IPv4(10, 1, 2, 1)

    private func file(
        _ policy: DNSPolicy, machine: String = "nameserver 127.0.0.53\nsearch lan\noptions edns0 ndots:1\n",
        _ change: (inout PodSpec) -> Void = { _ in }
    ) throws -> String {
        try withTemporaryFolder { folder in
            let place = folder.appendingPathComponent("resolv.conf")
            try Data(machine.utf8).write(to: place)
            var spec = PodSpec()
            spec.dns.policy = policy
            change(&spec)
            return ResolverFile.of(
                spec, nameserver: Self.own, namespace: "shop", machine: place.path
            ).text
        }
    }

    private static let cluster = """
        search shop.svc.cluster.local svc.cluster.local cluster.local
        nameserver 10.1.2.1
        options ndots:5

        """

    @Test func theClustersNamesComeFirstUnlessThePodIsInTheNodesNetwork() throws {
        #expect(try file(.clusterFirst) == Self.cluster)
        #expect(
            try file(.clusterFirst) { $0.usesHostNetwork = true }
                == "search lan\nnameserver 127.0.0.53\noptions edns0 ndots:1\n")
        #expect(try file(.clusterFirstWithHostNet) { $0.usesHostNetwork = true } == Self.cluster)
    }

    @Test func theMachinesNameserverIsAskedByTheNodesWhereItListensOnTheLoopback() throws {
        #expect(try file(.default) == "search lan\nnameserver 10.1.2.1\noptions edns0 ndots:1\n")
        #expect(try file(.default, machine: "nameserver 192.0.2.7\n") == "nameserver 192.0.2.7\n")
        #expect(try file(.default, machine: "") == "nameserver 10.1.2.1\n")
    }

    @Test func whatThePodSaysStandsBehindItsPolicyAndItsOptionsAboveThem() throws {
        let said: (inout PodSpec) -> Void = {
            $0.dns.nameservers = ["9.9.9.9", "10.1.2.1"]
            $0.dns.searches = ["corp.example", "svc.cluster.local"]
            $0.dns.options = [PodDNS.Option(name: "ndots", value: "2"), PodDNS.Option(name: "edns0")]
        }
        #expect(
            try file(.clusterFirst, said) == """
                search shop.svc.cluster.local svc.cluster.local cluster.local corp.example
                nameserver 10.1.2.1
                nameserver 9.9.9.9
                options ndots:2 edns0

                """)
        #expect(
            try file(.none, said) == """
                search corp.example svc.cluster.local
                nameserver 9.9.9.9
                nameserver 10.1.2.1
                options ndots:2 edns0

                """)
    }
}
