import Glibc
package import PodSession

/// C-x C-e: the input in `$VISUAL`, else `$EDITOR`, else `vi`.
package enum ExternalEditor {
    /// The text as the editor left it, without its final newline; `nil` when it failed. `wait` lets the cluster live
    /// meanwhile (see `Host.run`).
    package static func edit(_ text: String, host: any Host, wait: ([Int32]) -> HostOrder?) -> String? {
        let folder = host.environment("TMPDIR").flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        var path = Array("\(folder)/podsh-XXXXXX.pod".utf8CString)
        let file = mkstemps(&path, 4)
        guard file >= 0 else { return nil }
        FileWriter(file).write(text + "\n")
        close(file)
        let name = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(name) }
        let editor = ["VISUAL", "EDITOR"].compactMap { host.environment($0) }.first { !$0.isEmpty } ?? "vi"
        var command = HostCommand(.shell("\(editor) \"$PODSH_EDITED\""))
        command.environment = [("PODSH_EDITED", name)]
        command.keepsInterrupts = true
        guard let exit = try? host.run(command, wait: wait), exit.code == 0,
            let bytes = try? host.read(name, limit: 1 << 20)
        else {
            return nil
        }
        var edited = String(decoding: bytes, as: UTF8.self)
        while edited.unicodeScalars.last == "\n" { edited.unicodeScalars.removeLast() }
        return edited
    }
}
