internal import Glibc
internal import PodKernel
internal import PodLifecycle

/// Pipes that are a process' standard streams belong to its user, as OCI runtimes have it: /dev/stdout is the pipe
/// itself, and whoever opens it must be allowed to. In a user namespace not even root may open what is nobody's there.
enum StreamOwner {
    /// `user`: as the machine numbers it.
    static func give(_ streams: (input: Int32?, output: Int32?, error: Int32?), to user: UInt32) {
        for stream in [streams.input, streams.output, streams.error] {
            if let stream, isPipe(stream) { fchown(stream, user, gid_t.max) }
        }
    }

    /// Of a container that has not run its program yet: runc 1.1 leaves them as they are in a user namespace.
    static func give(streamsOf process: Int32, to user: UInt32) {
        for number in 0...2 {
            let path = "/proc/\(process)/fd/\(number)"
            guard let stream = try? FileDescriptor.open(path, flags: FileDescriptor.place) else { continue }
            if isPipe(stream.number) { chown("/proc/thread-self/fd/\(stream.number)", user, gid_t.max) }
        }
    }

    private static func isPipe(_ stream: Int32) -> Bool {
        var information = stat()
        return fstat(stream, &information) == 0 && information.st_mode & S_IFMT == S_IFIFO
    }
}
