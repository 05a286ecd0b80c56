import Glibc
package import PodText

/// The terminals of this process.
package enum Terminal {
    package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) != 0 }

    /// Cells and lines, 0×0 where nothing is known.
    package static func size(of descriptor: Int32) -> (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 else { return (0, 0) }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// The screen behind a descriptor as it is now.
    package static func screen(of descriptor: Int32, colour: ColourChoice) -> Screen {
        Screen(
            isTerminal: isTerminal(descriptor), size: size(of: descriptor), colour: colour, environment: environment)
    }

    /// A variable of the environment.
    package static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
