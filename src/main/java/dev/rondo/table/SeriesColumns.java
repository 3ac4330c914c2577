package dev.rondo.table;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The columns that a model does not read but that order its rows.
 *
 * @param group the column that names the series; null if there is one series
 * @param time the column of times; null if there is none
 */
@SuppressWarnings("exports") // of @Nullable: users need its module neither to compile nor to run
public record SeriesColumns(
        @Nullable String group, @Nullable String time) {
    private static final String GROUP = "rondo.network.table.group";
    private static final String TIME = "rondo.network.table.time";

    static Map<String, String> toMetadata(@Nullable String group, @Nullable String time) {
        Map<String, String> metadata = new LinkedHashMap<>();
        if (group != null) {
            metadata.put(GROUP, group);
        }
        if (time != null) {
            metadata.put(TIME, time);
        }
        return metadata;
    }

    static SeriesColumns fromMetadata(Map<String, String> metadata) {
        return new SeriesColumns(metadata.get(GROUP), metadata.get(TIME));
    }
}
