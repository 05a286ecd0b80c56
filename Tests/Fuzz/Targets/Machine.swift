@testable import PodImages
import PodImages
@testable import PodKernel
import PodKernel
import PodLanguage
import PodLifecycle
@testable import PodRuntime
@testable import PodHousekeeping
import PodModel

extension FuzzTarget {
    /// A log file of conmon's: its last lines are the last of all its lines, and times never fall back in one stream of
    /// equal ones.
    static let log = FuzzTarget(name: "log", longest: 2048) { bytes in
        ScratchFolder.with { folder in
            folder.write(bytes, to: "ctr.log")
            let file = "\(folder.path)/ctr.log"
            func lines(_ request: LogRequest = LogRequest()) -> [LogLine]? {
                guard let log = try? LogFile(file) else { return nil }
                let cursor = LogCursor([log], request)
                var found: [LogLine] = []
                while true {
                    let next = cursor.next(at: .simulationStart)
                    if next.isEmpty { return found }
                    found += next
                }
            }
            guard let all = lines(), let some = lines(LogRequest(tail: 2)),
                let late = lines(LogRequest(since: .simulationStart))
            else {
                return .broken("the log cannot be read")
            }
            if some != Array(all.suffix(2)) { return .broken("the last lines are \(some) of \(all)") }
            if late.contains(where: { $0.time < .simulationStart }) {
                return .broken("lines are shown that are too old")
            }
            return all.isEmpty ? .refused : .read
        }
    }

    /// What helpers and the kernel say: mount tables, lock files, complaints of skopeo, conmon and the OCI runtimes,
    /// registries.conf.
    static let machine = FuzzTarget(name: "machine", longest: 1024) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        let mounts = text.split(separator: "\n").compactMap { MountTable.parse($0) }
        let lock = EnvironmentText.read(text)
        if EnvironmentText.read(lock.written).process != lock.process {
            return .broken("the lock names another process: \(lock)")
        }
        if let summary = LayerSummary(text), LayerSummary(summary.text) != summary {
            return .broken("the summary \(summary) is no way back")
        }
        let line = PlainText.line(bytes, else: "?")
        if line.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            return .broken("\(line.debugDescription) is no plain line")
        }
        let fault = SkopeoFault.read(bytes, of: "nginx")
        if fault.message.isEmpty { return .broken("skopeo's complaint is lost") }
        _ = (OCIMessage.plain(text), RuntimeRefusal(complaint: text)?.sentence("sh"))
        var variables = ContainerEnvironment()
        variables.set("A", "$(A)")
        if variables.expand(text).utf8.count > 3 + 4 * String(decoding: bytes, as: UTF8.self).utf8.count {
            return .broken("a variable grows")
        }
        var conf = RegistriesConf()
        conf.add(text)
        let answer = ConmonAnswer(text)
        return mounts.isEmpty && answer == nil && conf == RegistriesConf() ? .refused : .read
    }
}
