/// How often an object was looked at, or how much was made for it, in a turn of the engine.
package struct TurnTally: Sendable {
    package var turn: UInt32 = 0
    package var count: UInt32 = 0

    package init(turn: UInt32 = 0) { self.turn = turn }
}
