/// What `rollout` does to a controller that rolls.
package enum RolloutAction: Hashable, Sendable, Codable {
    /// Wants an old revision's template again, as a new revision; nil is the one before.
    case undo(to: Int64?)
    /// A deployment follows no change of its template until it is resumed.
    case pause
    case resume
    /// Replaces all pods although nothing has changed.
    case restart
}
