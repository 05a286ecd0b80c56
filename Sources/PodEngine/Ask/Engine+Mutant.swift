import PodControl
package import PodModel

extension Engine {
    /// Plants a bug, for tests of the simulator; before the first command.
    package func plant(_ mutant: Mutant) { state.mutant = mutant }
}
