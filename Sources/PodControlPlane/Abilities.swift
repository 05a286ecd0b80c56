/// What a control plane can do. A session asks for the ability that it needs, never for whose control plane it is.
package struct Abilities: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Time passes only when it is moved, in jumps, and nobody else acts in between: it can be known that nothing is
    /// left to happen.
    package static let movesTime = Abilities(rawValue: 1 << 0)
    /// Programs run: what is beside them (files, commands of this machine, other servers) is real too, and somebody has
    /// to end them.
    package static let runsContainers = Abilities(rawValue: 1 << 1)
    /// `nodes`, `node`; three stand by default.
    package static let makesNodes = Abilities(rawValue: 1 << 2)
    /// `exec`, `attach`, `debug`, `copy`.
    package static let entersContainers = Abilities(rawValue: 1 << 3)
    /// `forward`.
    package static let forwardsPorts = Abilities(rawValue: 1 << 4)
    /// `fail`, `partition`, `pressure`, `restore`, `slow`, `drop`.
    package static let injectsFaults = Abilities(rawValue: 1 << 5)
    /// `restart` of a pod or container in place, without another pod in its stead.
    package static let restartsPods = Abilities(rawValue: 1 << 6)
}
