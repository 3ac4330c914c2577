package dev.rondo.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One target.
 *
 * @param workload the workload
 * @param against what it is compared with
 * @param wanted the target
 * @param atMost whether the target is an upper bound rather than a lower bound
 * @param measured the value of each row
 * @param limits for rows where it is known, the best value that any code could reach on this machine
 */
record Target(
        String workload,
        String against,
        double wanted,
        boolean atMost,
        Map<String, Double> measured,
        Map<String, Double> limits) {
    Target(String workload, String against, double wanted, boolean atMost, Map<String, Double> measured) {
        this(workload, against, wanted, atMost, measured, Map.of());
    }

    /** {@return the limit of a row if it makes the target unreachable, else an empty text} */
    private String limit(String row) {
        Double limit = limits.get(row);
        return limit == null || met(limit) ? "" : ", limit " + number(limit);
    }

    private boolean met(double value) {
        return atMost ? value <= wanted : value >= wanted;
    }

    /** {@return a line of the table} */
    String line() {
        String want = (atMost ? "<= " : ">= ") + number(wanted);
        if (measured.isEmpty()) {
            return "| %s | %s | %s | not measured | |".formatted(workload, against, want);
        }
        List<String> missed = new ArrayList<>();
        Map.Entry<String, Double> worst = null;
        for (Map.Entry<String, Double> one : measured.entrySet()) {
            if (worst == null || (one.getValue() > worst.getValue()) == atMost) {
                worst = one;
            }
            if (!met(one.getValue())) {
                missed.add(one.getKey() + " (" + number(one.getValue()) + limit(one.getKey()) + ")");
            }
        }
        long open = measured.keySet().stream().filter(row -> row.contains(" ~")).count();
        String diagnosis = missed.isEmpty()
                ? open == 0 ? "met" : "met, but %d of %d do not repeat".formatted(open, measured.size())
                : "**missed** by %d of %d: %s".formatted(missed.size(), measured.size(), String.join("; ", missed));
        return "| %s | %s | %s | %s at %s | %s |"
                .formatted(workload, against, want, number(worst.getValue()), worst.getKey(), diagnosis);
    }

    /** {@return the number with up to two decimals, without trailing zeros; with none from 100 upwards} */
    static String number(double value) {
        if (value >= 100) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.replaceFirst("\\.?0+$", "");
    }
}
