internal import PodModel

extension Reading {
    /// A schedule of a cron job, as written: `*/5 * * * *`, `@daily`.
    package static func schedule(_ text: String) throws(ValueError) -> String {
        do {
            if try CronSchedule(text).everFires { return text }
        } catch {
            throw ValueError("'\(text)' is no schedule: \(error.message)", help: error.help)
        }
        throw ValueError("'\(text)' never comes: there is no such day")
    }

    /// The name of a time zone as the IANA database spells them; no path that leads elsewhere.
    package static func timeZoneName(_ text: String) throws(ValueError) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte >= 0x30 && byte <= 0x39 || byte == UInt8(ascii: "/")
                || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
        }
        if text.isEmpty || !isPlain || text.hasPrefix("/") || text.utf8.count > 64 {
            throw ValueError("'\(text)' is no time zone", help: "such as Europe/Berlin or UTC")
        }
        return text
    }
}
