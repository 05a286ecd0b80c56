package import PodText

/// What came of asking for a line.
package enum LineInput: Hashable, Sendable {
    /// A line without its final newline; a paste may have put several lines into one.
    case line(String)
    /// Ctrl-C: the line is dropped.
    case interrupted
    /// Ctrl-D on an empty line, or the end of the input.
    case endOfInput
    /// TERM or HUP came: leave.
    case terminated
}

/// Where lines come from: an editor on a terminal, or plain reading. Holds no logic of the shell; it asks its delegate.
/// Thread: the shell's; `readLine` blocks and calls the delegate from inside. Errors: a terminal that is gone is
/// `.endOfInput` or `.terminated`.
package protocol LineReader: AnyObject {
    /// Asks for a line. While it waits it calls `delegate.idle` again and again.
    func readLine(_ delegate: any LineReaderDelegate) -> LineInput
    /// Text to print above the line being edited, which stays as it is. Ends with a newline. Only from within
    /// `readLine`.
    func printAbove(_ text: String)
    /// Adds an input to what the arrow keys bring back.
    func remember(_ text: String)
}

/// What a line reader asks of the shell.
/// Thread: the shell's, from inside `readLine`; each call is short, the user waits for it. Errors: none.
package protocol LineReaderDelegate: AnyObject {
    /// The prompt as it is now; may hold colours.
    var prompt: Prompt { get }
    /// Time passes while nobody types: let the cluster live. Called every few dozen milliseconds.
    func idle()
    /// Descriptors that can be read when it should be called before its turn.
    var wakes: [Int32] { get }
    /// How a text could go on at a byte offset.
    func complete(_ text: String, at offset: Int) -> Completion
    /// The text as the user's editor leaves it; `nil` leaves the line as it was.
    func edit(_ text: String) -> String?
}

/// A prompt: colours around plain text, kept apart so that an editor can count cells.
package struct Prompt: Hashable, Sendable {
    package var text: String
    package var style: Style
    package var usesColour: Bool

    package init(_ text: String, style: Style = .plain, usesColour: Bool = false) {
        self.text = text
        self.style = style
        self.usesColour = usesColour
    }
}
