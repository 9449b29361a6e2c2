import Testing

@testable import Balancer

/// How many workers a control group leaves room for, by the files of the kernel that tell of it.
@Suite struct ProcessorShareTests {
    private static func quota(_ groups: String, _ mounts: String, _ files: [String: String]) -> Int? {
        ProcessorShare.quota(groups: groups, mounts: mounts) { files[$0] }
    }

    private static let unified = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
    private static let former = "33 24 0:29 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct\n"

    @Test(
        arguments: [
            ("max 100000\n", nil), ("200000 100000\n", 2), ("150000 100000\n", 2), ("5000 100000\n", 1),
            ("100000 100000", 1), ("", nil), ("0 100000", nil), ("100000 0", nil), ("-1 100000", nil), ("a b", nil),
            ("9223372036854775807 1", Int.max),
        ] as [(String, Int?)])
    func `a quota of version 2 is rounded up to whole processors`(text: String, processors: Int?) {
        let files = ["/sys/fs/cgroup/app/cpu.max": text]
        #expect(Self.quota("0::/app\n", Self.unified, files) == processors)
    }

    @Test func `the smallest quota of all groups above counts`() {
        var files = [
            "/sys/fs/cgroup/pod/app/cpu.max": "800000 100000", "/sys/fs/cgroup/pod/cpu.max": "300000 100000",
            "/sys/fs/cgroup/cpu.max": "max 100000",
        ]
        #expect(Self.quota("0::/pod/app\n", Self.unified, files) == 3)
        files["/sys/fs/cgroup/pod/app/cpu.max"] = "max 100000"
        #expect(Self.quota("0::/pod/app\n", Self.unified, files) == 3)
        files["/sys/fs/cgroup/cpu.max"] = "150000 100000"
        #expect(Self.quota("0::/pod/app\n", Self.unified, files) == 2)
    }

    @Test func `in a container of a name space of its own the mount point is its group`() {
        let files = ["/sys/fs/cgroup/cpu.max": "200000 100000"]
        #expect(Self.quota("0::/\n", Self.unified, files) == 2)
        #expect(Self.quota("0::/../../outside\n", Self.unified, files) == 2)
    }

    @Test func `a quota of version 1 is read from its two files`() {
        let groups = "5:memory:/m\n4:cpu,cpuacct:/docker/abc\n1:name=systemd:/x\n"
        var files = [
            "/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us": "250000\n",
            "/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us": "100000\n",
        ]
        #expect(Self.quota(groups, Self.former, files) == 3)
        files["/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us"] = "-1\n"
        #expect(Self.quota(groups, Self.former, files) == nil)
        files["/sys/fs/cgroup/cpu,cpuacct/docker/cpu.cfs_quota_us"] = "100000\n"
        files["/sys/fs/cgroup/cpu,cpuacct/docker/cpu.cfs_period_us"] = "100000\n"
        #expect(Self.quota(groups, Self.former, files) == 1)
    }

    @Test func `a container that sees the machine's path finds the part that is mounted`() {
        let mounts = "33 24 0:29 /docker/abc /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu\n"
        let files = ["/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "400000", "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000"]
        #expect(Self.quota("4:cpu:/docker/abc\n", mounts, files) == 4)
        #expect(Self.quota("4:cpu:/docker/abcdef\n", mounts, files) == 4)
    }

    @Test func `both versions side by side, and mount points with spaces`() {
        let mounts =
            "40 24 0:31 / /mnt/a\\040b rw shared:1 master:2 - cgroup cgroup rw,cpu\n"
            + "41 24 0:32 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n42 24 0:33 / /sys rw - sysfs sysfs rw\n"
        let files = ["/mnt/a b/g/cpu.cfs_quota_us": "100000", "/mnt/a b/g/cpu.cfs_period_us": "50000"]
        #expect(Self.quota("2:cpu:/g\n0::/g\n", mounts, files) == 2)
    }

    @Test(arguments: ["", "x", "0:/", ":::", "0::", "0::a", "4:cpu:", "0::/\u{0}"])
    func `what makes no sense is no quota`(groups: String) {
        for mounts in ["", "-", "1 2 3 - cgroup2", "a b c d e - cgroup2 x y", Self.unified + Self.former] {
            #expect(Self.quota(groups, mounts, [:]) == nil)
        }
    }

    @Test func `as many as may run, and never none`() {
        #expect(ProcessorShare(usable: 8, quota: 2).count == 2)
        #expect(ProcessorShare(usable: 2, quota: 8).count == 2)
        #expect(ProcessorShare(usable: 4, quota: nil).count == 4)
        #expect(ProcessorShare(usable: 0, quota: nil).count == 1)
        #expect((1...4096).contains(ProcessorShare.now().count))
    }
}
