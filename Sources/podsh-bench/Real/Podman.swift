import Foundation

/// The peer: podman with its own network and storage, in namespaces and a folder of its own.
enum Podman {
    static var isInstalled: Bool { findInPath("podman") != nil }

    /// `start`: milliseconds of `podman pod create` + `podman run`; `exec`: of `podman exec … true`; `memory`: Pss in
    /// bytes of conmon and pause per idle pod.
    static func measure(_ machine: BenchMachine, count: Int) throws -> [String: [Double]] {
        // The registry is on this machine's loopback, which podman's own network does not reach.
        let archive = "docker-archive:\(machine.folder)/nginx.tar:docker.io/library/nginx:1.27"
        guard
            timeOfRun(
                "/usr/bin/skopeo", ["--registries-conf", machine.registries, "copy", "docker://nginx:1.27", archive])
                != nil
        else { throw BenchFailure("skopeo does not copy nginx:1.27") }
        return try machine.shell(script.replacingOccurrences(of: "COUNT", with: "\(count)"))
    }

    // The limits are what a root without CAP_SYS_RESOURCE may set. runc takes every cgroup layout.
    private static let script = """
        ip link set lo up
        own=$FOLDER/podman; mkdir -p "$own"
        printf '[containers]\\ndefault_ulimits = ["nofile=1024:4096", "nproc=4096:4096"]\\n[engine]\\nruntime = \
        "runc"\\ncgroup_manager = "cgroupfs"\\n' > "$own/containers.conf"
        export CONTAINERS_CONF=$own/containers.conf
        podman() { command podman --root "$own/root" --runroot "$own/run" --tmpdir "$own/tmp" --network-config-dir \
        "$own/net" --volumepath "$own/volumes" "$@"; }
        now() { date +%s%N; }
        trap 'podman pod rm --all --force --time 0 >/dev/null 2>&1' EXIT
        podman load --quiet --input "$FOLDER/nginx.tar" >/dev/null
        podman pod create --name first >/dev/null; podman run --detach --pod first nginx:1.27 >/dev/null; podman pod \
        rm --force --time 0 first >/dev/null
        for n in $(seq COUNT); do
            began=$(now)
            podman pod create --name "p$n" >/dev/null
            podman run --detach --pod "p$n" --name "c$n" nginx:1.27 >/dev/null
            echo "start=$(( ($(now) - began) / 1000 ))e-3"
        done
        for n in $(seq 5); do began=$(now); podman exec c1 true; echo "exec=$(( ($(now) - began) / 1000 ))e-3"; done
        total=0
        for each in $(pgrep --full "$own" || true) $(pgrep catatonit || true); do
            [[ $(readlink /proc/$each/exe) == */conmon || $(cat /proc/$each/cgroup) == *libpod* ]] || continue
            size=$(awk '/^Pss:/ {print $2}' /proc/$each/smaps_rollup 2>/dev/null || echo 0)
            total=$((total + ${size:-0}))
        done
        echo "memory=$((total * 1024 / COUNT))"
        """
}
