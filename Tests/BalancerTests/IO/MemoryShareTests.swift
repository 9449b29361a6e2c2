import Testing

@testable import Balancer

/// The memory that control groups allow, from files as the kernel has them.
@Suite struct MemoryShareTests {
    private static func limit(_ groups: String, _ mounts: [String], _ files: [String: String]) -> Int? {
        MemoryShare.limit(groups: groups, mounts: mounts.joined(separator: "\n")) { files[$0] }
    }

    private static let unified = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw"
    private static let former = "31 23 0:27 / /sys/fs/cgroup/memory rw,nosuid - cgroup cgroup rw,memory"

    @Test func `the smallest limit of a group and those above it counts`() {
        let files = [
            "/sys/fs/cgroup/a/b/memory.max": "max\n", "/sys/fs/cgroup/a/memory.max": "268435456\n",
            "/sys/fs/cgroup/memory.max": "536870912\n",
        ]
        #expect(Self.limit("0::/a/b\n", [Self.unified], files) == 256 << 20)
    }

    @Test func `max, the huge number of version 1 and a missing file are no limit`() {
        #expect(Self.limit("0::/a\n", [Self.unified], ["/sys/fs/cgroup/a/memory.max": "max\n"]) == nil)
        #expect(Self.limit("0::/\n", [Self.unified], [:]) == nil)
        let huge = Self.limit(
            "4:memory:/a\n", [Self.former],
            ["/sys/fs/cgroup/memory/a/memory.limit_in_bytes": "9223372036854771712\n"])
        let share = MemoryShare(physical: 8 << 30, limit: huge)
        #expect(share.bytes == 8 << 30 && share.buffers == 2 << 30)
    }

    @Test func `version 1 is read where it is mounted, beside version 2`() {
        let files = ["/sys/fs/cgroup/memory/a/memory.limit_in_bytes": "134217728\n"]
        let groups = "4:memory:/a\n1:cpu:/\n0::/\n"
        #expect(Self.limit(groups, [Self.former, Self.unified], files) == 128 << 20)
    }

    @Test func `a quarter is for buffers, and never too little to work with`() {
        #expect(MemoryShare(physical: 1 << 30, limit: 256 << 20).buffers == 64 << 20)
        #expect(MemoryShare(physical: 1 << 30, limit: 1 << 20).buffers == 16 << 20)
        #expect(MemoryShare.now().physical > 0)
    }
}
