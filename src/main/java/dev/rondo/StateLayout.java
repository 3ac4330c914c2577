package dev.rondo;

record StateLayout(long fingerprint) {
    static StateLayout of(java.util.List<NamedLayer> l) {
        return new StateLayout(0);
    }
}
