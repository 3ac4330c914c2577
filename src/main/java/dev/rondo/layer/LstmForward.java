package dev.rondo.layer;

final class LstmForward extends Forward {
    LstmForward(Lstm l, float[] b, int at) {}
}
