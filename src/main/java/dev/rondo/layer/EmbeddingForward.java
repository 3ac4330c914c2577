package dev.rondo.layer;

final class EmbeddingForward extends Forward {
    EmbeddingForward(Embedding l, float[] b, int at) {}
}
