/// Jobs by a schedule. Defaults as in `pkg/apis/batch/v1/defaults.go`.
package struct CronJobSpec: Hashable, Sendable, Codable {
    package enum Concurrency: UInt8, Hashable, Sendable, LanguageWord, APIWord, Codable {
        case allow, forbid, replace

        /// `Allow`, `Forbid`, `Replace`.
        package var apiName: String {
            switch self {
            case .allow: "Allow"
            case .forbid: "Forbid"
            case .replace: "Replace"
            }
        }
    }

    /// As written: five fields, or a macro such as `@daily`.
    package var schedule: String
    /// A name of the IANA time zone database; nil is UTC.
    package var timeZone: String?
    /// The data of that time zone, read where the machine's files can be read; nil for UTC.
    package var zone: TimeZoneTable?
    package var concurrency = Concurrency.allow
    /// A start later than this is missed; nil is no limit.
    package var startingDeadline: TimeSpan?
    package var isSuspended = false
    /// How many jobs that have ended are kept (`successfulJobsHistoryLimit`, `failedJobsHistoryLimit`).
    package var successfulHistory = 3
    package var failedHistory = 1
    package var job = JobSpec()

    package init(schedule: String) {
        self.schedule = schedule
    }
}

package struct CronJobState: Hashable, Sendable {
    /// The scheduled time, not the actual one, of the latest job.
    package var lastSchedule: Timestamp?
    /// When the latest successful job was over.
    package var lastSuccess: Timestamp?
    /// The next time of the schedule; nil while it is suspended, and when there is none.
    package var next: Timestamp?
    /// The latest time that came to nothing because it was too late, or a job still ran: told once.
    package var skipped: Timestamp?

    package init() {}
}
