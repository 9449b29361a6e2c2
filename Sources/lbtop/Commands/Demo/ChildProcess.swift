import CLinux
import Glibc

/// A child process of the demo: this same program with other arguments. It ends with this process, however that ends.
enum ChildProcess {
    /// Called by the child: asks the kernel to kill it when its parent is gone.
    static func endWithParent(_ parent: Int32) {
        lb_die_with_parent(SIGKILL)
        // The parent may have gone before the line above.
        if getppid() != parent { _exit(0) }
    }
}
