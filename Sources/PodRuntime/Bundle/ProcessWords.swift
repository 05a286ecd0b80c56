import PodImages
import PodLifecycle
import PodModel

/// The words a container's first process is started with, by Kubernetes' rules: `command` replaces the image's
/// entrypoint and command, `args` alone its command; `$(NAME)` stands for a variable's value, `$$(NAME)` for itself.
enum ProcessWords {
    /// Words and variables together; the kernel would refuse more (`E2BIG`).
    static let maximumBytes = 2 << 20

    static func words(
        of container: Container, image: ImageConfig, environment: ContainerEnvironment
    ) throws(Failure) -> [String] {
        let command = container.command.map { environment.expand($0) }
        let args = container.args.map { environment.expand($0) }
        let words =
            if !command.isEmpty {
                command + args
            } else {
                image.entrypoint + (args.isEmpty ? image.command : args)
            }
        guard let program = words.first, !program.isEmpty else {
            throw Failure(
                "the image of container '\(container.name)' does not say what to run: give it a `command`")
        }
        if words.contains(where: { $0.utf8.contains(0) }) {
            throw Failure("a word of the command of container '\(container.name)' holds a NUL byte")
        }
        let size = words.reduce(environment.bytes) { $0 + $1.utf8.count + 1 }
        if size > maximumBytes {
            throw Failure(
                """
                command and variables of container '\(container.name)' have \(size) bytes; the limit is \
                \(maximumBytes)
                """
            )
        }
        return words
    }
}
