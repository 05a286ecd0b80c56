/// All names of a text, each once, found by their bytes without making strings.
struct SymbolTable {
    /// Everything the checker knows about one name.
    struct Symbol {
        let start: UInt32
        let length: UInt32
        let hash: UInt32
        /// Objects declared under this name anywhere in the text.
        var declared: KindSet = []
        /// Those declared in the part walked so far.
        var seen: KindSet = []
        /// The variable in scope, or -1.
        var variable: Int32 = -1
        /// The function, or -1.
        var function: Int32 = -1
        /// The template of this name, or -1: index into `templates`.
        var template: Int32 = -1
        /// Nodes of the group of this name: 0 for none, the largest number when computed.
        var nodes: Int32 = 0
        /// A top-level `let` somewhere.
        var isGlobal = false
        /// Set again somewhere, so that its type is not known.
        var isAssigned = false
        /// The pod (by number) in which a container, a volume, a mounted volume, a port of this name was seen last.
        var containerPod: UInt32 = 0
        var volumePod: UInt32 = 0
        var mountedPod: UInt32 = 0
        var portNamePod: UInt32 = 0
        /// The container (by number) in which this was seen as a mount path, as a variable.
        var pathContainer: UInt32 = 0
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var symbols: [Symbol] = []
    private var slots: [Int32]

    init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        slots = Array(repeating: -1, count: 256)
    }

    subscript(id: Int) -> Symbol {
        _read { yield symbols[id] }
        _modify { yield &symbols[id] }
    }

    /// The name's text.
    func text(_ id: Int) -> String {
        let symbol = symbols[id]
        return String(
            decoding: UnsafeBufferPointer(rebasing: bytes[Int(symbol.start)..<Int(symbol.start + symbol.length)]),
            as: UTF8.self)
    }

    /// The number of the name that stands at these offsets; a new one when it is seen first.
    mutating func intern(_ start: Int, _ end: Int) -> Int {
        let hash = SymbolTable.hash(bytes, start, end)
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] >= 0 {
            let id = Int(slots[slot])
            let symbol = symbols[id]
            if symbol.hash == hash, Int(symbol.length) == end - start, same(Int(symbol.start), start, end - start) {
                return id
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = Int32(symbols.count)
        symbols.append(Symbol(start: UInt32(start), length: UInt32(end - start), hash: hash))
        if symbols.count * 2 > slots.count { grow() }
        return symbols.count - 1
    }

    private func same(_ a: Int, _ b: Int, _ count: Int) -> Bool {
        for i in 0..<count where bytes[a + i] != bytes[b + i] { return false }
        return true
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: slots.count * 2)
        for (id, symbol) in symbols.enumerated() {
            var slot = Int(symbol.hash) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(id)
        }
    }

    /// FNV-1a, mixed once more because only the low bits choose the slot.
    @inline(__always) private static func hash(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> UInt32
    {
        var hash: UInt32 = 2_166_136_261
        for i in start..<end { hash = (hash ^ UInt32(bytes[i])) &* 16_777_619 }
        return hash ^ (hash >> 15)
    }
}
