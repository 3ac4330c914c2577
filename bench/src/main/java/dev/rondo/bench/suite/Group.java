package dev.rondo.bench.suite;

import java.util.List;

/**
 * Measurements that are compared with one another. They are run in rounds, one fork of each per round, so that a machine
 * that slows down affects all of them.
 *
 * @param workload the name that selects the group on the command line
 * @param items the measurements; the first is what the others are compared with
 * @param rounds the least number of rounds
 */
record Group(String workload, List<Item> items, int rounds) {
    /** {@return the estimated time of one round on an idle machine} */
    double seconds(int round) {
        return items(round).stream().mapToDouble(Item::seconds).sum();
    }

    /** {@return the estimated time of the rounds that are always run} */
    double seconds() {
        double sum = 0;
        for (int round = 0; round < rounds; round++) {
            sum += seconds(round);
        }
        return sum;
    }

    /**
     * {@return the measurements of a round, in their order} The order is reversed in every second round, so that a
     * machine that becomes slower and slower favours nobody.
     *
     * @param round the round, from 0
     */
    List<Item> items(int round) {
        List<Item> items =
                this.items.stream().filter(item -> round == 0 || !item.once()).toList();
        return round % 2 == 0 ? items : items.reversed();
    }
}
