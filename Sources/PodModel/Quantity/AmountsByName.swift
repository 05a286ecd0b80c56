/// Amounts of a few named things, in the order of the names. Whoever has none shares one empty list.
package struct AmountsByName<Name: Hashable & Comparable & Sendable, Amount: Hashable & Sendable>: Hashable, Sendable {
    package struct Pair: Hashable, Sendable {
        package let name: Name
        package var amount: Amount
    }

    package private(set) var pairs: [Pair] = []

    package init() {}

    package var isEmpty: Bool { pairs.isEmpty }

    /// nil takes the thing out.
    package subscript(name: Name) -> Amount? {
        get { pairs.first { $0.name == name }?.amount }
        set {
            let place = pairs.firstIndex { $0.name >= name } ?? pairs.count
            let isKnown = place < pairs.count && pairs[place].name == name
            switch (newValue, isKnown) {
            case (let amount?, true): pairs[place].amount = amount
            case (let amount?, false): pairs.insert(Pair(name: name, amount: amount), at: place)
            case (nil, true): pairs.remove(at: place)
            case (nil, false): break
            }
        }
    }
}

extension AmountsByName: Codable where Name: Codable, Amount: Codable {}
extension AmountsByName.Pair: Codable where Name: Codable, Amount: Codable {}
