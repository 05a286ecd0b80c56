/// Turns a string literal into its value.
struct StringDecoder {
    init(_ string: StringSyntax) { self.string = string }
    let string: StringSyntax
    func segments() -> [TextSegment] { [] }
}
