internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodRuntime
internal import Synchronization

extension Doctor {
    /// Creates and deletes a container as every start of real machines does; nil where there is no
    /// runtime to try.
    static func runtimeAtWork(_ home: String, path: String?) -> Line? {
        guard let tools = try? LinuxTools.find(path: path) else { return nil }
        let (folder, cgroup) = ("\(home)/\(Trial.runtime)", "podsh/\(Trial.cgroup)")
        let subject = "a container"
        do throws(Failure) {
            let choice = try create(tools, folder, records: "\(home)/\(Trial.records)", cgroup)
            return Line(subject, .found, choice.reason)
        } catch {
            return Line(
                subject, .missing, error.message, remedy: "`apt-get install crun runc` installs both that are tried")
        }
    }

    private static func create(
        _ tools: LinuxTools, _ folder: String, records: String, _ cgroup: String
    ) throws(Failure) -> RuntimeChoice {
        let cgroups = Cgroups(isRootless: false)
        let mounts = try PrivateMounts(hiding: cgroups.hybridPath.map { [$0] } ?? [])
        let outcome = Mutex<Result<RuntimeChoice, Failure>>(.failure(Failure("no OCI runtime answered")))
        try MachineThread("podsh-doctor") {
            do throws(Failure) {
                try mounts.enter()
                let choice = try RuntimeChoice.make(
                    tools.runtimes, folder: folder, state: records, manager: .cgroupfs,
                    cgroup: "\(cgroup)/probe")
                outcome.withLock { $0 = .success(choice) }
            } catch {
                outcome.withLock { $0 = .failure(error) }
            }
        }.join()
        cgroups.remove(cgroup)
        var report = CleaningReport(name: "doctor")
        Cleaning.removeFolder(records, &report)
        return try outcome.withLock { $0 }.get()
    }
}
