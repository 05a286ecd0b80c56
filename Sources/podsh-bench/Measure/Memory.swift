import Foundation

/// The most memory this process ever held, in bytes (`VmHWM` of proc(5)). `ru_maxrss` of a spawned process would begin
/// with its parent's size.
func peakMemory() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let words = line?.split { $0 == " " || $0 == "\t" } ?? []
    return (words.count > 1 ? Int(words[1]) ?? 0 : 0) * 1024
}
