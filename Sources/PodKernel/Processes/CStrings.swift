internal import Glibc

/// C strings and lists of them, freed together.
package final class CStrings {
    private var owned: [UnsafeMutableRawPointer] = []

    package init() {}

    deinit {
        for pointer in owned { free(pointer) }
    }

    package func add(_ text: String) -> UnsafeMutablePointer<CChar> {
        let bytes = Array(text.utf8CString)
        let copy = room(CChar.self, bytes.count)
        for (i, byte) in bytes.enumerated() { copy[i] = byte }
        return copy
    }

    /// Ends with a null pointer.
    func list(_ texts: [String]) -> UnsafePointer<UnsafeMutablePointer<CChar>?> {
        let list = room(UnsafeMutablePointer<CChar>?.self, texts.count + 1)
        for (i, text) in texts.enumerated() { list[i] = add(text) }
        list[texts.count] = nil
        return UnsafePointer(list)
    }

    package func constants(_ texts: [String]) -> UnsafePointer<UnsafePointer<CChar>?> {
        let list = room(UnsafePointer<CChar>?.self, texts.count + 1)
        for (i, text) in texts.enumerated() { list[i] = UnsafePointer(add(text)) }
        list[texts.count] = nil
        return UnsafePointer(list)
    }

    func numbers(_ numbers: [Int32]) -> UnsafePointer<Int32> {
        let list = room(Int32.self, numbers.count + 1)
        for (i, number) in numbers.enumerated() { list[i] = number }
        return UnsafePointer(list)
    }

    private func room<T>(_ type: T.Type, _ count: Int) -> UnsafeMutablePointer<T> {
        let pointer = UnsafeMutablePointer<T>.allocate(capacity: count)
        pointer.withMemoryRebound(to: UInt8.self, capacity: 1) { owned.append(UnsafeMutableRawPointer($0)) }
        return pointer
    }
}
