import PodKernel
import Foundation
import Glibc
import PodModel
import Testing

@Suite struct CgroupTests {
    @Test func aPlaceGoesWithItsLastProcessHoweverLongThatTakes() throws {
        let cgroups = Cgroups(isRootless: false)
        try #require(cgroups.kind != .none)
        let top = "podsh/test-\(UUID().uuidString.prefix(8).lowercased())"
        let path = "\(top)/node-1"
        try cgroups.make(path)
        let procs = try #require(cgroups.procs(path).first)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "echo $$ > \(procs) && echo in && exec sleep 0.5"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        try #require(output.fileHandleForReading.availableData == Data("in\n".utf8))
        #expect(!cgroups.remove(top, timeout: .zero))
        #expect(cgroups.remove(top, timeout: .seconds(60)))
        #expect(access(procs, F_OK) != 0)
        process.waitUntilExit()
    }
}
