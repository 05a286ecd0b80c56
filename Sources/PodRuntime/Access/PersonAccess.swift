import PodLifecycle
import PodModel
import Synchronization

/// What `ContainerAccess` has to remember between calls.
package final class PersonAccess: Sendable {
    let exec: ContainerExec
    let meter = UsageMeter()

    package init(program: RuntimeProgram, entry: EntryProgram? = nil) {
        exec = ContainerExec(program: program, entry: entry)
    }
}
