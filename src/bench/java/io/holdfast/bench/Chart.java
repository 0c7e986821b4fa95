package io.holdfast.bench;

import java.util.List;

/**
 * Ratios as bars on a logarithmic scale in SVG: a bar from 1 (stock) to the median, a whisker over the quartiles, a
 * mark at the target. Stateless.
 */
final class Chart {
    private static final int WIDTH = 1040;
    private static final int LEFT = 420;
    private static final int RIGHT = 90;
    private static final int TOP = 92;
    private static final int ROW = 26;
    private static final int FOOT = 56;
    private static final double[] TICKS = {0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};

    private final StringBuilder svg = new StringBuilder();
    private final double low;
    private final double high;
    private final int bottom;

    private Chart(List<Cell> cells) {
        this.low = Math.min(
                        0.5,
                        cells.stream().mapToDouble(Cell::lowerQuartile).min().orElse(1))
                / 1.1;
        this.high = Math.max(2, cells.stream().mapToDouble(Chart::top).max().orElse(1)) * 1.1;
        this.bottom = TOP + ROW * cells.size();
    }

    private static double top(Cell cell) {
        return Math.max(cell.upperQuartile(), Double.isNaN(cell.target()) ? 0 : cell.target());
    }

    /** The whole document. */
    static String of(String heading, String subtitle, List<Cell> cells) {
        Chart chart = new Chart(cells);
        chart.begin(heading, subtitle);
        chart.grid();
        for (int row = 0; row < cells.size(); row++) {
            chart.row(cells.get(row), TOP + ROW * row);
        }
        chart.legend();
        return chart.svg.append("</svg>\n").toString();
    }

    private void begin(String heading, String subtitle) {
        int height = bottom + FOOT;
        add("""
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" \
                font-family="Helvetica, Arial, 'DejaVu Sans', sans-serif" font-size="13" fill="#1f2933">
                <rect width="%d" height="%d" fill="#ffffff"/>
                """, WIDTH, height, WIDTH, height, WIDTH, height);
        text(16, 30, "start", "font-size=\"18\" font-weight=\"bold\"", heading);
        text(16, 52, "start", "font-size=\"11\" fill=\"#52606d\"", subtitle);
    }

    private void grid() {
        for (double tick : TICKS) {
            if (tick >= low && tick <= high) {
                String color = tick == 1 ? "#52606d" : "#e4e7eb";
                line(x(tick), TOP - 6, x(tick), bottom, color, 1);
                text(x(tick), TOP - 12, "middle", "font-size=\"12\"", (tick < 1 ? "" + tick : "" + (int) tick) + "x");
            }
        }
    }

    private void row(Cell cell, int y) {
        int middle = y + ROW / 2;
        String label = cell.of().title();
        // Names are as long as they need to be; the longest are squeezed into the margin.
        String fit = label.length() > 58 ? "textLength=\"" + (LEFT - 28) + "\" lengthAdjust=\"spacingAndGlyphs\"" : "";
        text(LEFT - 12, middle + 4, "end", fit, label);
        double from = Math.min(x(1), x(cell.ratio()));
        double wide = Math.max(1, Math.abs(x(cell.ratio()) - x(1)));
        add(
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"14\" fill=\"%s\"/>%n",
                from, middle - 7, wide, color(cell.verdict()));
        line(x(cell.lowerQuartile()), middle, x(cell.upperQuartile()), middle, "#1f2933", 1.5);
        if (!Double.isNaN(cell.target())) {
            line(x(cell.target()), middle - 10, x(cell.target()), middle + 10, "#111111", 3);
        }
        double end = Math.max(x(Math.max(1, top(cell))), from + wide) + 8;
        text(end, middle + 4, "start", "font-weight=\"bold\"", Figures.ratio(cell.ratio()));
    }

    private static String color(Cell.Verdict verdict) {
        return switch (verdict) {
            case AHEAD -> "#2a9d8f";
            case SHORT -> "#e9b44c";
            case BEHIND -> "#d1495b";
            case CONTEXT -> "#9aa5b1";
        };
    }

    private void legend() {
        int y = bottom + 34;
        int x = 16;
        for (Cell.Verdict verdict : Cell.Verdict.values()) {
            add("<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"14\" fill=\"%s\"/>%n", x, y - 11, color(verdict));
            text(x + 20, y, "start", "font-size=\"12\"", verdict.words());
            x += 46 + verdict.words().length() * 6;
        }
        line(x + 4, y - 14, x + 4, y + 6, "#111111", 3);
        text(x + 14, y, "start", "font-size=\"12\"", "target");
        line(x + 66, y - 4, x + 90, y - 4, "#1f2933", 1.5);
        text(x + 98, y, "start", "font-size=\"12\"", "quartiles");
    }

    /** Where a ratio lies across. */
    private double x(double ratio) {
        double part = Math.log(ratio / low) / Math.log(high / low);
        return LEFT + Math.min(1, Math.max(0, part)) * (WIDTH - LEFT - RIGHT);
    }

    private void line(double x1, double y1, double x2, double y2, String color, double width) {
        add(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%.1f\"/>%n",
                x1, y1, x2, y2, color, width);
    }

    private void text(double x, double y, String anchor, String more, String words) {
        add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>%s</text>%n", x, y, anchor, more, escape(words));
    }

    private void add(String format, Object... values) {
        svg.append(Figures.text(format, values));
    }

    private static String escape(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
