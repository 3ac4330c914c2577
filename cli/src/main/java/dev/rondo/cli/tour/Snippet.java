package dev.rondo.cli.tour;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Cuts a region out of a chapter's source, which the build copies into the jar, so that a page shows the code that ran. A region
 * lies between the comments {@code // @start region=NAME} and {@code // @end region=NAME}.
 */
final class Snippet {
    private Snippet() {}

    /** {@return the lines of a region, without their common indentation} */
    static String of(Class<?> source, String region) {
        List<String> lines = source(source).lines().toList();
        int from = find(source, lines, "// @start region=" + region);
        int to = find(source, lines, "// @end region=" + region);
        return String.join("\n", lines.subList(from + 1, to)).stripIndent();
    }

    private static int find(Class<?> source, List<String> lines, String marker) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().equals(marker)) {
                return i;
            }
        }
        throw new IllegalStateException("the source of " + source.getSimpleName() + " has no line '" + marker + "'");
    }

    /** {@return the source of a chapter} */
    static String source(Class<?> source) {
        String name = source.getSimpleName() + ".java";
        try (InputStream in = Snippet.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the command's jar lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + name + " in the command's jar", e);
        }
    }
}
