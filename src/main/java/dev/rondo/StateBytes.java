package dev.rondo;

final class StateBytes {
    static State read(StateLayout l, byte[] b) {
        return null;
    }
}
