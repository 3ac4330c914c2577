package dev.rondo.cli.tour;

import dev.rondo.data.OneHot;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A diary of exercises, made by a formula. The plan has seven places in a fixed order, and shoulders come twice. A person who is
 * unwell repeats the exercise on the next day, so that the whole plan moves by one weekday. The year has 12 months of 30 days.
 */
final class Gym {
    static final List<String> EXERCISES = List.of("legs", "shoulders", "back", "cardio", "arms", "chest");
    static final List<String> WEEKDAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");

    /** The exercise of each place in the plan. */
    static final int[] PLAN = {0, 1, 2, 3, 1, 4, 5};

    static final int COUNT = EXERCISES.size();

    /**
     * A day of the diary.
     *
     * @param exercise the index of its exercise
     * @param weekday from 0 for Monday
     * @param month from 0
     * @param well whether the person was well
     */
    record Day(int exercise, int weekday, int month, boolean well) {}

    private Gym() {}

    /** {@return a diary in which a share of days is unwell} */
    static List<Day> diary(int days, double unwell, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Day[] diary = new Day[days];
        int place = 0;
        for (int i = 0; i < days; i++) {
            boolean well = random.nextDouble() >= unwell;
            diary[i] = new Day(PLAN[place % PLAN.length], i % 7, i / 30 % 12, well);
            place += well ? 1 : 0;
        }
        return List.of(diary);
    }

    /** {@return the exercise of the day after each day, except for the last [T - 1]} */
    static int[] tomorrow(List<Day> diary) {
        return diary.stream().skip(1).mapToInt(Day::exercise).toArray();
    }

    /** {@return the exercises as one-hot vectors [T][6]} */
    static float[] oneHot(List<Day> diary) {
        return OneHot.encode(diary.stream().mapToInt(Day::exercise).toArray(), COUNT);
    }
}
