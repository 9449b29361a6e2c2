// What the console needs of ncurses, as plain functions: ncurses itself is made of macros, variadic functions and
// mutable globals, none of which Swift imports. One screen at a time; one thread only.
#ifndef CNCURSES_H
#define CNCURSES_H
#include <stddef.h>
#include <wchar.h>

/// How a cell is drawn, to be combined.
static const int LB_BOLD = 1, LB_REVERSE = 2, LB_UNDERLINE = 4, LB_DIM = 8;

/// What `lb_terminfo_check` finds.
static const int LB_TERMINFO_FINE = 0, LB_TERMINFO_UNKNOWN = 1, LB_TERMINFO_NO_DATABASE = 2, LB_TERMINFO_TOO_SIMPLE = 3;

/// Whether terminfo knows the terminal type and it can place its cursor; never exits.
int lb_terminfo_check(const char *type, int fd);

/// Loads the type's description for `lb_terminfo_string` before the screen is opened; nonzero: done.
int lb_terminfo_load(const char *type, int fd);

/// Frees what `lb_terminfo_load` loaded.
void lb_terminfo_unload(void);

/// A string capability of the terminal by its terminfo name (extended ones too), or NULL.
const char *lb_terminfo_string(const char *name);

/// Whether the terminal takes colours as red, green and blue (terminfo's extended RGB).
int lb_terminfo_is_direct_colour(void);

/// The string that puts the cursor at a place, or NULL. Valid until the next call.
const char *lb_terminfo_cursor_to(int row, int column);

/// Takes the environment's character set (setlocale(LC_CTYPE)). Where the environment names a UTF-8 locale that is not
/// installed, C.UTF-8 is taken. Returns the name of the character set.
const char *lb_locale_codeset(void);

/// wcwidth(3) under the character set taken.
int lb_character_width(wchar_t character);

/// Opens the screen on two terminal descriptors, which are copied: raw, no echo, keypad, cursor hidden. Nonzero: done.
int lb_screen_open(const char *type, int input, int output);

/// Gives the terminal back (endwin(3)) and frees the screen; or, when somebody else has given it back, forgets it.
void lb_screen_close(int give_back);

/// The descriptor that the open screen is drawn through, or -1.
int lb_screen_descriptor(void);

/// Columns and lines as ncurses sees them.
void lb_screen_size(int *columns, int *lines);

/// Takes a new size.
void lb_screen_resize(int columns, int lines);

/// The number of colours: 0, 8, 16, 256 ...
int lb_screen_colours(void);

/// Defines colour pair `pair` (1...): a foreground over the terminal's own background.
void lb_screen_pair(int pair, int foreground);

/// Draws one cell: a character with its combining ones, terminated by 0.
void lb_screen_put(int row, int column, const wchar_t *text, int style, int pair);

/// Shows the cursor there, or hides it (row < 0).
void lb_screen_cursor(int row, int column);

/// Sends what has changed to the terminal. May block as long as the terminal does.
void lb_screen_update(void);

/// The next update sends everything.
void lb_screen_repaint(void);

/// After somebody else used the terminal: modes and alternate screen again, the next update sends everything.
void lb_screen_resume(void);

#endif
