package dev.rondo.layer;

final class RnnForward extends Forward {
    RnnForward(Rnn l, float[] b, int at) {}
}
