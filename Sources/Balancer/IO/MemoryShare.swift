import CLinux
import Glibc

/// How much memory this process may use: the machine's, and no more than its control groups allow.
struct MemoryShare: Equatable {
    /// Bytes of the machine.
    var physical: Int
    /// The smallest limit of its control groups and of those above them; nil without one.
    var limit: Int?

    /// Bytes that the process may use.
    var bytes: Int { min(physical, limit ?? physical) }

    /// What buffers may take of it where nobody says otherwise: a quarter, and enough to work with.
    var buffers: Int { max(bytes / 4, 16 << 20) }

    /// As it is for this process now.
    static func now() -> MemoryShare {
        let pages = sysconf(Int32(_SC_PHYS_PAGES)), size = sysconf(Int32(_SC_PAGESIZE))
        return MemoryShare(
            physical: pages > 0 && size > 0 ? pages * size : 1 << 30,
            limit: limit(
                groups: ControlGroups.text(of: "/proc/self/cgroup") ?? "",
                mounts: ControlGroups.text(of: "/proc/self/mountinfo") ?? "", read: ControlGroups.text(of:)))
    }

    /// The smallest limit, from what the kernel says of groups and mounts and from the files that `read` reads: `max` in
    /// `memory.max` of version 2 is none, and so is the huge number in `memory.limit_in_bytes` of version 1.
    static func limit(groups: String, mounts: String, read: (String) -> String?) -> Int? {
        var smallest: Int?
        for group in ControlGroups.folders("memory", groups: groups, mounts: mounts) {
            let text = read(group.path + (group.isUnified ? "/memory.max" : "/memory.limit_in_bytes")) ?? ""
            guard let found = text.split(whereSeparator: { $0.isWhitespace }).first.flatMap({ Int($0) }), found > 0
            else {
                continue
            }
            smallest = min(smallest ?? found, found)
        }
        return smallest
    }
}
