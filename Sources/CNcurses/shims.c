#define _GNU_SOURCE
#define _XOPEN_SOURCE_EXTENDED 1
#include "CNcurses.h"

#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <term.h>
#include <unistd.h>

// Macros of term.h that would swallow our own names.
#undef lines
#undef columns

int lb_terminfo_check(const char *type, int fd) {
    int problem = 0;
    if (setupterm(type, fd, &problem) != OK) {
        // 1: a hard-copy terminal; 0: unknown, or too generic to be used; -1: no database.
        return problem < 0 ? LB_TERMINFO_NO_DATABASE : problem == 0 ? LB_TERMINFO_UNKNOWN : LB_TERMINFO_TOO_SIMPLE;
    }
    int simple = lb_terminfo_string("cup") == 0;
    del_curterm(cur_term);
    return simple ? LB_TERMINFO_TOO_SIMPLE : LB_TERMINFO_FINE;
}

int lb_terminfo_load(const char *type, int fd) {
    int problem = 0;
    return setupterm(type, fd, &problem) == OK;
}

void lb_terminfo_unload(void) { del_curterm(cur_term); }

const char *lb_terminfo_string(const char *name) {
    char *value = tigetstr((char *)name);
    return value == (char *)-1 ? 0 : value;
}

int lb_terminfo_is_direct_colour(void) {
    // A flag, the bits of each part as a number, or as "8/8/8".
    return tigetflag("RGB") > 0 || tigetnum("RGB") > 0 || lb_terminfo_string("RGB") != 0;
}

const char *lb_terminfo_cursor_to(int row, int column) {
    const char *cup = lb_terminfo_string("cup");
    return cup ? tiparm(cup, row, column) : 0;
}

const char *lb_locale_codeset(void) {
    if (setlocale(LC_CTYPE, "") == 0) {
        const char *wanted = getenv("LC_ALL");
        if (wanted == 0 || *wanted == 0) wanted = getenv("LC_CTYPE");
        if (wanted == 0 || *wanted == 0) wanted = getenv("LANG");
        if (wanted && (strcasestr(wanted, "UTF-8") || strcasestr(wanted, "utf8"))) setlocale(LC_CTYPE, "C.UTF-8");
    }
    return nl_langinfo(CODESET);
}

int lb_character_width(wchar_t character) { return wcwidth(character); }

static SCREEN *screen;
static FILE *in, *out;

static FILE *copy_of(int fd, const char *mode) {
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    if (copy < 0) return 0;
    FILE *file = fdopen(copy, mode);
    if (file == 0) close(copy);
    return file;
}

int lb_screen_open(const char *type, int input, int output) {
    if (screen) return 0;
    in = copy_of(input, "r");
    out = copy_of(output, "w");
    if (in && out) screen = newterm(type, out, in);
    if (screen == 0) {
        if (in) fclose(in);
        if (out) fclose(out);
        in = out = 0;
        return 0;
    }
    set_term(screen);
    raw();
    noecho();
    nonl();
    intrflush(stdscr, FALSE);
    keypad(stdscr, TRUE);
    typeahead(-1);  // ncurses must not look at the input: the loop reads it
    idlok(stdscr, FALSE);
    scrollok(stdscr, FALSE);
    leaveok(stdscr, TRUE);
    curs_set(0);
    if (has_colors()) {
        start_color();
        use_default_colors();
    }
    return 1;
}

void lb_screen_close(int give_back) {
    if (screen == 0) return;
    // Without giving back, everything is left behind as it is: even delscreen(3) writes to the terminal, which may be
    // why somebody else had to restore it.
    if (give_back) {
        curs_set(1);
        endwin();
        delscreen(screen);
        fclose(in);
        fclose(out);
    }
    screen = 0;
    in = out = 0;
}

int lb_screen_descriptor(void) { return screen ? fileno(out) : -1; }

void lb_screen_size(int *columns, int *lines) {
    *columns = screen ? getmaxx(stdscr) : 0;
    *lines = screen ? getmaxy(stdscr) : 0;
}

void lb_screen_resize(int columns, int lines) {
    // Not resizeterm(3), which puts a KEY_RESIZE into a queue that nobody reads.
    if (screen && is_term_resized(lines, columns)) resize_term(lines, columns);
}

int lb_screen_colours(void) { return screen && has_colors() ? COLORS : 0; }

void lb_screen_pair(int pair, int foreground) {
    if (screen) init_extended_pair(pair, foreground, -1);
}

void lb_screen_put(int row, int column, const wchar_t *text, int style, int pair) {
    if (screen == 0) return;
    attr_t attributes = (style & LB_BOLD ? A_BOLD : 0) | (style & LB_REVERSE ? A_REVERSE : 0) |
        (style & LB_UNDERLINE ? A_UNDERLINE : 0) | (style & LB_DIM ? A_DIM : 0);
    cchar_t cell;
    if (setcchar(&cell, text, attributes, (short)pair, &pair) == OK) mvwadd_wch(stdscr, row, column, &cell);
}

void lb_screen_cursor(int row, int column) {
    if (screen == 0) return;
    if (row < 0) {
        leaveok(stdscr, TRUE);
        curs_set(0);
    } else {
        leaveok(stdscr, FALSE);
        wmove(stdscr, row, column);
        curs_set(1);
    }
}

void lb_screen_update(void) {
    if (screen == 0) return;
    wnoutrefresh(stdscr);
    doupdate();
}

void lb_screen_repaint(void) {
    if (screen) clearok(curscr, TRUE);
}

void lb_screen_resume(void) {
    if (screen == 0) return;
    // As after a shell escape: endwin makes the next doupdate set everything up again.
    endwin();
    clearok(curscr, TRUE);
}
