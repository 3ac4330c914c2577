package dev.rondo.cli;

import dev.rondo.cli.page.Section;
import java.util.List;
import java.util.Map;

/**
 * The result of a test.
 *
 * @param sections the sections of the report
 * @param figures names and values for {@link JsonText}
 */
record TestResult(List<Section> sections, Map<String, Object> figures) {}
