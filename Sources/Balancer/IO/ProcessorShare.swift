import CLinux
import Glibc

/// How many processors this process can keep busy: those that it may run on, and no more than the time its control
/// groups give it.
///
/// A container with `--cpus 2` on a machine of 64 sees 64 processors. With a thread for each the kernel stops them all
/// for most of every tenth of a second, and requests wait that long.
struct ProcessorShare: Equatable {
    /// The processors that the process may run on (its affinity, which a cpuset narrows too).
    var usable: Int
    /// How many the smallest quota of its control groups and of those above them comes to, rounded up; nil without one.
    var quota: Int?

    /// The threads that can run at the same time, at least 1.
    var count: Int { max(1, min(usable, quota ?? usable)) }

    /// As it is for this process now.
    static func now() -> ProcessorShare {
        ProcessorShare(
            usable: Int(lb_usable_cpus()),
            quota: quota(
                groups: text(of: "/proc/self/cgroup") ?? "", mounts: text(of: "/proc/self/mountinfo") ?? "",
                read: text(of:)))
    }

    /// The smallest quota, from what the kernel says of groups and mounts (man 7 cgroups, man 5 proc) and from the files
    /// that `read` reads; nil without any.
    static func quota(groups: String, mounts: String, read: (String) -> String?) -> Int? {
        var smallest: Int?
        let mounts = mounts.split(separator: "\n").compactMap { Mount(line: $0) }
        for line in groups.split(separator: "\n") {
            // number:controllers:path; version 2 has number 0 and no controllers.
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let isUnified = parts[0] == "0" && parts[1].isEmpty
            guard isUnified || parts[1].split(separator: ",").contains("cpu") else { continue }
            for mount in mounts where isUnified ? mount.isUnified : mount.hasProcessors {
                for folder in mount.folders(of: String(parts[2])) {
                    let found = isUnified ? unified(folder, read) : former(folder, read)
                    if let found { smallest = min(smallest ?? found, found) }
                }
            }
        }
        return smallest
    }

    /// `cpu.max` of version 2: `max 100000` or `150000 100000`.
    private static func unified(_ folder: String, _ read: (String) -> String?) -> Int? {
        let words = (read(folder + "/cpu.max") ?? "").split { $0.isWhitespace }
        guard words.count == 2 else { return nil }
        return processors(quota: Int(words[0]), period: Int(words[1]))
    }

    /// The two files of version 1; a quota of -1 is none.
    private static func former(_ folder: String, _ read: (String) -> String?) -> Int? {
        func number(_ name: String) -> Int? {
            (read(folder + "/" + name) ?? "").split { $0.isWhitespace }.first.flatMap { Int($0) }
        }
        return processors(quota: number("cpu.cfs_quota_us"), period: number("cpu.cfs_period_us"))
    }

    private static func processors(quota: Int?, period: Int?) -> Int? {
        guard let quota, let period, quota > 0, period > 0 else { return nil }
        return quota / period + (quota % period > 0 ? 1 : 0)
    }

    /// A mounted hierarchy of control groups.
    private struct Mount {
        let isUnified: Bool
        let hasProcessors: Bool
        /// Which part of the hierarchy is mounted, and where.
        let root: String
        let point: String

        /// Reads a line of `/proc/self/mountinfo`; nil where it is about something else.
        init?(line: Substring) {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            guard let dash = words.firstIndex(of: "-"), dash >= 5, words.count > dash + 3 else { return nil }
            let kind = words[dash + 1]
            guard kind == "cgroup2" || kind == "cgroup" else { return nil }
            isUnified = kind == "cgroup2"
            hasProcessors = !isUnified && words[dash + 3].split(separator: ",").contains("cpu")
            root = Mount.plain(words[3])
            point = Mount.plain(words[4])
        }

        /// The folders of a group and of all above it, as far as they are mounted here, innermost first.
        func folders(of group: String) -> [String] {
            var below = Substring(group)
            if root != "/" {
                // In a container the path may be the machine's, and only the container's own part is mounted.
                below = below == root || below.hasPrefix(root + "/") ? below.dropFirst(root.count) : ""
            }
            // Above the root of the name space nothing can be seen.
            if below.hasPrefix("/..") { below = "" }
            var folders: [String] = []
            while let slash = below.lastIndex(of: "/") {
                if below.index(after: slash) != below.endIndex { folders.append(point + below) }
                below = below[..<slash]
            }
            return folders + [point]
        }

        /// Without the escapes of `mountinfo`: a space is `\040`.
        private static func plain(_ word: Substring) -> String {
            var bytes: [UInt8] = []
            var rest = Array(word.utf8)[...]
            while let byte = rest.popFirst() {
                let digits = rest.prefix(3)
                guard byte == 0x5C, digits.count == 3, digits.allSatisfy({ (0x30...0x37).contains($0) }) else {
                    bytes.append(byte)
                    continue
                }
                bytes.append(UInt8(truncatingIfNeeded: digits.reduce(0) { $0 * 8 + Int($1 - 0x30) }))
                rest = rest.dropFirst(3)
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// The text of a small file of the kernel; nil where there is none.
    private static func text(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16 * 1024)
        // A machine full of containers has thousands of mounts, of some hundred bytes each.
        while bytes.count < 16 << 20 {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += piece[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
