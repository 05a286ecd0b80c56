import PodKernel

/// What becomes of a signal that a process is sent: the kernel drops what the first process of a pid namespace has no
/// handler for, and everywhere what is ignored.
enum SignalReception {
    /// A handler runs, now or when the process unblocks the signal.
    case caught
    case dropped
    /// It ends the process.
    case fatal

    /// `process`: as this machine numbers it. One that is gone receives nothing, and needs nothing: `fatal`.
    static func of(_ signal: Int32, by process: Int32) -> SignalReception {
        guard signal > 0, signal <= 64, let status = readText("/proc/\(process)/status", limit: 1 << 14) else {
            return .fatal
        }
        let bit = UInt64(1) << UInt64(signal - 1)
        func has(_ mask: String) -> Bool {
            field(mask, in: status).flatMap { UInt64($0, radix: 16) }.map { $0 & bit != 0 } ?? false
        }
        if has("SigCgt") { return .caught }
        if has("SigIgn") { return .dropped }
        // What is blocked waits, and meets whatever handler there is then.
        if has("SigBlk") { return .caught }
        let numbers = field("NSpid", in: status)?.split(separator: "\t") ?? []
        return numbers.count > 1 && numbers.last == "1" ? .dropped : .fatal
    }

    private static func field(_ name: String, in status: String) -> Substring? {
        status.split(separator: "\n").first { $0.hasPrefix("\(name):\t") }?.dropFirst(name.utf8.count + 2)
    }
}
