package dev.rondo.cli.tour;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Chapter 11: one small data set for each use of recurrent networks, each with its baseline. */
final class WildChapter implements Chapter<WildChapter.Result> {
    private static final List<Use> USES = List.of(
            new TextUse(),
            new GenomeUse(),
            new HandwritingUse(),
            new SpokenUse(),
            new SensorUse(),
            new StockUse(),
            new SunspotUse());

    /** A network is better only if it beats the baseline by this factor. */
    private static final double CLEARLY = 1.01;

    /** What the chapter shows, in the order of the uses. */
    record Result(List<Use.Outcome> outcomes) {}

    @Override
    public String title() {
        return "In the wild";
    }

    @Override
    public Result compute() {
        return new Result(USES.parallelStream().map(Use::compute).toList());
    }

    @Override
    public Story tell(Result result) {
        List<List<String>> rows = new ArrayList<>();
        for (Use.Outcome outcome : result.outcomes) {
            rows.add(List.of(
                    outcome.name(),
                    outcome.score().measure(),
                    figure(outcome.score().model()),
                    figure(outcome.score().baseline()),
                    outcome.score().naive(),
                    better(outcome)));
        }
        Story story = new Story(title())
                .text(
                        "Recurrent networks read any data that come in an order. Here are seven uses, each with a small data set and with a baseline: the"
                                + " simplest answer that needs no network. All figures are on data that the network was not trained on. A network that"
                                + " does not beat its baseline is worth nothing, however small its error looks.")
                .table(List.of("use", "measure", "network", "baseline", "what the baseline does", "better"), rows)
                .text(
                        "Five of the seven data sets are made by formulas, because the usual ones may not be shipped or are too large. They are easier"
                                + " than real ones: read them as demonstrations of the method, not as results. The text is this program's own source, and the"
                                + " sunspots are real.");
        for (Use.Outcome outcome : result.outcomes) {
            Use.Score score = outcome.score();
            Use.Drawing drawing = outcome.drawing();
            story.text(
                            "%s. Data: %s. Network: %s. %s: %s; baseline (%s): %s.",
                            capital(outcome.name()),
                            outcome.data(),
                            outcome.network(),
                            capital(score.measure()),
                            figure(score.model()),
                            score.naive(),
                            figure(score.baseline()))
                    .figure(drawing.figure(), drawing.sketch(), drawing.caption());
        }
        return story.note(
                        "Where the baseline wins, use the baseline. The price of a stock is the clearest case: whoever shows a network that"
                                + " follows a price curve closely shows \"as today\", one day late.")
                .code(SeriesForecast.class, "forecast")
                .lines(Snippet.of(Classifier.class, "classify"));
    }

    static String better(Use.Outcome outcome) {
        return outcome.score().gain() > CLEARLY
                ? "network"
                : outcome.score().gain() < 1 / CLEARLY ? "baseline" : "neither";
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private static String figure(double value) {
        return Texts.format(value < 10 ? "%.3f" : "%.1f", value);
    }
}
