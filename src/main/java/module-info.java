/**
 * Rondo, a recurrent-network engine: {@link dev.rondo.Network}, {@link dev.rondo.State} and {@link dev.rondo.Runner}
 * are what an application touches.
 *
 * <p>The vector module is {@code requires static}, so an application that does not add it still runs, on the plain
 * kernels; {@link dev.rondo.Rondo#kernels()} says which kernels serve.
 */
@SuppressWarnings({"module", "requires-automatic"})
module dev.rondo {
    requires static jdk.incubator.vector;
    requires static jdk.jfr;
    requires static jdk.management;
    requires static com.google.protobuf;
    requires static org.tribuo.util.onnx;
    requires static io.jhdf;
    requires static org.jspecify;
    requires com.fasterxml.jackson.core;

    exports dev.rondo;
    exports dev.rondo.data;
    exports dev.rondo.graph;
    exports dev.rondo.keyed;
    exports dev.rondo.layer;
    exports dev.rondo.model;
    exports dev.rondo.table;
    exports dev.rondo.train;
    exports dev.rondo.train.optimizer;
    exports dev.rondo.train.loss;
    exports dev.rondo.train.metric;
    exports dev.rondo.train.profile;
}
