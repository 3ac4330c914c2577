package dev.rondo.cli.tour;

import java.util.List;

/** Renders a story for a terminal. */
final class StoryText {
    private static final int WIDTH = 100;

    private final StringBuilder text = new StringBuilder();

    StoryText(Story story) {
        for (Story.Block block : story.blocks()) {
            switch (block) {
                case Story.Paragraph paragraph -> wrap("", paragraph.text());
                case Story.Note note -> wrap("  | ", note.text());
                case Story.Lines lines -> indent(lines.text());
                case Story.Table table -> table(table);
                case Story.Picture picture -> picture(picture);
            }
            text.append('\n');
        }
    }

    private void picture(Story.Picture picture) {
        if (!picture.sketch().isEmpty()) {
            indent(picture.sketch());
        }
        wrap("  ", "Figure: " + picture.caption());
    }

    private void indent(String lines) {
        lines.lines()
                .forEach(line -> text.append(("    " + line).stripTrailing()).append('\n'));
    }

    private void wrap(String margin, String paragraph) {
        StringBuilder line = new StringBuilder(margin);
        for (String word : paragraph.split(" ")) {
            if (line.length() > margin.length() && line.length() + word.length() > WIDTH) {
                text.append(line.toString().stripTrailing()).append('\n');
                line.setLength(0);
                line.append(margin);
            }
            line.append(word).append(' ');
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private void table(Story.Table table) {
        int columns = table.header().size();
        int[] widths = new int[columns];
        boolean[] numbers = new boolean[columns];
        for (int j = 0; j < columns; j++) {
            int column = j;
            widths[j] = Math.max(
                    table.header().get(j).length(),
                    table.rows().stream()
                            .mapToInt(row -> row.get(column).length())
                            .max()
                            .orElse(0));
            numbers[j] = j > 0
                    && table.rows().stream().allMatch(row -> row.get(column).matches("[-+]?[0-9].*|"));
        }
        row(table.header(), widths, numbers);
        text.append("    ");
        for (int width : widths) {
            text.append("-".repeat(width)).append("  ");
        }
        text.setLength(text.length() - 2);
        text.append('\n');
        table.rows().forEach(row -> row(row, widths, numbers));
    }

    private void row(List<String> cells, int[] widths, boolean[] numbers) {
        StringBuilder line = new StringBuilder("    ");
        for (int j = 0; j < widths.length; j++) {
            String spaces = " ".repeat(widths[j] - cells.get(j).length());
            line.append(numbers[j] ? spaces + cells.get(j) : cells.get(j) + spaces)
                    .append("  ");
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
