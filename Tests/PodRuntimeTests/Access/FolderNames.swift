import Foundation

/// What a folder holds, sorted.
func folderNames(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
}
