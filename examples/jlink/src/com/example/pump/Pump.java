package com.example.pump;

import dev.rondo.Network;
import dev.rondo.Rondo;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.WarmUpReport;
import java.time.Duration;

/** Steps a network in an image that holds this application, Rondo and the few modules of the JDK that they need. */
public final class Pump {
    private Pump() {}

    /** Fails when the image lacks the vector module. */
    public static void main(String[] args) {
        Network network = Network.builder(3).lstm(32).dense(1).build(42);
        WarmUpReport warm = network.warmUp(Duration.ofSeconds(5));
        Runner runner = network.newRunner();
        State state = network.newState();
        float[] y = new float[1];
        runner.step(state, new float[] {0.1f, 0.2f, 0.3f}, y);

        IO.println(Rondo.kernels());
        IO.println(warm);
        IO.println("modules: " + ModuleLayer.boot().modules().stream().map(Module::getName).sorted().toList());
        boolean vector = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        if (!vector || warm.bytesPerCall() < 0 || state.steps() != 1) {
            System.err.println("FAILED: the image lacks jdk.incubator.vector or jdk.management");
            System.exit(1);
        }
        IO.println("checked: the image has the vector module, without a flag");
    }
}
