package import PodLanguage
internal import PodModel
package import PodSyntax

// The machine's time zone database (package tzdata). What is read of it becomes part of the command that uses it, so a
// run that is repeated needs it no more.
extension Host {
    private var timeZoneFolder: String { "/usr/share/zoneinfo" }

    /// A time zone by its name in the IANA database.
    func timeZone(_ name: String) throws(ValueError) -> TimeZoneTable {
        let name = try Reading.timeZoneName(name)
        if name == "UTC" { return .utc }
        let bytes: [UInt8]
        do throws(HostError) {
            bytes = try read("\(timeZoneFolder)/\(name)", limit: 1 << 20)
        } catch {
            let isBare = !exists("\(timeZoneFolder)/Europe/Berlin")
            throw ValueError(
                isBare ? "this machine knows no time zones" : "there is no time zone '\(name)'",
                help: isBare ? "install the package tzdata" : "such as Europe/Berlin or UTC")
        }
        guard let zone = TimeZoneTable(name: name, tzif: bytes) else {
            throw ValueError("the machine's data of the time zone '\(name)' cannot be read")
        }
        return zone
    }

    /// The names of all time zones; none where the machine has no database.
    fileprivate var timeZoneNames: [String] {
        guard let bytes = try? read("\(timeZoneFolder)/tzdata.zi", limit: 1 << 20) else { return [] }
        // Lines `Z NAME …` are zones, `L TARGET NAME` are further names of them (zic(8)).
        var names = ["UTC"]
        for line in bytes.split(separator: 0x0A) {
            let words = line.split(separator: 0x20, maxSplits: 3)
            if words.count > 1, words[0].elementsEqual("Z".utf8) {
                names.append(String(decoding: words[1], as: UTF8.self))
            }
            if words.count > 2, words[0].elementsEqual("L".utf8) {
                names.append(String(decoding: words[2], as: UTF8.self))
            }
        }
        return names
    }
}

extension CheckContext {
    /// Lets the checker know the host's time zones, if the text is about any.
    package mutating func know(timeZonesOf host: some Host, for source: SourceText) {
        let word = Keyword.timeZone.spelling
        guard source.bytes.count <= SourceText.maximumBytes,
            String(decoding: source.bytes, as: UTF8.self).contains(word)
        else {
            return
        }
        let names = host.timeZoneNames
        timeZones = { names }
    }
}
