import PodModel

// Bugs planted for tests of the simulator that cannot be said at a border: which rule the control plane does not know.
extension Cluster {
    /// Deleting again may make the grace longer.
    var extendsGrace: Bool { mutant == .graceExtended }
    /// A new bare pod is not offered to the controllers it matches.
    var hidesBarePods: Bool { mutant == .orphanNotOffered }
    /// A pod that no longer matches its controller stays with it.
    var keepsRelabelled: Bool { mutant == .podNotReleased }
}
