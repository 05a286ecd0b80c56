import Foundation

/// Copies a program that is to be started at once. By cp(1): a descriptor of ours that writes it could be inherited by
/// what another test just starts, and execve(2) would answer ETXTBSY as long as that lives.
package func copyProgram(_ path: String, to place: String) throws {
    let copy = Process()
    copy.executableURL = URL(fileURLWithPath: "/bin/cp")
    copy.arguments = [path, place]
    try copy.run()
    copy.waitUntilExit()
    if copy.terminationStatus != 0 { throw CocoaError(.fileWriteUnknown) }
}
