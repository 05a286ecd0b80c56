import PodImages
import Glibc
import PodLifecycle
import PodModel
import Testing

/// What an image says of itself is checked; nothing else of it is obeyed.
struct ConfigTests {
    let shop = Workshop()
    private let tar: [UInt8] = {
        var tar = Tar()
        tar.add("file", "text")
        tar.end()
        return tar.bytes
    }()

    @Test func whatAnImageAsksForIsKnown() throws {
        try shop.image(
            [tar],
            config: """
                {"Entrypoint":["/init","-x"],"Cmd":["serve"],"Env":["PATH=/bin","EMPTY=","TWO=a=b"],"User":"1000:web",
                "WorkingDir":"srv/./app","StopSignal":"SIGQUIT","ExposedPorts":{"80/tcp":{},"53/udp":{},"9000":{}},
                "Volumes":{"/data":{}},"Labels":{"podsh.io/privileged":"true"},"Hostname":"ignored"}
                """)
        let config = try shop.take().config
        #expect(config.entrypoint == ["/init", "-x"] && config.command == ["serve"])
        #expect(config.environment.map { "\($0.name)=\($0.value)" } == ["PATH=/bin", "EMPTY=", "TWO=a=b"])
        #expect(config.user == "1000:web" && config.workingDirectory == "/srv/app" && config.stopSignal == "QUIT")
        #expect(config.exposedPorts == ["80/tcp", "53/udp", "9000/tcp"] && config.volumes == ["/data"])
    }

    @Test func anImageMayAskForNothing() throws {
        try shop.image([tar], config: "null")
        #expect(try shop.take().config == ImageConfig())
    }

    @Test(arguments: [
        ("3", "QUIT"), ("SIGTERM", "TERM"), ("usr1", "USR1"), ("37", "RTMIN+3"), ("SIGRTMIN+3", "RTMIN+3"),
    ])
    func stopSignalsHaveOneSpelling(_ written: String, _ known: String) throws {
        try shop.image([tar], config: "{\"StopSignal\":\"\(written)\"}")
        #expect(try shop.take().config.stopSignal == known)
    }

    @Test(arguments: [
        "{\"StopSignal\":\"99\"}", "{\"StopSignal\":\"SIGNOPE\"}", "{\"StopSignal\":\"0\"}",
        "{\"StopSignal\":\"RTMIN+99\"}",
        "{\"WorkingDir\":\"/proc/self/fd/7\"}", "{\"WorkingDir\":\"/../../proc/1\"}", "{\"WorkingDir\":\"/sys\"}",
        "{\"Volumes\":{\"/../../etc\":{}}}", "{\"Volumes\":{\"/proc\":{}}}", "{\"Entrypoint\":[\"\"]}",
        "{\"Env\":[\"=x\"]}", "{\"Env\":[7]}", "{\"Env\":\"A=b\"}", "{\"Cmd\":[\"a\\u0000b\"]}",
        "{\"ExposedPorts\":{\"70000/tcp\":{}}}",
        "{\"ExposedPorts\":{\"80/icmp\":{}}}", "[]", "{\"User\":7}",
    ]) func configsThatAreNoneAreRefused(_ config: String) throws {
        try shop.image([tar], config: config)
        let error = try #require(try shop.refusal())
        #expect(error.isFinal, "\(error.message)")
    }

    @Test func tooMuchIsRefused() throws {
        for field in ["\"Env\":[\(many("\"A=b\""))]", "\"Cmd\":[\(many("\"a\""))]"] {
            try shop.image([tar], config: "{\(field)}")
            let message = try #require(try shop.refusal()).message
            #expect(message.contains("entries"), "\(message)")
        }
    }

    private func many(_ element: String) -> String {
        [String](repeating: element, count: 100_000).joined(separator: ",")
    }

    @Test(arguments: [
        "4294967296", "4294967295", "-1", "0x0", "root\\n", "a b", "1000:", ":5", "1:2:3", "../x", "root\\u0000",
    ])
    func usersThatAreNoneAreRefused(_ user: String) throws {
        try shop.image([tar], config: "{\"User\":\"\(user)\"}")
        _ = try #require(try shop.refusal())
    }

    @Test(arguments: ["", "0", "root", "1000:1000", "www-data:adm", "4294967294"]) func usersAreKept(
        _ user: String
    ) throws {
        try shop.image([tar], config: "{\"User\":\"\(user)\"}")
        #expect(try shop.take().config.user == user)
    }

    @Test func anImageForAnotherMachineIsRefused() throws {
        let config = Array("{\"architecture\":\"s390x\",\"os\":\"linux\",\"rootfs\":{\"diff_ids\":[]}}".utf8)
        shop.manifest(config: config, layers: [])
        #expect(try #require(try shop.refusal()).message.contains("linux/s390x"))
    }

    @Test func layersAndTheirDigestsHaveTheSameNumber() throws {
        try shop.image([tar], differences: [])
        #expect(try #require(try shop.refusal()).message.contains("1 layers, the config 0"))
    }

    @Test func aTextThatIsImageAndIndexIsRefused() throws {
        let text = Array("{\"schemaVersion\":2,\"config\":{},\"layers\":[],\"manifests\":[]}".utf8)
        shop.index(["{\"digest\":\"\(shop.blob(text).text)\",\"size\":\(text.count)}"])
        #expect(try #require(try shop.refusal()).message.contains("neither"))
    }

    @Test func aChartIsNoImage() throws {
        let config = Array("{}".utf8)
        let blob = shop.blob([1, 2, 3])
        shop.manifest(
            config: config,
            layers: [
                """
                {"mediaType":"application/vnd.cncf.helm.chart.content.v1.tar+gzip","digest":"\(blob.text)",\
                "size":3}
                """
            ])
        #expect(try #require(try shop.refusal()).message.contains("no image of a container"))
    }
}
