/// Every word of the language. The spelling is the case's name in kebab case, so that the two cannot drift apart;
/// `Keyword.exceptions` lists the few that Swift cannot spell.
package enum Keyword: UInt16, CaseIterable, Sendable {
    // Declarations.
    case pod, template, replicate, deployment, stateful, daemon, job, cron, service, volume, config, secret
    case autoscale, budget, nodes, node, namespace
    // Commands.
    case get, describe, explain, help, logs, exec, attach, debug, copy, forward, top, events, map, timeline, session
    case scale, restart, delete, label, set, upgrade, rollout, plan, cordon, uncordon, drain, source, export, `import`
    case quit, fail, partition, slow, drop, pressure, restore, advance
    // Control.
    case `let`, `if`, `else`, `for`, `in`, `while`, `break`, `continue`, `return`, exit, sleep, def, on, every, wait
    case expect, run, print, until, within, of, `where`, done, failed, running, ready, gone, recover, ignore
    case and, or, not, `true`, `false`, null
    // Pod bodies and service, replicate, config tails.
    case from, `as`, controller, container, initContainer, sidecar, annotation, backoff, grace, deadline, hostname,
        share, pid
    case nodeSelector, affinity, antiAffinity, prefer, by, zone, toleration, spread, maxSkew, priority, unschedulable
    case namespaces, with, matchLabelKeys, mismatchLabelKeys, minDomains, scheduleAnyway, nodeAffinityPolicy
    case nodeTaintsPolicy, honor
    case hostNetwork, hostPid, hostIpc, nodeName, noServiceLinks, serviceAccount, imagePullSecret, security, size, mode
    case empty, memory, host, claim, always,
        onFailure,
        never
    case directory, directoryOrCreate, fileOrCreate, socket, charDevice, blockDevice, userNamespace
    case access, `class`, volumeName, readWriteOnce, readWriteOncePod, readOnlyMany, readWriteMany
    case files, token, lifetime, type, immutable
    case subdomain, setHostnameAsFqdn, hostnameOverride, dnsPolicy, dnsNameserver, dnsSearch, dnsOption, hostAlias
    case clusterFirst, clusterFirstWithHostNet, `default`, nothing
    case fsGroup, runAsNonRoot, readOnlyRoot, addCap, dropCap, allowEscalation, seccomp, sysctl, privileged
    case unconfined, runtimeDefault, localhost, procMount, unmasked, supplementalGroupsPolicy, merge
    case schedulingGate, preemptionPolicy, preemptLowerPriority
    case to, select, headless, nodePort, loadBalancer, externalName, sessionAffinity, publishNotReady, address
    case keep, file, strategy, rolling, recreate, surge, unavailable, completions, parallelism
    case order, ordered, parallel, onDelete, deleteClaims, scaled, deleted, replaceUnready, minReady, progressDeadline
    case backoffLimit, backoffLimitPerIndex, maxFailedIndexes, successPolicy, indexes, indexed, ttl, suspend,
        podFailure, failJob, failIndex,
        disrupted
    case concurrency, allow, forbid, replace, timeZone, startingDeadline, minAvailable, maxUnavailable
    // Containers.
    case image, command, args, port, name, env, key, ip, envFrom, prefix, optional, mount, subPath, subPathExpr,
        readOnly, noRoll
    case ips, uid, hostIp, hostIps, labels, annotations, request, limit, ephemeralStorage, divisor
    case cpu, resource, probe, live,
        startup
    case http, tcp, after, timeout, failures, successes, onStart, beforeStop, stopSignal, workdir, user, pull, missing
    case stdin, once, tty, grpc, https, headers, propagation, hostToContainer, bidirectional
    case supplementalGroups, onRootMismatch
    case terminationMessage, fallbackToLogsOnError
    case ulimit
    case resizePolicy, restartContainer, notRequired, restartRule
    case simulate, start, times, forever, output, stop, error, message
    // Nodes.
    case pods, taint
    // Options of commands.
    case wide, json, yaml, watch, all, allNamespaces, follow, previous, since, tail, timestamps, status, undo, pause,
        resume, history
    case kubernetes, strict, lenient, orphan, latency, jitter, loss, disk, dashes
    // Kinds.
    case replicaset, replicationcontroller, statefulset, daemonset, cronjob, event, endpoint, autoscaler
    case serviceaccount, role, rolebinding, clusterrole, clusterrolebinding, ingress, ingressclass, networkpolicy
    case persistentvolume, storageclass, priorityclass, runtimeclass, limitrange, resourcequota, endpointslice
    case lease, customresourcedefinition, customresource, clustercustomresource
    // Events.
    case nodeFail, nodeRestore, podCrash, podReady, podFail, oom, evict, rolloutDone, rolloutStuck, jobDone, jobFail
    case probeFail
    // Built-in functions and values.
    case count, sum, min, max, len, keys, split, join, lines, read, exists, now, simulated
    // A `KEY=VALUE` line of a config.
    case pair

    private static let exceptions: [Keyword: String] = [
        .initContainer: "init", .dashes: "--", .pair: "KEY=VALUE", .nothing: "none",
    ]

    /// The word as it is written.
    package var spelling: String { Keyword.spellings[Int(rawValue)] }

    static let spellings: [String] = allCases.map { keyword in
        if let exception = exceptions[keyword] { return exception }
        var result = ""
        for character in "\(keyword)".unicodeScalars {
            if (65...90).contains(character.value) {
                result += "-" + String(Character(Unicode.Scalar(character.value + 32) ?? character))
            } else {
                result += String(Character(character))
            }
        }
        return result
    }
}
