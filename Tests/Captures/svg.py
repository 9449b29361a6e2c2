"""A terminal's picture as SVG: text with escape sequences, as `tmux capture-pane -e -p` gives it, drawn cell by cell.

Blocks, shades and boxes are drawn as shapes, so that the picture does not depend on a font; letters are set in whatever
monospaced font there is, each run squeezed into its cells.
"""
import re
import unicodedata
from xml.sax.saxutils import escape

CELL = (8.4, 17.0)
MARGIN = 14
INK, PAPER = "#d7dde4", "#12161c"
# xterm's first sixteen, taken a little softer.
SIXTEEN = [
    "#2e3440", "#d1495b", "#2fa36b", "#c99700", "#3b7dd8", "#b267b5", "#2aa5b8", "#cfd6de",
    "#6b7480", "#ff6b7d", "#4cc98b", "#ffc53d", "#6ca3ff", "#d991dc", "#53d0e0", "#ffffff"]
BOXES = {
    "─": "lr", "│": "ud", "┌": "rd", "┐": "ld", "└": "ur", "┘": "ul", "├": "udr", "┤": "udl", "┬": "lrd", "┴": "lru",
    "┼": "lrud"}
SHADES = {"░": 0.25, "▒": 0.5, "▓": 0.75, "█": 1.0}


def colour(number):
    if number < 16:
        return SIXTEEN[number]
    if number >= 232:
        level = 8 + 10 * (number - 232)
        return f"#{level:02x}{level:02x}{level:02x}"
    levels = [0, 95, 135, 175, 215, 255]
    number -= 16
    return "#" + "".join(f"{levels[part]:02x}" for part in (number // 36, number // 6 % 6, number % 6))


class Pen:
    def __init__(self):
        self.reset()

    def reset(self):
        self.ink = self.paper = None
        self.bold = self.dim = self.underline = self.reverse = False

    def apply(self, text):
        numbers = [int(part or 0) for part in re.split("[;:]", text)] if text else [0]
        while numbers:
            number = numbers.pop(0)
            if number == 0:
                self.reset()
            elif number in (1, 2, 4, 7):
                setattr(self, {1: "bold", 2: "dim", 4: "underline", 7: "reverse"}[number], True)
            elif number == 22:
                self.bold = self.dim = False
            elif number == 24:
                self.underline = False
            elif number == 27:
                self.reverse = False
            elif 30 <= number <= 37 or 90 <= number <= 97:
                self.ink = colour(number - 30 if number < 90 else number - 82)
            elif 40 <= number <= 47 or 100 <= number <= 107:
                self.paper = colour(number - 40 if number < 100 else number - 92)
            elif number == 39:
                self.ink = None
            elif number == 49:
                self.paper = None
            elif number in (38, 48) and numbers:
                kind = numbers.pop(0)
                if kind == 5:
                    value = colour(numbers.pop(0))
                else:
                    value = "#" + "".join(f"{numbers.pop(0):02x}" for _ in range(3))
                setattr(self, "ink" if number == 38 else "paper", value)

    def look(self):
        ink, paper = self.ink or INK, self.paper
        if self.reverse:
            ink, paper = paper or PAPER, ink
        return ink, paper, self.bold, self.dim, self.underline


def cells(line, pen):
    """The cells of a row: (column, characters, columns, look)."""
    column, result = 0, []
    for piece in re.finditer(r"\x1b\[([0-9;:]*)m|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|[\x0e\x0f]|(.)", line):
        if piece.group(1) is not None:
            pen.apply(piece.group(1))
        elif piece.group(2):
            character = piece.group(2)
            if unicodedata.combining(character) and result:
                last = result[-1]
                result[-1] = (last[0], last[1] + character, last[2], last[3])
                continue
            width = 2 if unicodedata.east_asian_width(character) in "WF" else 1
            result.append((column, character, width, pen.look()))
            column += width
    return result


def shape(character, x, y, ink):
    """A block, shade or box as a shape, or None."""
    width, height = CELL
    if character in SHADES:
        return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width + .3:.1f}" height="{height + .3:.1f}" fill="{ink}"' \
            + ("" if SHADES[character] == 1 else f' fill-opacity="{SHADES[character]}"') + "/>"
    if "▁" <= character <= "▇":
        part = (ord(character) - 0x2580) / 8 * height
        return f'<rect x="{x:.1f}" y="{y + height - part:.1f}" width="{width + .3:.1f}" height="{part + .3:.1f}" fill="{ink}"/>'
    if character in BOXES:
        middle = (x + width / 2, y + height / 2)
        ends = {"l": (x, middle[1]), "r": (x + width, middle[1]), "u": (middle[0], y), "d": (middle[0], y + height)}
        path = "".join(
            f"M{middle[0]:.1f} {middle[1]:.1f}L{ends[end][0]:.1f} {ends[end][1]:.1f}" for end in BOXES[character])
        return f'<path d="{path}" stroke="{ink}" stroke-width="1"/>'
    return None


def picture(text, columns, rows, title):
    width, height = CELL
    shapes, runs, pen = [], [], Pen()
    for y, line in enumerate(text.split("\n")[:rows]):
        top, run = MARGIN + y * height, None
        for column, character, span, look in cells(line, pen):
            ink, paper, bold, dim, underline = look
            left = MARGIN + column * width
            if paper:
                shapes.append(
                    f'<rect x="{left:.1f}" y="{top:.1f}" width="{span * width + .3:.1f}" height="{height:.1f}" fill="{paper}"/>')
            drawn = shape(character, left, top, ink)
            if drawn:
                shapes.append(drawn)
            if drawn or character == " ":
                run = None
                continue
            if run and run["end"] == column and run["look"] == look and span == 1:
                run["text"] += character
                run["end"] += 1
            else:
                run = {"text": character, "x": left, "y": top + height * .76, "start": column, "end": column + span,
                       "look": look}
                runs.append(run)
    letters = []
    for run in runs:
        ink, _, bold, dim, underline = run["look"]
        style = f' fill="{ink}"' if ink != INK else ""
        style += ' font-weight="bold"' if bold else ""
        style += ' fill-opacity="0.6"' if dim else ""
        style += ' text-decoration="underline"' if underline else ""
        length = (run["end"] - run["start"]) * width
        letters.append(
            f'<text x="{run["x"]:.1f}" y="{run["y"]:.1f}" textLength="{length:.1f}"{style}>{escape(run["text"])}</text>')
    across, down = columns * width + 2 * MARGIN, rows * height + 2 * MARGIN
    return "\n".join(
        [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across:.0f} {down:.0f}" width="{across:.0f}"'
         f' height="{down:.0f}" role="img" aria-label="{escape(title)}">',
         f"<title>{escape(title)}</title>",
         f'<rect width="100%" height="100%" rx="8" fill="{PAPER}"/>',
         f'<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,\'DejaVu Sans Mono\',monospace" font-size="14"'
         f' fill="{INK}" lengthAdjust="spacingAndGlyphs">'] + shapes + letters + ["</g>", "</svg>", ""])
