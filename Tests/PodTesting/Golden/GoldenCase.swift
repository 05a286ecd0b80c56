package import Foundation

/// One case of a golden group: an input file, and beside it what the program is expected to make of it.
///
///     for each in GoldenCase.all(in: "format", extension: "pod") {
///         #expect(each.difference(formatted(each.input), "formatted") == nil)
///     }
///
/// With `PODSH_RECORD=1` the expected file is rewritten and the comparison still fails, so that a recording never
/// passes for a test.
package struct GoldenCase: Sendable, CustomStringConvertible {
    /// `Tests/Golden/<group>/<name>.<extension>`
    package let file: URL

    package init(file: URL) { self.file = file }

    /// The cases of a group, by name.
    package static func all(in group: String, extension wanted: String) -> [GoldenCase] {
        ProjectFiles.files(in: ProjectFiles.golden.appendingPathComponent(group), extension: wanted)
            .map(GoldenCase.init)
    }

    package var name: String { file.deletingPathExtension().lastPathComponent }
    package var description: String { name }

    /// The input's bytes; empty if it cannot be read.
    package var bytes: [UInt8] { (try? Data(contentsOf: file)).map(Array.init) ?? [] }
    package var input: String { String(decoding: bytes, as: UTF8.self) }

    /// `nil` if the file beside the case, `<name>.<suffix>`, holds exactly `actual`; else what differs, in words.
    package func difference(_ actual: String, _ suffix: String) -> String? {
        let expectedFile = file.deletingPathExtension().appendingPathExtension(suffix)
        if isRecording {
            do { try Data(actual.utf8).write(to: expectedFile) } catch { return "cannot record: \(error)" }
            return "\(name): recorded \(expectedFile.lastPathComponent); run again without PODSH_RECORD"
        }
        guard let data = try? Data(contentsOf: expectedFile) else {
            return "\(name): \(expectedFile.lastPathComponent) is missing (PODSH_RECORD=1 writes it), got:\n\(actual)"
        }
        return firstDifference(expected: String(decoding: data, as: UTF8.self), actual: actual)
            .map { "\(name).\(suffix): \($0)" }
    }

    private var isRecording: Bool { ProcessInfo.processInfo.environment["PODSH_RECORD"] == "1" }
}

/// The first line in which two texts differ, with both sides; `nil` if they are the same bytes.
package func firstDifference(expected: String, actual: String) -> String? {
    guard !expected.utf8.elementsEqual(actual.utf8) else { return nil }
    let left = expected.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
    let right = actual.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
    var line = 0
    while line < left.count, line < right.count, left[line].elementsEqual(right[line]) { line += 1 }
    func show(_ lines: [Substring.UTF8View]) -> String {
        line < lines.count ? "'\(String(Substring(lines[line])))'" : "the end"
    }
    return "line \(line + 1): expected \(show(left)), got \(show(right))\n--- all of it:\n\(actual)"
}
