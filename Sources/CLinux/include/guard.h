// The crash guard: whatever ends the process, the terminal is given back. All of it is async-signal-safe, which Swift
// code cannot be, hence C. State is process-wide; set up and cleared by the main thread, read by signal handlers.
#ifndef CLINUX_GUARD_H
#define CLINUX_GUARD_H
#include <stddef.h>

/// Gives the calling thread a signal stack of its own, so that a stack overflow too ends in the handler. To be called
/// once by every thread at its start; calling it again does nothing. The memory is never given back.
/// Returns 0, or -errno.
int lb_install_alternate_stack(void);

/// Remembers how the terminal `fd` is set now and the bytes that undo what the console sends; from now on
/// `lb_terminal_restore` and a crash give it back. At most 1024 bytes. Returns 0, or -errno when `fd` is no terminal.
int lb_terminal_arm(int fd, const void *bytes, size_t length);

/// The terminal has been given back in the ordinary way: nothing is left to restore.
void lb_terminal_disarm(void);

/// Names the descriptor that the terminal is drawn through: when the guard gives the terminal back, writes there no
/// longer reach it.
void lb_terminal_drawn_through(int fd);

/// Gives the terminal back with one write that never waits and tcsetattr(TCSANOW). From any thread, also while another
/// one is blocked in a write to the terminal; only the first call does it. Meant to be followed by _exit(2).
void lb_terminal_restore(void);

/// Whether there is a terminal to give back (armed and not yet restored).
int lb_terminal_is_armed(void);

/// Installs the handlers of the fatal signals (SEGV, BUS, ILL, FPE, ABRT, TRAP, SYS, and those that end a process
/// unless handled: XCPU, USR1, USR2, ALRM, VTALRM, PROF, IO, PWR): restore, then the default action. Replaces the
/// Swift runtime's, which asks questions on the terminal. Unblocks the first seven in the calling thread.
void lb_guard_install(void);

/// Sends what is written to stderr into a ring of 64 KiB in memory instead of onto the screen. Returns the descriptor
/// to watch for reading, or -errno. A crash writes the ring to the real stderr.
int lb_stderr_capture(void);

/// Moves what has been written into the ring. To be called when the watched descriptor is readable.
void lb_stderr_drain(void);

/// Puts stderr back and writes to it what was captured.
void lb_stderr_release(void);

#endif
