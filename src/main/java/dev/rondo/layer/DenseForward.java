package dev.rondo.layer;

final class DenseForward extends Forward {
    DenseForward(Dense l, float[] b, int at) {}
}
