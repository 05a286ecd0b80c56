/// The name under which a declaration, command or attribute holds a part. Ask the node by it: `node[.every]`.
package enum SlotLabel: UInt8, CaseIterable, Sendable {
    case none
    // By position.
    case name, count, body, block, attribute, value, values, path, kind, target, arguments, choice, expression, filter
    case pipe, message, condition, variable, parameter, item, event, scope, reaction, callee, key
    // By keyword.
    case from, controller, to, host, select, size, keep, `as`, method, port, every, after, timeout, failures, successes
    case grace, `for`, prefer, by, maxSkew, exec, http, tcp, sleep, name2, claim, config, secret, empty, memory, pod,
        node
    case fieldReference, readOnly, noRoll, headless, exit, times, forever, status, surge, unavailable, rolling, recreate
    case nodePort, loadBalancer, externalName, sessionAffinity, publishNotReady, address
    case minAvailable, maxUnavailable, cpu, format, watch, namespace, allNamespaces, follow, previous, since, tail,
        timestamps
    case container, until, within, state, env, latency, jitter, loss, resource, revision, action, wait, output, pid
    case group, schedule, image, error, never, strict, lenient, orphan
    case grpc, service, https, headers, propagation, once, onRootMismatch
    case or, with, matchLabelKeys, mismatchLabelKeys, minDomains, scheduleAnyway, nodeAffinityPolicy, nodeTaintsPolicy
    case partition, onDelete, scaled, deleted, replaceUnready, mode, subPath, subPathExpr, fallbackToLogsOnError,
        prefix, optional
    case label, annotation, request, limit, divisor, lifetime, type, immutable
    case unconfined, runtimeDefault, localhost, tty, stdin, hostIp, all, volume, file, pull, access, `class`, volumeName
}
