/// How often an object was looked at, or how much was made for it, in a turn of the engine.
package struct TurnCount: Sendable {
    package private(set) var turn: UInt32 = 0
    package private(set) var count: UInt32 = 0

    /// One more in the turn of this number; what was counted in an earlier one counts no more.
    package mutating func add(inTurn number: UInt32) {
        if turn != number { (turn, count) = (number, 0) }
        count &+= 1
    }
}
