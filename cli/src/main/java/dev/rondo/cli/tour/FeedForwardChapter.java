package dev.rondo.cli.tour;

import dev.rondo.Network;
import dev.rondo.data.Batch.LossAt;
import dev.rondo.data.BatchSource;
import dev.rondo.data.OneHot;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceDataset;
import dev.rondo.layer.Activation;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adam;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Chapter 1: a feed-forward network sees each input alone. */
final class FeedForwardChapter implements Chapter<FeedForwardChapter.Result> {
    static final List<String> ANIMALS = List.of("cat", "dog", "fox", "hen", "owl", "pig");
    private static final int WORDS = ANIMALS.size() + 1;
    private static final int SIDE = 8;
    private static final int IMAGES = 200;
    private static final int SHOWN = 6;

    /** What the chapter shows. */
    record Result(Images images, Sentences sentences) {}

    /**
     * The answers of a feed-forward network to images.
     *
     * @param shown the first test images [6][64]
     * @param kinds their kinds: 0 for a ring, 1 for a cross
     * @param answers the network's answers to all test images
     * @param share the share of right answers over all test images
     * @param sameInAnyOrder whether all answers have the same bits when the images come in the reverse order
     */
    record Images(List<float[]> shown, int[] kinds, int[] answers, double share, boolean sameInAnyOrder) {
        String verdict(int image) {
            return name(answers[image]) + (answers[image] == kinds[image] ? " ✓" : " ✗");
        }

        private static String name(int kind) {
            return kind == 0 ? "ring" : "cross";
        }
    }

    /**
     * The answers to sentences.
     *
     * @param byCounts the share of sentences about which a feed-forward network is right
     * @param byOrder the same of a recurrent network
     * @param sameCounts whether the feed-forward network gives "dog bites fox" and "fox bites dog" equal bits
     */
    record Sentences(double byCounts, double byOrder, boolean sameCounts) {}

    /** A sentence: who bites whom. */
    private record Bite(int who, int whom) {
        /** {@return its three words as one-hot vectors [3][7]; the last word of the vocabulary is "bites"} */
        float[] words() {
            return OneHot.encode(new int[] {who, WORDS - 1, whom}, WORDS);
        }

        /** {@return how often each word occurs [7]} */
        float[] counts() {
            float[] counts = new float[WORDS];
            counts[who] = 1;
            counts[whom] = 1;
            counts[WORDS - 1] = 1;
            return counts;
        }
    }

    @Override
    public String title() {
        return "Outputs that know nothing of each other";
    }

    @Override
    public Result compute() {
        return new Result(images(), sentences());
    }

    private static Images images() {
        List<float[]> images = new ArrayList<>();
        int[] kinds = new int[2 * IMAGES];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = i % 2;
            images.add(image(kinds[i], random));
        }
        List<float[]> test = images.subList(IMAGES, kinds.length);
        int[] testKinds = Arrays.copyOfRange(kinds, IMAGES, kinds.length);
        // @start region=images
        Network fresh = Network.builder(64).dense(16, Activation.TANH).dense(2).build(1);
        Network network = train(fresh, images.subList(0, IMAGES), kinds, 20);
        int[] answers = Answers.of(network, joined(test));
        float[] forwards = outputs(network, joined(test)); // one image after the other
        float[] backwards = outputs(network, joined(test.reversed()));
        // @end region=images
        boolean same = IntStream.range(0, forwards.length)
                .allMatch(i -> forwards[i] == backwards[2 * (IMAGES - 1 - i / 2) + i % 2]);
        return new Images(test.subList(0, SHOWN), testKinds, answers, Answers.share(answers, testKinds), same);
    }

    private static Sentences sentences() {
        List<Bite> bites = new ArrayList<>();
        for (int i = 0; i < ANIMALS.size() * ANIMALS.size(); i++) {
            if (i / ANIMALS.size() != i % ANIMALS.size()) {
                bites.add(new Bite(i / ANIMALS.size(), i % ANIMALS.size()));
            }
        }
        int[] who = bites.stream().mapToInt(Bite::who).toArray();
        Network feedForward = train(
                Network.builder(WORDS).dense(16, Activation.TANH).dense(6).build(1),
                bites.stream().map(Bite::counts).toList(),
                who,
                200);
        Network recurrent = train(
                Network.builder(WORDS).rnn(16).dense(6).build(1),
                bites.stream().map(Bite::words).toList(),
                who,
                200);
        int[] byCounts = bites.stream()
                .mapToInt(bite -> Answers.of(feedForward, bite.counts())[0])
                .toArray();
        int[] byOrder = bites.stream()
                .mapToInt(bite -> Answers.of(recurrent, bite.words())[2])
                .toArray();
        float[] one = outputs(feedForward, new Bite(1, 2).counts());
        float[] other = outputs(feedForward, new Bite(2, 1).counts());
        return new Sentences(Answers.share(byCounts, who), Answers.share(byOrder, who), Arrays.equals(one, other));
    }

    private static Network train(Network fresh, List<float[]> inputs, int[] classes, int epochs) {
        List<Sequence> sequences = IntStream.range(0, inputs.size())
                .mapToObj(i ->
                        Sequence.ofVectors(fresh.inputSize(), inputs.get(i)).withLabels(classes[i]))
                .toList();
        BatchSource batches = BatchSource.shuffled(SequenceDataset.of(LossAt.LAST_STEP, sequences), 10, 1);
        // @start region=train
        try (Trainer trainer = Trainer.builder(fresh)
                .loss(Loss.CROSS_ENTROPY)
                .optimizer(Adam.of(1e-2f))
                .build()) {
            for (int i = 0; i < epochs * batches.batchesPerPass(); i++) {
                trainer.trainBatch(batches.next());
            }
            return trainer.network();
        }
        // @end region=train
    }

    private static float[] outputs(Network network, float[] inputs) {
        int steps = inputs.length / network.inputSize();
        float[] outputs = new float[steps * network.outputSize()];
        network.newRunner().run(network.newState(), inputs, steps, outputs);
        return outputs;
    }

    private static float[] joined(List<float[]> rows) {
        float[] joined = new float[rows.size() * SIDE * SIDE];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, joined, i * SIDE * SIDE, SIDE * SIDE);
        }
        return joined;
    }

    /** A ring or a diagonal cross of random size and place, with noise. */
    private static float[] image(int kind, SplittableRandom random) {
        double x = random.nextDouble(3, 4);
        double y = random.nextDouble(3, 4);
        double radius = random.nextDouble(2, 3);
        float[] image = new float[SIDE * SIDE];
        for (int i = 0; i < image.length; i++) {
            double dx = i % SIDE - x;
            double dy = i / SIDE - y;
            double off = kind == 0
                    ? Math.abs(Math.hypot(dx, dy) - radius)
                    : Math.abs(Math.abs(dx) - Math.abs(dy)) + Math.max(0, Math.hypot(dx, dy) - radius - 0.5);
            double ink = Math.max(0, 1 - off) + random.nextDouble(0.25);
            image[i] = (float) Math.min(1, ink);
        }
        return image;
    }

    @Override
    public Story tell(Result result) {
        return new Story(title())
                .text(
                        "A feed-forward network is a function: numbers go in, numbers come out. It remembers nothing. Here is one with"
                                + " 64 inputs, one for each dot of a picture of 8 by 8 dots. From %d pictures, which a formula draws with"
                                + " noise, it has learnt to tell rings from crosses.",
                        IMAGES)
                .figure(
                        picture(result.images),
                        sketch(result.images),
                        Texts.format(
                                "Six of %d test pictures, and what the network answers. Of its answers to all of them %s"
                                        + " are right; guessing would give about 50 %%.",
                                IMAGES, Texts.percent(result.images.share)))
                .text(
                        "Now show it the same pictures in the reverse order. %s For pictures this is what one wants: the answer"
                                + " to one must not depend on the one before.",
                        result.images.sameInAnyOrder
                                ? "Each of its answers is the same, to the last bit: no output knows of the others."
                                : "Its answers differ, which a function cannot do: this would be a defect.")
                .text(
                        "For the pages of a text it is a handicap. A network without memory must see a whole page at once, for"
                                + " example as the number of times that each word occurs on it. Take 30 pages of three words each: one of"
                                + " six animals bites another. \"dog bites fox\" and \"fox bites dog\" have the same counts, so %s",
                        result.sentences.sameCounts
                                ? "the network's answers to both have the same bits, whatever it has learnt."
                                : "the answers should agree, but they do not: this would be a defect.")
                .table(
                        List.of("who bites?", "what it sees", "right answers, on the pages that it learnt from"),
                        List.of(
                                List.of("guess one of the two", "the words, in any order", "50 %"),
                                List.of(
                                        "feed-forward network",
                                        "word counts",
                                        Texts.percent(result.sentences.byCounts)),
                                List.of(
                                        "recurrent network",
                                        "one word after the other",
                                        Texts.percent(result.sentences.byOrder))))
                .text(
                        "More training does not help the feed-forward network: the order is not in its input. What it lacks is memory.")
                .code(FeedForwardChapter.class, "images", "train");
    }

    private static Diagram picture(Images images) {
        Diagram diagram = new Diagram(178, "Each picture is judged alone");
        for (int k = 0; k < SHOWN; k++) {
            double left = 14 + 125 * k;
            for (int i = 0; i < SIDE * SIDE; i++) {
                float ink = images.shown.get(k)[i];
                diagram.square(left + 13 * (i % SIDE), 36 + 13 * (i / SIDE), 13, ink, Texts.format("%.2f", ink));
            }
            diagram.text(left + 52, 158, "middle", images.verdict(k));
        }
        return diagram;
    }

    private static String sketch(Images images) {
        StringBuilder sketch = new StringBuilder();
        for (int y = 0; y < SIDE; y++) {
            for (int k = 0; k < SHOWN; k++) {
                for (int x = 0; x < SIDE; x++) {
                    sketch.append(" .+#".charAt((int) (3.99f * images.shown.get(k)[y * SIDE + x])));
                }
                sketch.append("      ");
            }
            sketch.append('\n');
        }
        for (int k = 0; k < SHOWN; k++) {
            sketch.append(Texts.format("%-14s", images.verdict(k)));
        }
        return sketch.toString();
    }
}
