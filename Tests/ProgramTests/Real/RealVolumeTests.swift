import Foundation
import PodTesting
import Testing

extension RealMachines {
    /// Volumes of every kind, and how long they live.
    @Suite struct Volumes {
        @Test func dataSurviveARestartAndAnUpgradeOfTheContainer() throws {
            try holds(
                """
                pod keeper <
                    grace 1s
                    volume data
                    volume fast memory size 8Mi
                    container app image busybox:1.36 command [sh, -c, "date +%s%N >> /data/starts; date +%s%N >> \
                /fast/starts; sleep 1d"]
                >
                wait keeper ready within 60s
                exec keeper -- sh -c "until [ -s /fast/starts ]; do sleep 0.1; done"
                fail container keeper/app
                expect keeper.restarts == 1 and keeper.ready within 60s
                exec keeper -- sh -c "until [ $(wc -l < /fast/starts) = 2 ]; do sleep 0.1; done"
                upgrade keeper/app image busybox:1.37
                expect keeper.image == "busybox:1.37" and keeper.ready within 60s
                exec keeper -- sh -c "until [ $(wc -l < /fast/starts) = 3 ]; do sleep 0.1; done; wc -l < \
                /data/starts; wc -l < /fast/starts; cat /etc/version; grep ' /fast tmpfs' /proc/mounts"
                """, ["3\n3\n1.37\n", "/fast tmpfs", "nosuid"])
        }

        @Test func anImageIsAVolumeThatIsReadAndNotRun() throws {
            try holds(
                """
                pod reader <
                    volume web image nginx:1.27
                    container app image busybox:1.36 command sleep 1d < mount web /web; mount web /part sub-path etc >
                >
                wait reader ready within 60s
                exec reader -- sh -c "ls /web/etc/nginx/nginx.conf /part/nginx/nginx.conf"
                exec reader -- sh -c "! touch /web/x 2>&1; ! /web/usr/sbin/nginx -v 2>&1"
                exec reader -- sh -c "grep ' /web ' /proc/mounts"
                """, ["/part/nginx/nginx.conf\n/web/etc/nginx/nginx.conf\n", "Read-only file system", "noexec"])
        }

        @Test func aVariableComesFromAFileThatAnInitContainerWrote() throws {
            try RealMachine.with { machine in
                try machine.write(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: app}
                    spec:
                      hostnameOverride: shop.example.com
                      initContainers:
                      - name: setup
                        image: busybox:1.36
                        command: [sh, -c, "echo DB=a-b > /data/config.env"]
                        volumeMounts: [{name: config, mountPath: /data}]
                      containers:
                      - name: app
                        image: busybox:1.36
                        command: [sleep, 1d]
                        env:
                        - {name: DB, valueFrom: {fileKeyRef: {volumeName: config, path: config.env, key: DB}}}
                        - name: NONE
                          valueFrom: {fileKeyRef: {volumeName: config, path: config.env, key: X, optional: true}}
                      volumes: [{name: config, emptyDir: {}}]

                    """, as: "a.yaml")
                let result = try machine.run(
                    """
                    import a.yaml
                    wait app ready within 60s
                    exec app -- sh -c 'echo "[$DB] [${NONE-unset}]"; hostname; cat /etc/hostname'
                    exec app -- grep shop /etc/hosts
                    """)
                #expect(result.code == 0, "\(result.story)")
                #expect(
                    result.output.contains("[a-b] [unset]\nshop.example.com\nshop.example.com\n"), "\(result.story)")
            }
        }

        @Test func aClaimHasTheFolderOfTheVolumeThatItIsBoundTo() throws {
            try RealMachine.with { machine in
                try machine.write(
                    """
                    apiVersion: v1
                    kind: PersistentVolume
                    metadata: {name: disk}
                    spec:
                      capacity: {storage: 1Gi}
                      accessModes: [ReadWriteOnce]
                      storageClassName: manual
                      hostPath: {path: disk, type: DirectoryOrCreate}
                    ---
                    apiVersion: v1
                    kind: PersistentVolumeClaim
                    metadata: {name: data}
                    spec:
                      accessModes: [ReadWriteOnce]
                      storageClassName: manual
                      resources: {requests: {storage: 1Gi}}

                    """, as: "disk.yaml")
                let result = try machine.run(
                    """
                    import disk.yaml
                    pod writer < volume data claim data; container app image busybox:1.36 command [sh, -c, "echo here \
                    > /data/found; sleep 1d"] >
                    wait writer ready within 60s
                    exec writer -- sh -c "until [ -s /data/found ]; do sleep 0.1; done"
                    run "cat disk/found"
                    """, [])
                #expect(result.code == 0 && result.output.contains("here"), "\(result.story)")
            }
        }

        @Test func whoWritesMoreIntoAnEmptyVolumeThanItMayHoldIsEvicted() throws {
            let result = try holds(
                """
                template writer < volume data size 2Mi; container app image busybox:1.36 command [sh, -c, "head -c \
                $BYTES /dev/zero > /data/file; trap 'exit 0' TERM; while :; do sleep 0.1; done"] >
                pod modest from writer < container app env BYTES=1000000 >
                pod greedy from writer < container app env BYTES=3000000 >
                wait all running within 60s
                wait greedy gone within 60s
                expect modest.phase == "Running"
                describe pod greedy
                describe pod modest
                """, ["Evicted", "Usage of EmptyDir volume \"data\" exceeds the limit \"2Mi\"."])
            #expect(result.output.contains("SizeLimit:   2Mi"), "\(result.output)")
        }

        @Test func aPodIsToldAboutItselfAndOfItsNewLabels() throws {
            try RealMachine.with { machine in
                try machine.write(
                    """
                    apiVersion: v1
                    kind: Secret
                    metadata: {name: keys}
                    type: kubernetes.io/basic-auth
                    stringData: {username: u}
                    ---
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: web, labels: {tier: front}, annotations: {owner: me}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers:
                      - name: app
                        image: busybox:1.36
                        command: [sleep, 1d]
                        env:
                        - {name: TIER, valueFrom: {fieldRef: {fieldPath: "metadata.labels['tier']"}}}
                        - {name: HOST, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}
                        - {name: CPUS, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
                        volumeMounts: [{name: all, mountPath: /all}]
                      volumes:
                      - name: all
                        projected:
                          sources:
                          - secret: {name: keys, items: [{key: username, path: user, mode: 0400}]}
                          - downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}
                          - serviceAccountToken: {path: token}
                    """, as: "web.yaml")
                let run = try machine.run(
                    """
                    import web.yaml
                    wait web ready within 60s
                    exec web -- sh -c 'echo "<$TIER $CPUS>"; cut -d. -f1 /all/token; stat -Lc "%a %u" /all/user'
                    exec web -- sh -c 'case $HOST in *.*.*.*) echo host;; esac'
                    label pod web tier=back
                    exec web -- sh -c 'until grep -q back /all/labels; do sleep 0.1; done; cat /all/labels'
                    describe pod web
                    """)
                #expect(run.code == 0, "\(run.story)")
                for text in [
                    "<front 4>", "eyJhbGciOiJub25lIn0", "400 0", "host\n", "tier=\"back\"",
                    "Projected (a volume that contains injected data from multiple sources)",
                    "metadata.labels['tier']",
                ] { #expect(run.output.contains(text), "\(text): \(run.story)") }
            }
        }

        @Test func whoWritesMoreThanItsEphemeralStorageIsEvicted() throws {
            try holds(
                """
                template writer < container app image busybox:1.36 resource ephemeral-storage 1Mi..2Mi command [sh, \
                -c, "head -c $BYTES /dev/zero > /file; trap 'exit 0' TERM; while :; do sleep 0.1; done"] >
                pod modest from writer < container app env BYTES=1000000 >
                pod greedy from writer < container app env BYTES=3000000 >
                wait all running within 60s
                wait greedy gone within 60s
                expect modest.phase == "Running"
                describe pod greedy
                describe pod modest
                describe node node-1
                """,
                [
                    "Evicted", "Pod ephemeral local storage usage exceeds the total limit of containers 2Mi.",
                    "ephemeral-storage:  2Mi", "ephemeral-storage  1Mi",
                ])
        }

        @Test("a host path is taken from the script's folder, never above it") func hostPath() throws {
            try RealMachine.with { machine in
                try FileManager.default.createDirectory(
                    atPath: "\(machine.folder)/site", withIntermediateDirectories: true)
                try machine.write("from the host", as: "site/index.html")
                let served = try machine.run(
                    """
                    pod web < volume site host ./site; container nginx < image nginx:1.27; port 80; mount site \
                    /usr/share/nginx/html > >
                    wait web ready within 60s
                    expect http(web.endpoint).body =~ "from the host" within 60s
                    """)
                #expect(served.code == 0, "\(served.story)")
                let above = try machine.run(
                    "pod web < volume site host ../; container nginx:1.27 >\nwait web ready within 60s")
                #expect(above.code == 2 || above.code == 1, "\(above.story)")
                #expect(above.error.contains(".."), "\(above.story)")
            }
        }

        @Test func aClaimOutlivesThePodAndKeepOutlivesTheEnvironment() throws {
            try RealMachine.with(ownHome: true) { machine in
                let write = """
                    volume disk size 64Mi
                    volume treasure size 64Mi keep
                    template store < volume disk claim disk; volume treasure claim treasure; container app image \
                    busybox:1.36 command sleep 1d >
                    pod first from store < >
                    wait first ready within 60s
                    exec first -- sh -c "echo one > /disk/file; echo gold > /treasure/file"
                    delete pod first grace 0s
                    wait first gone within 60s
                    pod second from store < >
                    wait second ready within 60s
                    exec second -- cat /disk/file
                    """
                let first = try machine.run(write)
                #expect(first.code == 0 && first.output.contains("one\n"), "\(first.story)")
                let later = try machine.run(
                    """
                    volume disk size 64Mi
                    volume treasure size 64Mi keep
                    pod third < volume disk claim disk; volume treasure claim treasure; container app image \
                    busybox:1.36 command sleep 1d >
                    wait third ready within 60s
                    exec third -- sh -c "ls /disk; cat /treasure/file"
                    """)
                #expect(later.code == 0 && later.output.contains("gold\n"), "\(later.story)")
                #expect(!later.output.contains("file\n"), "the claim went with its environment: \(later.story)")
            }
        }

        @Test("a secret is a read-only file on tmpfs, and a changed config arrives whole") func configAndSecret()
            throws
        {
            let result = try holds(
                """
                config settings < GREETING=hello; app.conf='line' >
                secret token < API_KEY=s3cret-value >
                pod reader <
                    volume settings config settings
                    volume token secret token
                    container app <
                        image busybox:1.36
                        command sleep 1d
                        env-from config settings
                        env KEY from secret token key API_KEY
                        env NODE from pod node
                        mount settings /settings no-roll
                        mount token /token
                    >
                >
                wait reader ready within 60s
                exec reader -- sh -c "cat /settings/GREETING; echo; echo $GREETING; [ $KEY = $(cat /token/API_KEY) ] \
                && echo same; stat -Lc %a /token/API_KEY"
                exec reader -- sh -c "grep ' /token tmpfs ro' /proc/mounts; echo x 2>/dev/null > /token/API_KEY || \
                echo refused"
                config settings < GREETING=goodbye >
                expect settings.data.GREETING == "goodbye"
                exec reader -- sh -c "for i in $(seq 100); do grep -q goodbye /settings/GREETING && echo arrived && \
                exit 0; sleep 0.2; done; exit 1"
                describe pod reader
                get events
                """, ["hello\nhello\nsame\n644\n", "refused\n", "arrived\n", "/token tmpfs ro"])
            #expect(
                !result.output.contains("s3cret-value") && !result.error.contains("s3cret-value"),
                "the value is shown nowhere")
        }

        @Test func whoeverAContainerRunsAsReadsItsSecretsAndThePodsGroupItsVolumes() throws {
            try RealMachine.with { machine in
                try Data([0xFF, 0x00, 0x0A]).write(to: URL(fileURLWithPath: "\(machine.folder)/blob.bin"))
                let result = try machine.run(
                    """
                    service svc port 80 select app=p
                    secret token < API_KEY=s3cret; file ./blob.bin >
                    config site < app.conf=here >
                    pod p <
                        security < fs-group 2000 >
                        no-service-links
                        volume token secret token
                        volume tight secret token mode 0400
                        volume site config site
                        volume made host ./made directory-or-create
                        container app < image busybox:1.36; command sleep 1d; user 70:70; mount site /etc/app.conf \
                    key app.conf; mount token /token; mount tight /tight; mount made /made >
                        container other < image busybox:1.36; command sleep 1d; user 71:71; mount token /token >
                    >
                    wait p ready within 60s
                    exec p/app -- sh -c "id -G; cat /token/API_KEY; echo; stat -Lc '%a %g' /tight/API_KEY; cat \
                    /etc/app.conf; echo; od -An -tx1 /token/blob.bin; env | grep -c _SERVICE_HOST; stat -c %a /made; \
                    grep -c root /etc/passwd"
                    exec p/other -- cat /token/API_KEY
                    pod wrong < volume v host ./none directory; container app < image busybox:1.36; command sleep 1d > >
                    wait until count(events where object == "pod/wrong" and message =~ "type check failed") > 0 \
                    within 30s
                    events
                    get nodes wide
                    """)
                #expect(result.code == 0, "\(result.story)")
                #expect(
                    result.output.hasPrefix("70 2000\ns3cret\n440 2000\nhere\n ff 00 0a\n0\n755\n"), "\(result.story)")
                #expect(
                    result.output.contains("hostPath type check failed: \(machine.folder)/none is not a directory"),
                    "\(result.story)")
                #expect(result.output.contains("crun://") || result.output.contains("runc://"), "\(result.story)")
                #expect(FileManager.default.fileExists(atPath: "\(machine.folder)/made"))
            }
        }
    }
}
