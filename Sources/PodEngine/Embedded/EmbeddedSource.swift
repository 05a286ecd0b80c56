package import PodControlPlane
import PodModel

/// Opens an engine of this process.
package struct EmbeddedSource: ControlPlaneSource {
    package let abilities: Abilities
    private let openEngine: () throws -> Engine

    package init(_ abilities: Abilities, open: @escaping () throws -> Engine) {
        self.abilities = abilities
        openEngine = open
    }

    package func open() throws -> any ControlPlane { EmbeddedControlPlane(try openEngine()) }
    /// Real machines choose their range when they are opened: until then no address is outside of it.
    package func rehearsal() -> any ControlPlane {
        let services: AddressRange = abilities.contains(.runsContainers) ? .anywhere : .services
        return EmbeddedControlPlane(Engine.rehearsal(services: services))
    }
}

extension Abilities {
    /// Of an engine with simulated machines: time is virtual, and nothing runs that could be entered.
    package static let simulatedMachines: Abilities = [.movesTime, .makesNodes, .injectsFaults, .restartsPods]
    /// Of an engine with this machine.
    package static let thisMachine: Abilities = [
        .runsContainers, .makesNodes, .entersContainers, .forwardsPorts, .injectsFaults, .restartsPods,
    ]
}
