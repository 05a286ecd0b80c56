internal import CLinux
internal import PodKernel
package import PodLifecycle

/// What podsh becomes to begin a command in a container (`podsh_entry_program`), as a sealed copy in memory. It lies
/// outside of the container's process namespace, makes the command's process in it, and holds nothing that a container
/// must not see.
package final class EntryProgram: Sendable {
    private let copy: FileDescriptor
    /// As processes are called.
    static let name = "podsh-exec"
    /// For `Spawn.programDescriptor`.
    var descriptor: Int32 { copy.number }

    package init() throws(Failure) {
        let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            count = buffer.baseAddress.map { podsh_entry_program($0, buffer.count) } ?? 0
        }
        copy = try FileDescriptor.sealed(bytes, named: EntryProgram.name, isProgram: true)
    }

    /// Why there was no command, when it ended so.
    static func refusal(_ exit: Exit) -> RuntimeRefusal? {
        switch podsh_entry_refusal(rawValue: UInt32(bitPattern: exit.signal)) {
        case podsh_entry_not_found: .notFound
        case podsh_entry_not_run:
            RuntimeRefusal(code: 126, cause: "it is no program for this machine, or cannot be read")
        default: nil
        }
    }
}
