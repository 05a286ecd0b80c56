import PodControl
import PodEngine
import PodKubernetes
import PodModel
import PodSession
import PodSyntax
import Testing

/// What `export` writes of a script, and what it says of the rest.
@Suite struct KubernetesExportTests {
    private func rehearsal(_ files: (String, String)...) -> SimulatedSession {
        let rehearsal = SimulatedSession()
        for (name, text) in files { rehearsal.host.files["/home/ada/\(name)"] = Array(text.utf8) }
        return rehearsal
    }

    @Test func aVolumeAndItsClaimHaveOneNameInKubernetes() {
        let rehearsal = rehearsal()
        let code = rehearsal.run(
            """
            stateful db 2 < container server < image busybox:1.36; mount data /var/lib/db >; volume data claim disk \
            size 1Gi >
            export kubernetes strict
            """)
        #expect(code == 0, "\(rehearsal.text)")
        #expect(
            rehearsal.text.contains("volumeMounts:\n        - name: disk\n          mountPath: /var/lib/db\n"),
            "\(rehearsal.text)")
        #expect(rehearsal.text.contains("volumeClaimTemplates:\n  - metadata:\n      name: disk\n"))
        #expect(!rehearsal.text.contains("claimName"))
    }

    @Test func aClaimWhoseNameAnotherVolumeHasTakesTheVolumesName() {
        let rehearsal = rehearsal()
        rehearsal.run(
            "stateful db 1 < container busybox; volume disk; volume data claim disk size 1Gi >\nexport kubernetes")
        #expect(rehearsal.text.contains("claims are called data-db-0 there, not disk-db-0"), "\(rehearsal.text)")
        #expect(rehearsal.text.contains("volumeClaimTemplates:\n  - metadata:\n      name: data\n"))
    }

    @Test func aStatefulSetOfAFileJoinsItsClaimsByTheVolumesName() {
        let file = """
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: db}
            spec:
              selector: {matchLabels: {app: db}}
              template:
                metadata: {labels: {app: db}}
                spec:
                  containers: [{name: a, image: busybox:1, volumeMounts: [{name: data, mountPath: /d}, {name: \
            shared, mountPath: /s}]}]
                  volumes: [{name: shared, persistentVolumeClaim: {claimName: disk}}, {name: data, \
            persistentVolumeClaim: {claimName: other}}]
              volumeClaimTemplates:
              - {metadata: {name: disk}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
              - {metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}

            """
        let rehearsal = rehearsal(("db.yaml", file))
        #expect(
            rehearsal.run("volume disk size 1Gi\nimport db.yaml\nwait db ready within 5m\nprint db.pods[0].volumes")
                == 0, "\(rehearsal.text)")
        let volumes = rehearsal.engine?.cluster.pod("db-0", namespace: "default")?.spec.volumes ?? []
        let claims: [String: String] = volumes.reduce(into: [:]) { all, volume in
            if case .claim(let name) = volume.source { all[volume.name] = name }
        }
        #expect(claims == ["shared": "disk", "data": "data-db-0", "disk": "disk-db-0"])
    }

    @Test func exportSaysWhichOfTwoDeclarationsItWrites() {
        let rehearsal = rehearsal()
        let source = SourceText(
            name: "x.pod", text: "pod web < container nginx:1.26 >\npod web < container nginx:1.27 >\n",
            provenance: .file(path: "/home/ada/x.pod"))
        #expect(rehearsal.session.export([source], isStrict: false) == 0)
        #expect(
            rehearsal.text.contains("~ not exported: pod/web is declared 2 times: what stands in the end is written\n"),
            "\(rehearsal.text)")
        #expect(rehearsal.text.contains("image: nginx:1.27"))
        #expect(rehearsal.session.export([source], isStrict: true) == 1)
    }

    @Test func aNamespaceIsExportedAloneWithWhatItNeedsFromOutside() throws {
        let volume = """
            apiVersion: v1
            kind: PersistentVolume
            metadata: {name: NAME}
            spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: NAME, hostPath: {path: /x}}

            """
        let claim = """
            ---
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: data, namespace: shop}
            spec: {accessModes: [ReadWriteOnce], storageClassName: a, resources: {requests: {storage: 1Gi}}}

            """
        let rehearsal = rehearsal(
            ("a.yaml", volume.replacing("NAME", with: "a") + claim), ("b.yaml", volume.replacing("NAME", with: "b")))
        let code = rehearsal.run(
            """
            namespace shop { deployment web 1 < container nginx >; service web port 80 }
            pod other < container nginx >
            import a.yaml
            import b.yaml
            export kubernetes namespace shop out.yaml
            """)
        #expect(code == 0, "\(rehearsal.text)")
        let written = String(decoding: rehearsal.host.files["/home/ada/out.yaml"] ?? [], as: UTF8.self)
        let kinds = written.split(separator: "\n").filter { $0.hasPrefix("kind: ") }
        #expect(
            kinds == [
                "kind: Namespace", "kind: PersistentVolume", "kind: PersistentVolumeClaim", "kind: Service",
                "kind: Deployment",
            ], "\(written)")
        #expect(!written.contains("name: b\n") && !written.contains("other"), "\(written)")
        let (text, unknown) = rehearse("export kubernetes namespace nowhere")
        #expect(unknown != 0 && text.contains("nowhere"), "\(text)")
    }

    @Test func exportForAnOlderVersionStepsDownAndSaysSo() throws {
        let text = """
            pod web < container nginx stop-signal QUIT; sidecar log image busybox:1.36; volume v host ./site >
            job import < indexed; completions 2; backoff-limit-per-index 1; container load image busybox:1.36 >

            """
        let source = SourceText(name: "x.pod", text: text, provenance: .file(path: "/home/ada/x.pod"))
        let new = rehearsal()
        #expect(new.session.export([source], isStrict: false) == 0)
        #expect(
            new.text.contains(
                """
                # Needs Kubernetes 1.33 or later: lifecycle.stopSignal, behind the feature gate \
                ContainerStopSignals.\n
                """
            ), "\(new.text)")
        #expect(
            new.text.contains("os:\n    name: linux") && new.text.contains("stopSignal: SIGQUIT")
                && new.text.contains("initContainers:"))
        let old = rehearsal()
        #expect(old.session.export([source], isStrict: false, for: KubernetesVersion(minor: 27)) == 0)
        for said in [
            """
            pod/web: lifecycle.stopSignal, behind the feature gate ContainerStopSignals needs Kubernetes 1.33, \
            and 1.27 is asked for: the image's is sent
            """,
            """
            pod/web: sidecar containers needs Kubernetes 1.29, and 1.27 is asked for: log is an ordinary \
            container, which starts and ends with the others
            """,
            "job/import: backoffLimitPerIndex needs Kubernetes 1.29, and 1.27 is asked for",
            """
            pod/web: volume v host ./site: a path of Kubernetes' nodes begins with /; an empty volume is written \
            for it
            """,
        ] { #expect(old.text.contains("~ not exported: \(said)\n"), "\(old.text)") }
        #expect(old.text.contains("# Needs Kubernetes 1.22 or later: completionMode Indexed.\n"), "\(old.text)")
        for gone in ["stopSignal:", "os:", "initContainers", "backoffLimitPerIndex:", "./site\n", "hostPath"] {
            #expect(!old.text.contains("  \(gone)"), "\(gone)")
        }
        #expect(rehearsal().session.export([source], isStrict: true, for: KubernetesVersion("1.27")) == 1)
    }

    @Test func exportWritesWhatIsPodshsDefaultAndNotKubernetes() {
        func exported(_ text: String) -> String {
            let rehearsal = rehearsal()
            rehearsal.run(text + "\nexport kubernetes")
            return rehearsal.text
        }
        let plain = exported("pod web < container nginx >")
        for own in [
            "allowPrivilegeEscalation: false", "type: RuntimeDefault", "automountServiceAccountToken: false",
            "- AUDIT_WRITE", "- NET_RAW",
        ] {
            #expect(plain.contains(own), "\(plain)")
        }
        let loose = exported(
            "pod web < container nginx; security < allow-escalation; seccomp unconfined; add-cap NET_RAW > >")
        #expect(
            loose.contains("allowPrivilegeEscalation: true") && loose.contains("type: Unconfined")
                && !loose.contains("drop:\n      - NET_RAW"), "\(loose)")
        #expect(loose.contains("add:\n        - NET_RAW") && loose.contains("- SYS_CHROOT"))
        let tight = exported("pod web < container nginx; security < drop-cap ALL > >")
        #expect(tight.contains("drop:\n        - ALL\n") && !tight.contains("MKNOD"), "\(tight)")
        let privileged = exported("pod web < container nginx; security < privileged > >")
        #expect(!privileged.contains("allowPrivilegeEscalation") && !privileged.contains("MKNOD"), "\(privileged)")
        let system = exported("pod web < container nginx; security < add-cap SYS_ADMIN > >")
        #expect(
            !system.contains("allowPrivilegeEscalation")
                && system.contains("SYS_ADMIN of nginx: Kubernetes lets its programs gain privileges"), "\(system)")
    }
}
