import PodModel

// The cron job controller: jobs by a schedule.
extension Cluster {
    mutating func syncCronJob(_ slot: Int, _ spec: CronJobSpec) {
    }
}
