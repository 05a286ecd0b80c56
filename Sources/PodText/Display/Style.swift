/// The few colours of the shell: they repeat what the words say, and never say it alone.
package enum Style: Hashable, Sendable {
    case plain, good, caution, bad, faint, strong

    /// The text in this style; unchanged where no colours are used.
    package func paint(_ text: String, on screen: Screen) -> String {
        guard screen.usesColour, let code, !text.isEmpty else { return text }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }

    /// Select Graphic Rendition, ECMA-48 8.3.117.
    private var code: String? {
        switch self {
        case .plain: nil
        case .good: "32"
        case .caution: "33"
        case .bad: "31"
        case .faint: "2"
        case .strong: "1"
        }
    }
}
