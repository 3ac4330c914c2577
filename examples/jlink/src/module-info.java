/** An application of its own. Because it requires the vector module, nobody needs the flag --add-modules. */
module com.example.pump {
    requires dev.rondo;
    requires jdk.incubator.vector;
    requires jdk.management; // lets warmUp see allocations
}
